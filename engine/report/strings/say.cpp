// SPDX-License-Identifier: Apache-2.0
#include "engine/report/strings/say.h"

#include <algorithm>

namespace fcscreen::engine::say {
namespace {

#define FCSCREEN_TEXT(key, words)
#define FCSCREEN_PLURAL(key, ...)
#define FCSCREEN_PLURAL_RULE(rule)
#define FCSCREEN_CODE(list, code, words, more) Coded{list, code, words, more},
constexpr Coded kCodes[] = {
#include FCSCREEN_STRINGS
};
#undef FCSCREEN_TEXT
#undef FCSCREEN_PLURAL
#undef FCSCREEN_PLURAL_RULE
#undef FCSCREEN_CODE

}  // namespace

std::string filled(const char* sentence, std::initializer_list<Part> parts) {
  std::string out;
  std::size_t next = 0;
  const auto add = [&](std::size_t i) {
    if (i < parts.size()) out += (parts.begin() + i)->text();
  };
  for (const char* c = sentence; *c != '\0'; ++c) {
    if (c[0] == '{' && c[1] == '}') {
      add(next++);
      ++c;
    } else if (c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}') {
      add(static_cast<std::size_t>(c[1] - '0'));
      c += 2;
    } else {
      out += *c;
    }
  }
  return out;
}

const Coded* find(std::string_view list, std::string_view code) {
  const auto* found = std::find_if(std::begin(kCodes), std::end(kCodes),
                                   [&](const Coded& entry) { return entry.list == list && entry.code == code; });
  return found == std::end(kCodes) ? nullptr : found;
}

std::string words_of(std::string_view list, std::string_view code, std::string_view otherwise) {
  const Coded* entry = find(list, code);
  return entry == nullptr ? std::string(otherwise) : entry->words;
}

}  // namespace fcscreen::engine::say
