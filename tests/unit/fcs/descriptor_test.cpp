// SPDX-License-Identifier: Apache-2.0
// Reading from an open descriptor: files, pipes, and what is neither.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <thread>

#include "tests/support/paths.h"
#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  void finish() { ::close(std::exchange(ends[1], -1)); }
};

void send(int fd, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + sent, std::min<std::size_t>(bytes.size() - sent, 4093));
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

/// Larger than a pipe's buffer and than the first block of memory.
RawFcs large() {
  RawFcs raw;
  raw.keywords = basic_keywords("F", 1, 200000, "32", "1024", "1,2,3,4");
  for (int e = 0; e < 200000; ++e) raw.data += float_bytes(static_cast<float>(e), false);
  return raw;
}

}  // namespace

TEST_CASE("descriptors: a regular file is read whole from wherever it stands, not moved and not closed") {
  const auto path = scratch("fcs_descriptor") / "a.fcs";
  const std::string bytes = two_by_three("FCS3.0").bytes();
  std::ofstream(path, std::ios::binary) << bytes;
  const int fd = ::open(path.c_str(), O_RDONLY);
  REQUIRE(fd >= 0);
  REQUIRE(::lseek(fd, 7, SEEK_SET) == 7);
  {
    const auto file = File::from_descriptor(fd, "a.fcs");
    REQUIRE(file);
    CHECK(column(*file, 0) == std::vector<double>{1, 3, 5});
    CHECK(file->name() == "a.fcs");
    CHECK(file->bytes().size() == bytes.size());
  }
  CHECK(is_open(fd));
  CHECK(::lseek(fd, 0, SEEK_CUR) == 7);
  ::close(fd);
}

TEST_CASE("descriptors: a pipe is read to its end, in pieces as they come, and not closed") {
  const std::string bytes = large().bytes();
  for (const bool waiting : {true, false}) {
    CAPTURE(waiting);
    Pipe pipe;
    if (!waiting) REQUIRE(::fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK) == 0);
    std::thread writer([&] {
      send(pipe.ends[1], bytes);
      pipe.finish();
    });
    const auto file = File::from_descriptor(pipe.ends[0], "pipe");
    writer.join();
    REQUIRE(file);
    const auto values = column(*file, 0);
    REQUIRE(values.size() == 200000);
    CHECK(values[199999] == 199999);
    CHECK(is_open(pipe.ends[0]));
  }
}

TEST_CASE("descriptors: what is no FCS is refused while the other end is still open") {
  Pipe pipe;
  send(pipe.ends[1], "Well,Sample,Count\n");
  const auto file = File::from_descriptor(pipe.ends[0], "standard input");
  REQUIRE_FALSE(file);
  CHECK(file.error().code == "FCS-H01");
  CHECK(is_open(pipe.ends[0]));
}

TEST_CASE("descriptors: a pipe that ends at once, one that is cut, a folder, a closed and a write-only one") {
  {
    Pipe pipe;
    pipe.finish();
    CHECK(File::from_descriptor(pipe.ends[0], "x").error().code == "FCS-H01");
  }
  {
    Pipe pipe;
    const std::string bytes = two_by_three("FCS3.0").bytes();
    send(pipe.ends[1], bytes.substr(0, bytes.size() - 12));
    pipe.finish();
    CHECK(File::from_descriptor(pipe.ends[0], "x").error().code == "FCS-D03");
  }
  const auto folder = scratch("fcs_descriptor_folder");
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
  CHECK(File::from_descriptor(fd, "x").error().kind == ErrorKind::Input);
  CHECK(is_open(fd));
  ::close(fd);
  CHECK(File::from_descriptor(fd, "x").error().code == "IN-01");
  Pipe pipe;
  CHECK(File::from_descriptor(pipe.ends[1], "x").error().code == "IN-01");
}
