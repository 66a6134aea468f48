// SPDX-License-Identifier: Apache-2.0
#include "engine/core/event_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace fcscreen {
namespace {

tl::unexpected<Error> no_room(std::size_t n_bytes, const std::filesystem::path& folder, int why) {
  return fail(ErrorKind::Output, "ENG-M01",
              "cannot take a temporary file of " + std::to_string(n_bytes) + " bytes: " + std::strerror(why) + ".",
              folder.string(), {}, "Set TMPDIR to a folder of a local disk with room, or raise --memory-limit.");
}

/// Whether files of the folder are memory themselves.
bool lies_in_memory(int file) {
#ifdef __linux__
  constexpr long kTmpfs = 0x01021994, kRamfs = 0x858458f6;  // statfs(2)
  struct statfs system {};
  return ::fstatfs(file, &system) == 0 && (system.f_type == kTmpfs || system.f_type == kRamfs);
#else
  (void)file;
  return false;
#endif
}

/// An open file that no folder lists, mode 0600; negative with errno where there is none. It is empty while it still
/// has a name, so that nothing of a patient stays behind whatever happens.
int nameless_file(const std::filesystem::path& folder) {
  std::string name = (folder / "fcscreen-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

/// Closes on every way out; a mapping outlives it.
struct OpenFile {
  int number;
  ~OpenFile() { ::close(number); }
};

}  // namespace

Result<SpilledBytes> SpilledBytes::create(std::size_t n_bytes, const std::filesystem::path& folder) {
  if (n_bytes == 0) return SpilledBytes();
  const int number = nameless_file(folder);
  if (number < 0) return no_room(n_bytes, folder, errno);
  const OpenFile file{number};
  if (lies_in_memory(file.number)) {
    return fail(ErrorKind::Usage, "ENG-M02", "lies in memory (tmpfs): a temporary file there saves none.",
                folder.string(), {}, "Set TMPDIR to a folder of a local disk, or raise --memory-limit.");
  }
  if (n_bytes > static_cast<std::size_t>(std::numeric_limits<off_t>::max())) return no_room(n_bytes, folder, EFBIG);
  // A mapped page that finds the disk full would end the program: all room is taken before.
  int why = EINTR;
  while (why == EINTR) why = ::posix_fallocate(file.number, 0, static_cast<off_t>(n_bytes));
  if (why != 0) return no_room(n_bytes, folder, why);
  void* const data = ::mmap(nullptr, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0);
  if (data == MAP_FAILED) return no_room(n_bytes, folder, errno);
  return SpilledBytes(data, n_bytes);
}

SpilledBytes::~SpilledBytes() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

EventMemory EventMemory::in_files(std::filesystem::path folder) {
  EventMemory memory;
  memory.folder_ = std::move(folder);
  if (!memory.folder_.empty()) return memory;
  const char* const named = std::getenv("TMPDIR");
  // Not /tmp: where that is memory, /var/tmp is a disk (file-hierarchy(7)).
  memory.folder_ = named != nullptr && *named != '\0' ? named : "/var/tmp";
  return memory;
}

}  // namespace fcscreen
