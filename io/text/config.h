// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace fcscreen::io::text {

/// One threshold: its value, what it is measured in, the closed range it must stay in, and where it comes from.
struct ConfigEntry {
  double value = 0;
  double min = 0, max = 0;
  std::string unit;    ///< "decade", "events", "fraction", "MAD"…
  std::string source;  ///< provenance tag of the domain specification: "[S:31]", "[GK]", "[DESIGN]", "[CALC]"…
};

/// Every threshold of an analysis by name ("singlets.prediction_level").
///
/// The names that exist are those of default_config.toml, which is compiled in; a laboratory's file changes values and
/// cannot add names. Immutable once loaded, so it may be read from any thread.
class Config {
 public:
  /// The configuration that is compiled in.
  [[nodiscard]] static Config defaults();

  /// The defaults with the values of a TOML text laid over them: `[singlets]` then `prediction_level = 0.95`, or
  /// `prediction_level = { value = 0.95, source = "local validation 7" }`. An optional `config_version` must equal
  /// version().
  ///
  /// Errors (ErrorKind::Usage, code CFG-01…CFG-05, with the line): no TOML; an unknown name; a value that is no finite
  /// number or outside its range; another config_version. `name` is the file's name in messages.
  [[nodiscard]] static Result<Config> overlay(std::string_view toml, const std::string& name);

  /// overlay() of a file.
  [[nodiscard]] static Result<Config> load(const std::filesystem::path& path);

  /// Value of a name that default_config.toml declares; any other name is a bug in fcscreen and ends the program.
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;
  /// All entries, in the order of their names.
  [[nodiscard]] const std::map<std::string, ConfigEntry, std::less<>>& entries() const { return entries_; }
  [[nodiscard]] int version() const { return version_; }

  /// One line per entry in the order of names, `name = value unit`, after a line with the version: what can change a
  /// result and nothing else (a source or a comment is not part of it).
  [[nodiscard]] std::string canonical() const;
  /// SHA-256 of canonical(): the config_hash of every report.
  [[nodiscard]] std::string hash() const;

 private:
  [[nodiscard]] static Result<Config> parse_declarations(std::string_view toml);
  int version_ = 0;
  std::map<std::string, ConfigEntry, std::less<>> entries_;
};

}  // namespace fcscreen::io::text
