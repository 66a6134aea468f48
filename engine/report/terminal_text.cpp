// SPDX-License-Identifier: Apache-2.0
#include "engine/report/terminal_text.h"

#include <algorithm>

namespace fcscreen::engine {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t have = width_of(text);
  return text + std::string(width > have ? width - have : 0, ' ');
}

std::string wrapped(const std::string& text, const Paragraph& paragraph) {
  std::string out, line(paragraph.first, ' ');
  std::size_t used = paragraph.first;
  bool empty = true;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, to - from);
    from = to + 1;
    if (word.empty()) continue;
    const std::size_t width = width_of(word);
    if (!empty && used + 1 + width > paragraph.width) {
      out += line + "\n";
      line.assign(paragraph.further, ' ');
      used = paragraph.further;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    used += width + (empty ? 0 : 1);
    empty = false;
  }
  return out + line + "\n";
}

}  // namespace fcscreen::engine
