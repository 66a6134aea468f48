// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/batch/screen_task.h"
#include "engine/core/error.h"

namespace fcscreen::engine {

/// What a shard says of one sample it has finished.
struct ShardRecord {
  std::string input_sha256, stem;
  ScreenOutcome outcome;
  std::map<std::string, std::string> outputs;  ///< of a Done one: SHA-256 by ending of the file's name
};
[[nodiscard]] std::string to_json(const ShardRecord& record);
/// Error: BAT-09.
[[nodiscard]] Result<ShardRecord> shard_record_from_json(std::string_view text);

/// The folder `.shards` of a folder of results: where shards say what they have done, one file per content, until the
/// night has written it into its database. Nothing in it is needed to screen a sample; all of it may be deleted while
/// no shard is at work, and then what was not filed is found by its outputs or screened again.
class ShardFolder {
 public:
  explicit ShardFolder(const std::filesystem::path& out) : root_(out / ".shards") {}
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  /// Make it, open to its owner alone. Error (Output): OUT-01.
  [[nodiscard]] Status make() const;

  /// The record of a content; absent where there is none that can be read.
  [[nodiscard]] std::optional<ShardRecord> read(const std::string& input_sha256) const;
  /// Write it, whole or not at all. Error (Output): OUT-01.
  [[nodiscard]] Status write(const ShardRecord& record) const;
  /// Forget what is known of a content.
  void remove(const std::string& input_sha256) const;
  /// Contents with a record.
  [[nodiscard]] std::vector<std::string> recorded() const;

  /// Say that a shard has a content at work. Error (Output): OUT-01.
  [[nodiscard]] Status begin(const std::string& input_sha256) const;
  /// How often that was said and neither a record nor an end in order came after it: how many shards were killed while
  /// they screened it.
  [[nodiscard]] std::size_t deaths(const std::string& input_sha256) const;
  /// A shard that ends early ends in order.
  void leave(const std::string& input_sha256) const;

  /// Remove folders of results on their way that are older than so many seconds: their shards were killed.
  void remove_stages(std::int64_t older_than_seconds) const;
  /// Remove it where no record is left in it.
  void remove_if_done() const;

 private:
  std::filesystem::path root_;
};

}  // namespace fcscreen::engine
