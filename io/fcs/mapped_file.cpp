// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/mapped_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "io/fcs/bytes_internal.h"

namespace fcscreen::io::fcs {

namespace {

tl::unexpected<Error> refuse(const std::string& name, std::string message, std::string next) {
  return fail(ErrorKind::Input, "IN-01", std::move(message), name, {}, std::move(next));
}

tl::unexpected<Error> is_folder(const std::string& name) {
  return refuse(name, "is a folder, not a file.", "Name a .fcs file inside it.");
}

tl::unexpected<Error> unreadable(const std::string& name, int why, std::string next) {
  return refuse(name, std::string("cannot be read: ") + std::strerror(why) + ".", std::move(next));
}

}  // namespace

Status MappedFile::map(int fd, std::size_t size, const std::string& name) {
  if (size == 0) return {};
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (address == MAP_FAILED) return unreadable(name, errno, "Copy it to a local disk first.");
  address_ = address;
  size_ = size;
  return {};
}

Status MappedFile::read_to_end(int fd, const std::string& name) {
  constexpr std::size_t kFirstBytes = 1U << 16;
  constexpr std::string_view kMagic = "FCS";
  std::size_t filled = 0;
  for (;;) {
    if (filled == read_.size()) read_.resize(std::max(kFirstBytes, 2 * filled));
    const ssize_t n = ::read(fd, read_.data() + filled, read_.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // a descriptor that does not wait by itself
      struct pollfd waiting {
        fd, POLLIN, 0
      };
      (void)::poll(&waiting, 1, -1);
      continue;
    }
    if (n < 0) return unreadable(name, errno, "Save the data to a file and name that.");
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
    const std::size_t known = std::min(filled, kMagic.size());
    if (characters({read_.data(), known}) != kMagic.substr(0, known)) break;  // the parser says what it is not
  }
  read_.resize(filled);
  return {};
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const std::string name = path.string();
  // O_NONBLOCK: a named pipe must be refused below, not waited for.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const int why = errno;
    if (why == ENOENT) return refuse(name, "there is no such file.", "Check the name and the folder.");
    return refuse(name, std::string("cannot be opened: ") + std::strerror(why) + ".", "Check its permissions.");
  }
  struct stat info {};
  MappedFile mapped;
  Status status;
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    status = mapped.map(fd, static_cast<std::size_t>(info.st_size), name);
  } else if (S_ISDIR(info.st_mode)) {
    status = is_folder(name);
  } else {
    status = refuse(name, "is not a regular file.", "Name a .fcs file.");
  }
  ::close(fd);
  if (!status) return fail(status.error());
  return mapped;
}

Result<MappedFile> MappedFile::from_descriptor(int fd, const std::string& name) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return unreadable(name, errno, "Open the file before it is read.");
  if (S_ISDIR(info.st_mode)) return is_folder(name);
  MappedFile mapped;
  const Status status = S_ISREG(info.st_mode) ? mapped.map(fd, static_cast<std::size_t>(info.st_size), name)
                                              : mapped.read_to_end(fd, name);
  if (!status) return fail(status.error());
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      read_(std::move(other.read_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  std::swap(read_, other.read_);
  return *this;
}

MappedFile::~MappedFile() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

}  // namespace fcscreen::io::fcs
