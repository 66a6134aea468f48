// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Bytes of the control characters that begin at text[i]: C0, DEL, and C1 as UTF-8 (C2 80 to C2 9F).
std::size_t control_length(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c < 0x20 || c == 0x7F) return 1;
  if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return 2;
  return 0;
}

std::size_t count_characters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += !is_continuation(c);
  return n;
}

}  // namespace

int write_stdout(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  int why = written ? 0 : errno;
  if (std::fclose(stdout) != 0 && why == 0) why = errno;
  if (why == 0 || why == EPIPE) return kExitDone;
  std::fprintf(stderr, "fcscreen: cannot write to standard output: %s.\n", std::strerror(why));
  return kExitOutput;
}

Status make_out_folder(const std::filesystem::path& folder) {
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (std::filesystem::is_directory(folder, ec)) return {};
  return fail(ErrorKind::Output, "OUT-01", "cannot be made or is no folder.", folder.string(), {},
              "Choose another --out.");
}

bool colour_on_stdout() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

std::string coloured(std::string_view text, std::string_view code, bool on) {
  if (!on) return std::string(text);
  return "\x1B[" + std::string(code) + "m" + std::string(text) + "\x1B[0m";
}

std::string shown(std::string_view utf8, std::size_t width) {
  const bool cut = count_characters(utf8) > width;
  const std::size_t room = cut && width > 0 ? width - 1 : width;
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    if (used == room) break;
    if (const std::size_t control = control_length(utf8, i); control > 0) {
      out += '?';
      i += control;
    } else {
      out += utf8[i++];
      while (i < utf8.size() && is_continuation(utf8[i])) out += utf8[i++];
    }
    ++used;
  }
  if (cut) out += "…";
  return out;
}

std::string cell(std::string_view utf8, std::size_t width) {
  std::string out = shown(utf8, width);
  const std::size_t used = count_characters(out);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string grouped(unsigned long long n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string on_one_line(const std::string& json) {
  std::string out;
  bool inside = false, escaped = false;
  for (const char c : json) {
    if (c == '"' && !escaped) inside = !inside;
    escaped = inside && c == '\\' && !escaped;
    if (inside || (c != '\n' && !(c == ' ' && (out.empty() || out.back() != ':')))) out += c;
  }
  return out + "\n";
}

}  // namespace fcscreen::tool
