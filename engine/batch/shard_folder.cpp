// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/shard_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/whole_file.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
using Kind = ScreenOutcome::Kind;

namespace {

constexpr const char* kRecord = ".json";
constexpr const char* kBegun = ".begun";

Error cannot_write(const fs::path& path) {
  return {ErrorKind::Output, "OUT-01", std::string("cannot be written: ") + std::strerror(errno) + ".",
          path.string(),     {},       "Free space, or choose another --out; what is finished stays finished."};
}

/// Names of these files are hexadecimal digits: a manifest from elsewhere may not name others.
bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string to_json(const ShardRecord& r) {
  const char* kind = r.outcome.kind == Kind::Done ? "done" : r.outcome.kind == Kind::Held ? "held" : "away";
  const nlohmann::ordered_json j = {{"input_sha256", r.input_sha256},
                                    {"stem", r.stem},
                                    {"outcome", kind},
                                    {"class", r.outcome.triage},
                                    {"why", r.outcome.why},
                                    {"peak_bytes", r.outcome.peak_bytes},
                                    {"outputs", r.outputs}};
  return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<ShardRecord> shard_record_from_json(std::string_view text) {
  try {
    const auto j = nlohmann::json::parse(text);
    ShardRecord r;
    r.input_sha256 = j.at("input_sha256");
    r.stem = j.at("stem");
    const std::string kind = j.at("outcome");
    r.outcome.kind = kind == "done" ? Kind::Done : kind == "held" ? Kind::Held : Kind::Away;
    r.outcome.triage = j.at("class");
    r.outcome.why = j.at("why");
    r.outcome.peak_bytes = j.at("peak_bytes");
    r.outputs = j.at("outputs").get<std::map<std::string, std::string>>();
    return r;
  } catch (const nlohmann::json::exception& e) {
    return fail(ErrorKind::Internal, "BAT-09", std::string("a shard's record cannot be read: ") + e.what() + ".");
  }
}

Status ShardFolder::make() const {
  std::error_code ec;
  if (::mkdir(root_.c_str(), 0700) == 0 || (errno == EEXIST && fs::is_directory(root_, ec))) return {};
  return fail(cannot_write(root_));
}

std::optional<ShardRecord> ShardFolder::read(const std::string& input_sha256) const {
  const auto text = read_whole_file(root_ / (input_sha256 + kRecord));
  if (!text) return std::nullopt;
  auto record = shard_record_from_json(*text);
  if (!record || record->input_sha256 != input_sha256) return std::nullopt;
  return std::move(*record);
}

Status ShardFolder::write(const ShardRecord& record) const {
  FCS_ASSERT(is_digest(record.input_sha256));
  if (auto written = write_whole_file(root_ / (record.input_sha256 + kRecord), to_json(record), true); !written) {
    return written;
  }
  leave(record.input_sha256);
  return {};
}

void ShardFolder::remove(const std::string& input_sha256) const {
  ::unlink((root_ / (input_sha256 + kRecord)).c_str());
  ::unlink((root_ / (input_sha256 + kBegun)).c_str());
}

std::vector<std::string> ShardFolder::recorded() const {
  std::vector<std::string> out;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(root_, ec)) {
    std::string name = entry.path().stem().string();
    if (entry.path().extension() == kRecord && is_digest(name)) out.push_back(std::move(name));
  }
  return out;
}

Status ShardFolder::begin(const std::string& input_sha256) const {
  FCS_ASSERT(is_digest(input_sha256));
  // One byte more each time: an append is whole even where two shards do it at once.
  const fs::path path = root_ / (input_sha256 + kBegun);
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && ::write(fd, ".", 1) == 1;
  const Error error = cannot_write(path);
  if (fd >= 0) ::close(fd);
  return written ? Status() : fail(error);
}

std::size_t ShardFolder::deaths(const std::string& input_sha256) const {
  std::error_code ec;
  const auto bytes = fs::file_size(root_ / (input_sha256 + kBegun), ec);
  return ec ? 0 : static_cast<std::size_t>(bytes);
}

void ShardFolder::leave(const std::string& input_sha256) const { ::unlink((root_ / (input_sha256 + kBegun)).c_str()); }

void ShardFolder::remove_stages(std::int64_t older_than_seconds) const {
  std::error_code ec;
  const auto now = fs::file_time_type::clock::now();
  for (const auto& entry : fs::directory_iterator(root_, ec)) {
    if (!entry.is_directory(ec)) continue;
    if (now - entry.last_write_time(ec) >= std::chrono::seconds(older_than_seconds)) fs::remove_all(entry.path(), ec);
  }
}

void ShardFolder::remove_if_done() const {
  if (recorded().empty()) {
    std::error_code ec;
    fs::remove_all(root_, ec);
  }
}

}  // namespace fcscreen::engine
