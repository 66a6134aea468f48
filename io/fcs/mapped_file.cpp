// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace fcscreen::io::fcs {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const auto refuse = [&](std::string message, std::string next) {
    return fail(ErrorKind::Input, "IN-01", std::move(message), path.string(), {}, std::move(next));
  };
  // O_NONBLOCK: a named pipe must be refused below, not waited for.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const int why = errno;
    if (why == ENOENT) return refuse("there is no such file.", "Check the name and the folder.");
    return refuse(std::string("cannot be opened: ") + std::strerror(why) + ".", "Check its permissions.");
  }
  struct stat info {};
  MappedFile mapped;
  const bool known = ::fstat(fd, &info) == 0;
  const bool regular = known && S_ISREG(info.st_mode);
  int map_error = 0;
  if (regular && info.st_size > 0) {
    mapped.size_ = static_cast<std::size_t>(info.st_size);
    void* address = ::mmap(nullptr, mapped.size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) {
      map_error = errno;
      mapped.size_ = 0;
    } else {
      mapped.address_ = address;
    }
  }
  ::close(fd);
  if (known && S_ISDIR(info.st_mode)) return refuse("is a folder, not a file.", "Name a .fcs file inside it.");
  if (!regular) return refuse("is not a regular file.", "Name a .fcs file.");
  if (map_error != 0) {
    return refuse(std::string("cannot be read: ") + std::strerror(map_error) + ".", "Copy it to a local disk first.");
  }
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

}  // namespace fcscreen::io::fcs
