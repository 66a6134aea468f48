// SPDX-License-Identifier: Apache-2.0
#include "io/text/config.h"

#include "engine/core/content_hash.h"
#include "io/text/default_config_internal.h"
#include "io/text/settings_file.h"
#include "io/text/toml_internal.h"

namespace fcscreen::io::text {
namespace {

constexpr std::string_view kVersionKey = "config_version";

tl::unexpected<Error> refuse(const char* code, const std::string& name, const toml::node& at, const std::string& why,
                             const std::string& next) {
  return fail(ErrorKind::Usage, code, line_of(at) + why, name, {}, next);
}

Result<ConfigEntry> declaration(const std::string& key, const toml::node& node) {
  const toml::table* table = node.as_table();
  const toml::array* range = table ? (*table)["range"].as_array() : nullptr;
  if (!table || !range || range->size() != 2 || !(*table)["unit"].is_string() || !(*table)["source"].is_string()) {
    return refuse("CFG-01", "default_config.toml", node, key + " needs value, unit, range and source.", "");
  }
  const auto lo = finite_number(range->get(0));
  const auto hi = finite_number(range->get(1));
  const auto value = finite_number(table->get("value"));
  if (!lo || !hi || !value || *value < *lo || *value > *hi) {
    return refuse("CFG-01", "default_config.toml", node, key + " needs a value inside its range.", "");
  }
  return ConfigEntry{*value, *lo, *hi, *(*table)["unit"].value<std::string>(),
                     *(*table)["source"].value<std::string>()};
}

/// Lay one `key = value` of a laboratory's file over its entry.
Status lay_over(ConfigEntry& entry, const std::string& key, const toml::node& node, const std::string& name) {
  const toml::node* value_node = &node;
  if (const toml::table* table = node.as_table()) {
    for (const auto& [field, child] : *table) {
      if (field != "value" && field != "source") {
        return refuse("CFG-02", name, child, "'" + std::string(field.str()) + "' is not a field of " + key + ".",
                      "Only value and source can be set.");
      }
    }
    value_node = table->get("value");
    if (const auto source = (*table)["source"].value<std::string>()) entry.source = *source;
  }
  const auto value = finite_number(value_node);
  if (!value) return refuse("CFG-03", name, node, key + " is not a number.", "Give a number in " + entry.unit + ".");
  if (*value < entry.min || *value > entry.max) {
    return refuse("CFG-04", name, node,
                  key + " = " + number_text(*value) + " is outside " + number_text(entry.min) + " to " +
                      number_text(entry.max) + " (" + entry.unit + ").",
                  "Give a value inside the range.");
  }
  entry.value = *value;
  return {};
}

Status check_version(const toml::node& node, int version, const std::string& name) {
  if (node.value<int>() == version) return {};
  return refuse(
      "CFG-05", name, node, "config_version is not " + std::to_string(version) + ".",
      "Compare the file with this release's defaults and set config_version = " + std::to_string(version) + ".");
}

}  // namespace

Result<Config> Config::parse_declarations(std::string_view toml) {
  auto document = parse_toml(toml, "default_config.toml", ErrorKind::Internal, "CFG-01");
  if (!document) return fail(document.error());
  Config config;
  for (const auto& [section, node] : *document) {
    if (section == kVersionKey) {
      config.version_ = node.value<int>().value_or(0);
      continue;
    }
    if (!node.is_table()) return refuse("CFG-01", "default_config.toml", node, "every entry is inside a section.", "");
    for (const auto& [field, child] : *node.as_table()) {
      std::string key = std::string(section.str()) + "." + std::string(field.str());
      auto entry = declaration(key, child);
      if (!entry) return fail(entry.error());
      config.entries_.emplace(std::move(key), std::move(*entry));
    }
  }
  return config;
}

Config Config::defaults() {
  auto config = parse_declarations(default_config_toml());
  FCS_ASSERT(config.has_value());
  return std::move(*config);
}

Result<Config> Config::overlay(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "CFG-01");
  if (!document) return fail(document.error());
  Config config = defaults();
  for (const auto& [section, node] : *document) {
    if (section == kVersionKey) {
      if (auto ok = check_version(node, config.version_, name); !ok) return fail(ok.error());
      continue;
    }
    const toml::table* table = node.as_table();
    if (!table) {
      return refuse("CFG-02", name, node, "'" + std::string(section.str()) + "' is not inside a section.",
                    "Put it under its [section].");
    }
    for (const auto& [field, child] : *table) {
      const std::string key = std::string(section.str()) + "." + std::string(field.str());
      const auto entry = config.entries_.find(key);
      if (entry == config.entries_.end()) {
        return refuse("CFG-02", name, child, "'" + key + "' is not a known name.",
                      "Names are listed in io/text/default_config.toml.");
      }
      if (auto ok = lay_over(entry->second, key, child, name); !ok) return fail(ok.error());
    }
  }
  return config;
}

Result<Config> Config::load(const std::filesystem::path& path) {
  const auto text = read_settings_file(path);
  if (!text) return fail(text.error());
  return overlay(*text, path.string());
}

double Config::number(std::string_view key) const {
  const auto entry = entries_.find(key);
  FCS_ASSERT(entry != entries_.end());
  return entry->second.value;
}

bool Config::has(std::string_view key) const { return entries_.find(key) != entries_.end(); }

std::string Config::canonical() const {
  std::string text = std::string(kVersionKey) + " = " + std::to_string(version_) + "\n";
  for (const auto& [key, entry] : entries_) text += key + " = " + number_text(entry.value) + " " + entry.unit + "\n";
  return text;
}

std::string Config::hash() const { return sha256(std::string_view(canonical())); }

}  // namespace fcscreen::io::text
