// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/fcscreen/batch_internal.h"

namespace fcscreen::tool {
namespace {

std::string time_text() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm tm{};
  ::gmtime_r(&seconds, &tm);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text.data();
}

}  // namespace

NightTalk::NightTalk(const CommonOptions& common)
    : to_stdout_(common.jsonl),
      lines_(common.jsonl || (!common.quiet && ::isatty(STDERR_FILENO) == 0)),
      bar_(!common.quiet && ::isatty(STDERR_FILENO) == 1) {}

void NightTalk::event(const engine::NightEvent& event) {
  if (!lines_) return;
  nlohmann::ordered_json line = {{"time", time_text()}, {"event", event.what}};
  for (const auto& [name, value] : event.values) {
    if (!value.empty()) line[name] = value;
  }
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::FILE* to = to_stdout_ ? stdout : stderr;
  std::fputs(text.c_str(), to);
  std::fflush(to);
}

void NightTalk::progress(const engine::NightProgress& p) {
  if (!bar_) return;
  shown_ = true;
  const double share = p.of == 0 ? 0 : static_cast<double>(p.done) / static_cast<double>(p.of);
  const auto filled = static_cast<std::size_t>(share * 30);
  std::string rate;
  if (p.done > 0 && p.seconds > 0.5) {
    const double per_second = static_cast<double>(p.done) / p.seconds;
    const auto left = static_cast<long>(static_cast<double>(p.of - p.done) / per_second + 0.5);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), ", %.2f/s, %ld:%02ld left", per_second, left / 60, left % 60);
    rate = text.data();
  }
  std::fprintf(stderr, "\r\033[K[%s%s] %zu of %zu %s%s", std::string(filled, '#').c_str(),
               std::string(30 - filled, ' ').c_str(), p.done, p.of, p.doing.c_str(), rate.c_str());
}

void NightTalk::end() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace fcscreen::tool
