// SPDX-License-Identifier: Apache-2.0
#include "engine/report/page_words.h"

namespace fcscreen::engine::say {

std::string filled(const char* pattern, std::initializer_list<std::string> parts) {
  std::string out;
  auto next = parts.begin();
  for (const char* c = pattern; *c != '\0'; ++c) {
    if (c[0] != '{' || c[1] != '}') {
      out += *c;
      continue;
    }
    if (next != parts.end()) out += *next++;
    ++c;
  }
  return out;
}

}  // namespace fcscreen::engine::say
