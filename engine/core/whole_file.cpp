// SPDX-License-Identifier: Apache-2.0
#include "engine/core/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace fcscreen {
namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> cannot_write(const fs::path& path, const std::string& why) {
  return fail(ErrorKind::Output, "OUT-01", "cannot write: " + why + ".", path.string(), {},
              "Choose a folder you may write to with --out, or free space on the disk.");
}

bool same_content(const fs::path& a, const fs::path& b) {
  std::error_code ec;
  if (fs::file_size(a, ec) != fs::file_size(b, ec) || ec) return false;
  std::ifstream x(a, std::ios::binary), y(b, std::ios::binary);
  return std::equal(std::istreambuf_iterator<char>(x), {}, std::istreambuf_iterator<char>(y));
}

/// Flush the name of a file to the disk as well; some network folders cannot, and then keep names as they do.
void flush_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

class FileSink : public ByteSink {
 public:
  FileSink(const fs::path& file, const fs::path& target)
      : stream_(file, std::ios::binary | std::ios::trunc), target_(target) {}
  Status write(std::string_view bytes) override {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return outcome();
  }
  Status close() {
    stream_.close();
    return outcome();
  }

 private:
  Status outcome() {
    if (stream_) return {};
    return cannot_write(target_, std::strerror(errno));
  }
  std::ofstream stream_;
  const fs::path& target_;
};

}  // namespace

WholeFile::WholeFile(fs::path target, fs::path temporary, bool force)
    : target_(std::move(target)), temporary_(std::move(temporary)), force_(force) {}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::move(other.temporary_)), force_(other.force_) {
  other.temporary_.clear();
}

WholeFile::~WholeFile() {
  std::error_code ec;
  if (!temporary_.empty()) fs::remove(temporary_, ec);
}

Result<WholeFile> WholeFile::create(const fs::path& target, bool force) {
  std::error_code ec;
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ec)) return cannot_write(target, "the folder " + folder.string() + " does not exist");
  fs::path temporary = folder / ("." + target.filename().string() + "." + std::to_string(::getpid()) + ".part");
  const int fd = ::open(temporary.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return cannot_write(target, std::strerror(errno));
  ::close(fd);
  return WholeFile(target, std::move(temporary), force);
}

Status WholeFile::commit() {
  std::error_code ec;
  if (fs::exists(target_, ec) && !force_) {
    if (same_content(target_, temporary_)) {
      fs::remove(temporary_, ec);
      temporary_.clear();
      return {};
    }
    return fail(ErrorKind::Output, "OUT-02", "exists already with other content.", target_.string(), {},
                "Use --force to replace it, or --out DIR to write elsewhere.");
  }
  const int fd = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_write(target_, std::strerror(errno));
  const int flushed = ::fsync(fd);
  ::close(fd);
  if (flushed != 0) return cannot_write(target_, std::strerror(errno));
  fs::rename(temporary_, target_, ec);
  if (ec) return cannot_write(target_, ec.message());
  temporary_.clear();
  flush_folder(target_);
  return {};
}

Status write_whole_file(const fs::path& target, bool force, const std::function<Status(ByteSink&)>& fill) {
  auto file = WholeFile::create(target, force);
  if (!file) return fail(file.error());
  FileSink sink(file->path(), target);
  if (auto filled = fill(sink); !filled) return filled;
  if (auto closed = sink.close(); !closed) return closed;
  return file->commit();
}

Status write_whole_file(const fs::path& target, std::string_view bytes, bool force) {
  return write_whole_file(target, force, [&](ByteSink& sink) { return sink.write(bytes); });
}

Result<std::string> read_whole_file(const fs::path& path) {
  std::string bytes;
  if (auto read = read_whole_file(path, bytes); !read) return fail(read.error());
  return bytes;
}

Status read_whole_file(const fs::path& path, std::string& bytes) {
  const auto refuse = [&](const std::string& why, const std::string& next) {
    return fail(ErrorKind::Input, "IN-01", why, path.string(), {}, next);
  };
  std::error_code ec;
  if (fs::is_directory(path, ec)) return refuse("is a folder, not a file.", "Name a file inside it.");
  if (!fs::exists(path, ec)) return refuse("does not exist.", "Check the name.");
  std::ifstream in(path, std::ios::binary);
  if (!in) return refuse(std::string("cannot be opened: ") + std::strerror(errno) + ".", "Check its permissions.");
  // At once what the file says it holds, then whatever else there is: a pipe says 0, and a file may have grown.
  const std::uintmax_t size = fs::file_size(path, ec);
  bytes.resize(ec ? 0 : static_cast<std::size_t>(size));
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (in) bytes.append(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return refuse("cannot be read to its end.", "Copy it to a local disk and try again.");
  return {};
}

}  // namespace fcscreen
