// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/promises.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "io/fcs/reporter.h"
#include "io/fcs/utf8.h"
#include "tests/support/heap_count.h"

namespace fcscreen::test {
namespace {

using namespace io::fcs;

constexpr const char* kName = "fuzz.fcs";

std::string exact(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

/// Appends "value;" for whatever a data set is made of.
class Description {
 public:
  Description& operator<<(const std::string& text) {
    out_ += std::to_string(text.size()) + ":" + text + ";";
    return *this;
  }
  Description& operator<<(double value) { return *this << exact(value); }
  Description& operator<<(std::uint64_t value) { return *this << std::to_string(value); }
  Description& operator<<(bool value) { return *this << std::string(value ? "yes" : "no"); }
  Description& operator<<(const Segment& s) { return *this << s.present << s.first << s.last; }
  Description& operator<<(const Keywords& keywords) {
    for (const auto& [key, value] : keywords.items())
      *this << key << value << keywords.offset_of(key).value_or(~std::uint64_t{0});
    return *this;
  }
  Description& operator<<(const Parameter& p) {
    *this << p.name << p.label << std::string(1, static_cast<char>(p.type)) << std::uint64_t{p.index};
    *this << std::uint64_t{p.bits} << p.range << std::uint64_t{p.mask_bits} << p.log_decades << p.log_offset;
    return *this << p.gain << p.stated_gain << p.is_time;
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

bool is_known(const std::string& code) {
  const auto rules = finding_rules();
  return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.code == code; });
}

void check_segments(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  const auto check = [&](const Segment& s) {
    FCS_ASSERT(!s.present || (s.first <= s.last && set.file_offset + s.last < file.bytes().size()));
    FCS_ASSERT(file.segment(d, s).size() == s.size());
  };
  for (const Segment* s : {&set.text, &set.stext, &set.data, &set.analysis}) check(*s);
  std::for_each(set.other.begin(), set.other.end(), check);
  for (const Histogram& h : set.histograms) FCS_ASSERT(h.n_cells <= set.data.size() && h.first >= set.data.first);
}

void check_dataset(const File& file, std::size_t d) {
  const Dataset& set = file.datasets()[d];
  FCS_ASSERT(set.index == d + 1 && !set.parameters.empty());
  check_segments(file, d);
  const bool fixed_rows = set.row_bytes != 0 && set.histograms.empty();
  FCS_ASSERT(set.data.present || set.n_events == 0);
  FCS_ASSERT(!fixed_rows || set.n_events * set.row_bytes == set.data.size());
  FCS_ASSERT(set.n_events <= file.bytes().size());
  FCS_ASSERT(set.histograms.empty() || set.n_events == 0);
  FCS_ASSERT(!set.salvaged || file.policy() == Policy::Salvage);
  const std::string& matrix = set.spillover_status;
  FCS_ASSERT(set.spillover.has_value() == (matrix != "none" && matrix.rfind("invalid", 0) != 0));
  for (const Finding& finding : set.findings.items()) {
    FCS_ASSERT(is_known(finding.code) && finding.severity != Severity::Failed);
    FCS_ASSERT(is_utf8(finding.text) && finding.text.size() > 10 && finding.text.back() == '.');
    FCS_ASSERT(!finding.offset || *finding.offset <= file.bytes().size());
  }
}

void check_error(const Error& error, std::size_t file_size) {
  FCS_ASSERT(error.kind == ErrorKind::Input && is_known(error.code) && error.file == kName);
  FCS_ASSERT(error.message.size() > 10 && error.message.back() == '.' && is_utf8(error.message));
  FCS_ASSERT(error.next.empty() || error.next.back() == '.');
  FCS_ASSERT(error.offset && *error.offset <= file_size);
}

std::string outcome(const Result<File>& file) {
  if (!file) return file.error().text();
  std::string all;
  for (const Dataset& set : file->datasets()) all += description(set, true);
  return all;
}

/// The milder policy read what the stricter one read.
void check_inclusion(const File& strict, const Result<File>& mild) {
  FCS_ASSERT(mild.has_value() && strict.datasets().size() <= mild->datasets().size());
  FCS_ASSERT(strict.datasets().size() == mild->datasets().size() || mild->policy() == Policy::Salvage);
  for (std::size_t d = 0; d < strict.datasets().size(); ++d) {
    FCS_ASSERT(description(strict.datasets()[d], false) == description(mild->datasets()[d], false));
  }
}

Result<File> open_checked(std::span<const std::byte> bytes, Policy policy) {
  const auto limit = heap_limit(bytes);
  const HeapPeak heap;
  auto file = File::from_memory(bytes, kName, {policy});
  FCS_ASSERT(heap.bytes() <= limit);
  // One policy per file is enough for this, and a third cheaper.
  const bool again = bytes.size() % 3 == static_cast<std::size_t>(policy);
  FCS_ASSERT(!again || outcome(file) == outcome(File::from_memory(bytes, kName, {policy})));
  if (!file) {
    check_error(file.error(), bytes.size());
    return file;
  }
  FCS_ASSERT(default_dataset(*file) < file->datasets().size());
  for (std::size_t d = 0; d < file->datasets().size(); ++d) check_dataset(*file, d);
  return file;
}

}  // namespace

std::size_t heap_limit(std::span<const std::byte> bytes) {
  std::array<std::size_t, 256> uses{};
  for (const std::byte b : bytes) ++uses[std::to_integer<std::size_t>(b)];
  return 4 * bytes.size() + 256 * 1024 + 1024 * *std::max_element(uses.begin(), uses.end()) / 2;
}

std::string description(const Dataset& set, bool with_findings) {
  Description out;
  out << std::uint64_t{set.index} << set.file_offset << set.version << set.text << set.stext << set.data;
  out << set.analysis << set.keywords << set.analysis_keywords;
  for (const Segment& s : set.other) out << s;
  for (const Parameter& p : set.parameters) out << p;
  out << std::uint64_t{set.n_events} << std::uint64_t{set.row_bytes} << set.big_endian << set.transformed;
  if (set.split_time) out << std::uint64_t{set.split_time->high} << std::uint64_t{set.split_time->low};
  for (const Histogram& h : set.histograms) {
    out << h.first << std::uint64_t{h.n_cells};
    for (const std::size_t p : h.parameters) out << std::uint64_t{p};
    for (const std::size_t cells : h.shape) out << std::uint64_t{cells};
  }
  out << set.spillover_status;
  if (set.spillover) {
    out << set.spillover->keyword;
    for (const std::string& name : set.spillover->names) out << name;
    for (const double entry : set.spillover->matrix) out << entry;
  }
  if (!with_findings) return out.take();
  out << set.salvaged;
  for (const Finding& finding : set.findings.items()) {
    out << finding.code << std::string(to_string(finding.severity)) << finding.text;
    out << finding.offset.value_or(~std::uint64_t{0});
  }
  return out.take();
}

std::vector<File> open_under_every_policy(std::span<const std::byte> bytes) {
  auto strict = open_checked(bytes, Policy::Strict);
  auto standard = open_checked(bytes, Policy::Standard);
  auto salvage = open_checked(bytes, Policy::Salvage);
  if (strict) check_inclusion(*strict, standard);
  if (standard) check_inclusion(*standard, salvage);
  std::vector<File> accepted;
  for (auto* file : {&strict, &standard, &salvage}) {
    if (*file) accepted.push_back(std::move(**file));
  }
  return accepted;
}

}  // namespace fcscreen::test
