// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/share_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::KnownFile;

Error cannot_list(const std::string& folder, int why) {
  return {ErrorKind::Input,
          "IN-01",
          std::string("cannot be listed: ") + std::strerror(why) + ".",
          folder,
          {},
          why == EACCES ? "Give the user of the batch the right to read it."
                        : "Check that the share is there and mounted; the next run goes on where this one ended."};
}

class Walker {
 public:
  Walker(const std::vector<fs::path>& leave_out, const std::vector<KnownFile>& known, const Veil& veil)
      : known_(known), veil_(veil) {
    for (const fs::path& path : leave_out) {
      struct stat s {};
      if (::stat(path.c_str(), &s) == 0) left_out_.emplace_back(s.st_dev, s.st_ino);
    }
  }

  Status run(const std::string& share) {
    if (auto listed = list(share); !listed) return listed;
    while (!folders_.empty()) {
      const std::string folder = std::move(folders_.back());
      folders_.pop_back();
      if (auto listed = list(folder); !listed) walk_.troubles.push_back(listed.error());
    }
    std::sort(walk_.files.begin(), walk_.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return {};
  }
  Walk take() { return std::move(walk_); }

 private:
  Status list(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), &::closedir);
    if (!dir) return fail(cannot_list(folder, errno));
    const int fd = ::dirfd(dir.get());
    const std::string prefix = folder.back() == '/' ? folder : folder + "/";
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(dir.get());
      if (entry == nullptr) {
        if (errno != 0) return fail(cannot_list(folder, errno));
        return {};
      }
      if (entry->d_name[0] == '.') continue;
      visit(fd, *entry, prefix);
    }
  }

  void visit(int fd, const dirent& entry, const std::string& prefix) {
    struct stat s {};
    const char* name = static_cast<const char*>(entry.d_name);
    if (::fstatat(fd, name, &s, AT_SYMLINK_NOFOLLOW) != 0) return;  // gone meanwhile
    const bool link = S_ISLNK(s.st_mode);
    if (link && ::fstatat(fd, name, &s, 0) != 0) return;
    if (S_ISDIR(s.st_mode)) {
      const bool out = std::find(left_out_.begin(), left_out_.end(), std::pair(s.st_dev, s.st_ino)) != left_out_.end();
      if (!link && !out) folders_.push_back(prefix + name);
    } else if (S_ISREG(s.st_mode)) {
      found(prefix + name, s);
    }
  }

  void found(std::string path, const struct stat& s) {
    ++walk_.seen;
    SeenFile file;
    file.digest = veil_.digest(path);
    file.bytes = static_cast<std::uint64_t>(s.st_size);
    file.changed = std::int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec;
    const auto at = std::lower_bound(known_.begin(), known_.end(), file.digest,
                                     [](const KnownFile& k, const io::store::PathDigest& d) { return k.path < d; });
    if (at != known_.end() && at->path == file.digest) {
      if (at->bytes == file.bytes && at->changed == veil_.changed(file.changed)) {
        if (at->finished) {
          ++walk_.unchanged;
          return;
        }
        file.known = &*at;
      }
      file.first_seen = at->first_seen;
    }
    file.path = std::move(path);
    walk_.files.push_back(std::move(file));
  }

  const std::vector<KnownFile>& known_;
  const Veil& veil_;
  std::vector<std::pair<dev_t, ino_t>> left_out_;
  std::vector<std::string> folders_;
  Walk walk_;
};

}  // namespace

Result<Walk> walk_share(const fs::path& share, const std::vector<fs::path>& leave_out,
                        const std::vector<KnownFile>& known, const Veil& veil) {
  Walker walker(leave_out, known, veil);
  std::error_code ec;
  const fs::path whole = fs::canonical(share, ec);
  if (auto done = walker.run(ec ? share.string() : whole.string()); !done) return fail(done.error());
  return walker.take();
}

}  // namespace fcscreen::engine
