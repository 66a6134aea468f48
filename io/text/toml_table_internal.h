// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "io/text/toml_internal.h"

namespace fcscreen::io::text {

/// How a document names its faults: an unknown key and what to do about it, a wrong value.
struct TableCodes {
  const char *key = "TPL-02", *value = "TPL-03";
  const char* key_advice = "Correct the name; gating/auto/templates/README.md lists them.";
};

/// Reads one table key by key. The first fault is kept; what is read after it does not matter.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string file, std::string what, const TableCodes& codes = {})
      : table_(table), file_(std::move(file)), what_(std::move(what)), codes_(codes) {}

  void fault(const char* code, const toml::node& at, const std::string& why, const std::string& next) {
    if (!fault_) fault_ = Error{ErrorKind::Usage, code, line_of(at) + what_ + why, file_, {}, next};
  }
  void fault(const std::string& why, const std::string& next) { fault(codes_.value, table_, why, next); }

  const toml::node* find(std::string_view key) {
    read_.insert(std::string(key));
    return table_.get(key);
  }

  void number(std::string_view key, double lo, double hi, double& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = finite_number(node);
    if (value && *value >= lo && *value <= hi) {
      into = *value;
    } else {
      fault(codes_.value, *node,
            std::string(key) + " is no number from " + number_text(lo) + " to " + number_text(hi) + ".",
            "Correct the value.");
    }
  }

  void whole(std::string_view key, std::size_t lo, std::size_t hi, std::size_t& into) {
    if (const toml::node* node = find(key)) whole_of(*node, key, lo, hi, into);
  }

  void whole_of(const toml::node& node, std::string_view key, std::size_t lo, std::size_t hi, std::size_t& into) {
    const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (value && *value >= static_cast<std::int64_t>(lo) && *value <= static_cast<std::int64_t>(hi)) {
      into = static_cast<std::size_t>(*value);
    } else {
      fault(codes_.value, node,
            std::string(key) + " is no whole number from " + std::to_string(lo) + " to " + std::to_string(hi) + ".",
            "Correct the value.");
    }
  }

  void flag(std::string_view key, bool& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_boolean() ? node->value<bool>() : std::nullopt;
    if (value) into = *value;
    if (!value) fault(codes_.value, *node, std::string(key) + " is neither true nor false.", "Correct the value.");
  }

  void text(std::string_view key, std::string& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_string() ? node->value<std::string>() : std::nullopt;
    if (value && !value->empty()) {
      into = *value;
    } else {
      fault(codes_.value, *node, std::string(key) + " is no text.", "Write it in quotes.");
    }
  }

  /// A list of texts, or one text alone.
  void texts(std::string_view key, std::vector<std::string>& into) {
    const toml::node* node = find(key);
    if (!node) return;
    if (node->is_string()) {
      into.emplace_back();
      return text(key, into.back());
    }
    const toml::array* list = node->as_array();
    if (!list) return fault(codes_.value, *node, std::string(key) + " is no list of texts.", "Write [\"A\", \"B\"].");
    for (const toml::node& item : *list) {
      const auto value = item.is_string() ? item.value<std::string>() : std::nullopt;
      if (!value || value->empty())
        return fault(codes_.value, item, std::string(key) + " holds something that is no text.",
                     "Write [\"A\", \"B\"].");
      into.push_back(*value);
    }
  }

  /// One of a closed list of words, as the position in it.
  void word(std::string_view key, std::initializer_list<std::string_view> words, std::size_t& into) {
    const toml::node* node = find(key);
    if (!node) return;
    const auto value = node->is_string() ? node->value<std::string>() : std::nullopt;
    const auto at = value ? std::find(words.begin(), words.end(), *value) : words.end();
    if (at != words.end()) {
      into = static_cast<std::size_t>(at - words.begin());
      return;
    }
    std::string all;
    for (const auto& w : words) all += (all.empty() ? "" : ", ") + std::string(w);
    fault(codes_.value, *node, std::string(key) + " is none of " + all + ".", "Correct the word.");
  }

  /// Refuse keys nobody asked for, then hand out the first fault.
  [[nodiscard]] Status finish() {
    for (const auto& [key, node] : table_) {
      if (read_.count(std::string(key.str())) != 0) continue;
      fault(codes_.key, node, "'" + std::string(key.str()) + "' is not known here.", codes_.key_advice);
    }
    if (fault_) return fail(*fault_);
    return {};
  }

 private:
  const toml::table& table_;
  std::string file_, what_;
  TableCodes codes_;
  std::set<std::string> read_;
  std::optional<Error> fault_;
};

}  // namespace fcscreen::io::text
