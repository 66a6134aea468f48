// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/export.h"

namespace fcscreen {

/// How much a finding matters to the reader of a report.
enum class Severity { Info, Warning, Repaired, Failed };

/// Lower-case name as written to JSON: "info", "warning", "repaired", "failed".
[[nodiscard]] FCS_EXPORT const char* to_string(Severity severity);

/// One oddity of an input or of a decision: never silent, never fatal by itself.
struct Finding {
  std::string code;  ///< stable, e.g. "FCS-D01"
  Severity severity = Severity::Info;
  std::string text;                     ///< what was read and what was done
  std::optional<std::uint64_t> offset;  ///< byte offset in the input file

  bool operator==(const Finding&) const = default;
};

/// Findings in the order they were made.
class Findings {
 public:
  void add(std::string code, Severity severity, std::string text, std::optional<std::uint64_t> offset = {}) {
    items_.push_back(Finding{std::move(code), severity, std::move(text), offset});
  }
  void append(const Findings& other) { items_.insert(items_.end(), other.items_.begin(), other.items_.end()); }
  [[nodiscard]] const std::vector<Finding>& items() const { return items_; }
  [[nodiscard]] FCS_EXPORT bool has(const std::string& code) const;
  [[nodiscard]] bool empty() const { return items_.empty(); }
  bool operator==(const Findings&) const = default;

 private:
  std::vector<Finding> items_;
};

}  // namespace fcscreen
