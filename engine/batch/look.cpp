// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/look.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/core/content_hash.h"
#include "engine/screen/acquisition.h"
#include "engine/stream/panel_channels.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

namespace fcs = io::fcs;
constexpr std::array kIdentityKeywords = {"SAMPLE ID", "@SAMPLEID1", "$SMNO", "$SRC", "PATIENT ID"};

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

bool has_fcs_ending(const std::string& path) {
  std::string ending = fs::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending == ".fcs" || ending == ".lmd";
}

/// A file beside it that says it is being written.
bool has_lock_beside(const std::string& path) {
  std::error_code ec;
  const fs::path file(path);
  for (const char* ending : {".lock", ".lck", ".tmp", ".part", ".filepart"}) {
    if (fs::exists(path + ending, ec) || fs::exists(fs::path(file).replace_extension(ending), ec)) return true;
  }
  return false;
}

/// True where somebody is known to have it open for writing or locked. File systems that cannot tell say nothing.
bool is_in_use(int fd) {
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return true;
  } else {
    ::flock(fd, LOCK_UN);
  }
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  ::fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

/// Errors of reading that more bytes could cure.
bool may_grow(const Error& error, const std::string& head) {
  static constexpr std::array kCured = {"FCS-H06", "FCS-D03", "FCS-D02"};
  return head.size() < 58 || std::find(kCured.begin(), kCured.end(), error.code) != kCured.end();
}

bool is_known_version(const std::string& head) {
  for (const char* version : {"FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2"}) {
    if (head.compare(0, 6, version) == 0) return true;
  }
  return false;
}

FileFacts facts_of(const fcs::File& file) {
  FileFacts f;
  const std::size_t at = fcs::default_dataset(file);
  const fcs::Dataset& set = file.datasets()[at];
  f.fcs_version = set.version;
  f.cytometer = set.keywords.get("$CYT");
  f.acquired = acquisition_time(set.keywords);
  f.tube = set.keywords.get("TUBE NAME");
  f.dataset = at + 1;
  f.n_datasets = file.datasets().size();
  f.n_events = set.n_events;
  f.n_parameters = set.parameters.size();
  const auto panel = gating::assign_panel(panel_channels(set));
  f.panel = panel.described.name;
  f.level = gating::to_string(panel.capability.level);
  f.n_columns = panel.markers.size() + 5;
  f.raw_spectral = panel.raw_spectral;
  for (const char* keyword : kIdentityKeywords) {
    // In an LMD file the first data set may hold what the second does not.
    for (std::size_t i : {at, std::size_t{0}}) {
      const std::string value = file.datasets()[i].keywords.get(keyword);
      if (!value.empty()) f.identity.emplace(keyword, value);
    }
  }
  return f;
}

Look& broken(Look& look, const char* triage, std::string why) {
  look.verdict = Look::Verdict::Broken;
  look.triage = triage;
  look.why = std::move(why);
  return look;
}

Look& growing(Look& look, std::string why) {
  look.verdict = Look::Verdict::Growing;
  look.why = std::move(why);
  return look;
}

void note_state(const struct stat& s, Look& look) {
  look.bytes = static_cast<std::uint64_t>(s.st_size);
  look.changed = std::int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec;
}

/// A message of the reader without the file's name.
std::string reason(const Error& error) { return error.message + " [" + error.code + "]"; }

}  // namespace

Look look_at(const std::string& path, bool settled) {
  Look look;
  look.path = path;
  const Descriptor file(path);
  const int why = errno;
  struct stat s {};
  if (file.get() < 0 || ::fstat(file.get(), &s) != 0) {
    if (!has_fcs_ending(path)) {
      if (::stat(path.c_str(), &s) == 0) note_state(s, look);
      return look;
    }
    if (why == ENOENT) return growing(look, "it went away while it was looked at");
    return broken(look, "UNREADABLE", std::string("it cannot be opened: ") + std::strerror(why) + ".");
  }
  note_state(s, look);
  std::string head(58, '\0');
  const ssize_t got = ::pread(file.get(), head.data(), head.size(), 0);
  if (got < 0) {
    if (!has_fcs_ending(path)) return look;
    return broken(look, "UNREADABLE", std::string("it cannot be read: ") + std::strerror(errno) + ".");
  }
  head.resize(static_cast<std::size_t>(got));
  const bool magic = head.compare(0, 3, "FCS") == 0;
  if (!magic && !has_fcs_ending(path)) return look;
  if (!settled) return growing(look, "it was changed a short while ago");
  if (head.empty()) return growing(look, "it is empty");
  if (has_lock_beside(path)) return growing(look, "a lock or temporary file stands beside it");
  if (is_in_use(file.get())) return growing(look, "another program has it open for writing");
  if (!magic) return broken(look, "UNREADABLE", "it does not begin with \"FCS\".");
  const auto opened = fcs::File::open(path);
  if (!opened) {
    if (head.size() >= 6 && !is_known_version(head)) return broken(look, "VERSION_MISMATCH", reason(opened.error()));
    if (may_grow(opened.error(), head)) return growing(look, reason(opened.error()));
    return broken(look, "UNREADABLE", reason(opened.error()));
  }
  look.facts = facts_of(*opened);
  if (look.facts.n_events == 0) return growing(look, "it states no events ($TOT is 0)");
  look.sha256 = sha256(opened->bytes());
  struct stat after {};
  if (::fstat(file.get(), &after) != 0 || after.st_size != s.st_size || after.st_mtim.tv_sec != s.st_mtim.tv_sec ||
      after.st_mtim.tv_nsec != s.st_mtim.tv_nsec) {
    return growing(look, "it changed while it was read");
  }
  look.verdict = Look::Verdict::Fine;
  return look;
}

}  // namespace fcscreen::engine
