// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/pseudonyms.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <span>

#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kIsoDate = 10;  // characters of YYYY-MM-DD

std::string hexadecimal(std::span<const unsigned char> bytes, std::size_t digits, const char* alphabet) {
  std::string out;
  for (const unsigned char b : bytes) {
    out += alphabet[b >> 4];
    out += alphabet[b & 15];
  }
  out.resize(std::min(out.size(), digits));
  return out;
}

std::uint64_t number_of(std::span<const unsigned char> bytes) {
  std::uint64_t out = 0;
  for (const unsigned char b : bytes.first(8)) out = out << 8 | b;
  return out;
}

/// ASCII letters upper case and digits; a text with bytes beyond ASCII, or with neither, as it is.
std::string canonical(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    if (c > 127) return std::string(text);
    if (std::isalnum(c) != 0) out += static_cast<char>(std::toupper(c));
  }
  return out.empty() ? std::string(text) : out;
}

}  // namespace

std::string Pseudonyms::named(const char* prefix, const char* purpose, std::string_view text,
                              std::size_t digits) const {
  if (text.empty()) return {};
  return prefix + hexadecimal(key_.hmac(purpose, text), digits, "0123456789ABCDEF");
}

std::string Pseudonyms::accession(std::string_view accession) const {
  return named("S-", "accession", accession.empty() ? std::string() : canonical(accession), 20);
}

std::string Pseudonyms::patient(std::string_view patient) const {
  return named("P-", "patient", patient.empty() ? std::string() : canonical(patient), 20);
}

std::string Pseudonyms::tube(std::string_view tube) const { return named("T-", "tube", tube, 8); }

std::string Pseudonyms::content(std::string_view sha256) const {
  if (sha256.empty()) return {};
  return hexadecimal(key_.hmac("content", sha256), 64, "0123456789abcdef");
}

std::pair<std::int64_t, std::int64_t> Pseudonyms::path(std::string_view path) const {
  const auto digest = key_.hmac("path", path);
  return {static_cast<std::int64_t>(number_of(digest)),
          static_cast<std::int64_t>(number_of(std::span(digest).subspan(8)))};
}

std::int64_t Pseudonyms::time(std::int64_t nanoseconds) const {
  return static_cast<std::int64_t>(number_of(key_.hmac("time", std::to_string(nanoseconds))));
}

std::string Pseudonyms::key_check() const { return hexadecimal(key_.hmac("check", ""), 16, "0123456789abcdef"); }

int Pseudonyms::shift_days(std::string_view patient_pseudonym) const {
  const std::uint64_t range = kMostShiftDays - kLeastShiftDays + 1;  // 2^64 is so much larger that no day is favoured
  return kLeastShiftDays + static_cast<int>(number_of(key_.hmac("shift", patient_pseudonym)) % range);
}

std::string Pseudonyms::moved_date(std::string_view iso, std::string_view patient_pseudonym) const {
  return days_earlier(iso, shift_days(patient_pseudonym));
}

std::string days_earlier(std::string_view iso, int days) {
  if (iso.size() < kIsoDate) return {};
  const auto date = io::text::parse_date(iso.substr(0, kIsoDate));
  if (!date || date->precision != result::DatePrecision::Day) return {};
  return io::text::date_text(date->day - std::chrono::days(days)) + std::string(iso.substr(kIsoDate));
}

}  // namespace fcscreen::engine
