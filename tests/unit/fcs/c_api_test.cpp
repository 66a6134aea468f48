// SPDX-License-Identifier: Apache-2.0
// The C interface of libfcs: the same answers as the C++ one, and every misuse told, not suffered.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "io/fcs/fcs.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

constexpr std::size_t kEvents = 5000;  // more than one tile of row-major reading

/// Two log-amplified 16-bit parameters and one that uses 10 of its 16 bits, with a spillover and one finding.
std::string sample(std::size_t n_events = kEvents) {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 3, n_events, "16", "1024", "1,2,3,4");
  set(raw.keywords, "$P1E", "4,1");
  set(raw.keywords, "$P2N", "PE-A");
  set(raw.keywords, "$P2S", "CD19 µ");
  set(raw.keywords, "$P3N", "APC-A");
  set(raw.keywords, "$P3G", "2");
  set(raw.keywords, "$SPILLOVER", "2,PE-A,APC-A,1,0.25,0.125,1");
  set(raw.keywords, "$UnKnown", "one");  // no keyword of the standard: a finding
  for (std::uint64_t v = 0; v < 3 * n_events; ++v) raw.data += word(v % 1024, 2, false);
  return raw.bytes();
}

/// An open file, closed at the end of the test.
struct Open {
  explicit Open(std::string bytes, int policy = FCS_POLICY_STANDARD) : kept(std::move(bytes)) {
    status = fcs_open_memory(kept.data(), kept.size(), "test.fcs", policy, &file, &error);
  }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  ~Open() { fcs_close(file); }
  std::string kept;
  fcs_file* file = nullptr;
  fcs_error error{};
  fcs_status status = FCS_OK;
};

/// Values in the order asked for, taken with the C++ interface.
template <class T>
std::vector<T> expected(const File& file, std::vector<std::size_t> columns, std::size_t first, std::size_t count,
                        Values values, bool by_row) {
  std::vector<T> by_column(columns.size() * count), out(columns.size() * count);
  std::vector<T*> targets;
  for (std::size_t c = 0; c < columns.size(); ++c) targets.push_back(by_column.data() + c * count);
  REQUIRE(file.read(0, first, count, columns, std::span<T* const>(targets), values));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = by_row ? by_column[i % columns.size() * count + i / columns.size()] : by_column[i];
  }
  return out;
}

fcs_status read_values(const fcs_file* f, const fcs_selection& s, std::vector<float>& out, fcs_error* error) {
  return fcs_read_float(f, &s, out.data(), out.size(), error);
}
fcs_status read_values(const fcs_file* f, const fcs_selection& s, std::vector<double>& out, fcs_error* error) {
  return fcs_read_double(f, &s, out.data(), out.size(), error);
}

}  // namespace

TEST_CASE_TEMPLATE("C: rows and columns, whole and in part, raw and linearised, are what the C++ interface gives", T,
                   float, double) {
  const Open c(sample());
  REQUIRE_MESSAGE(c.status == FCS_OK, c.error.text);
  const auto cpp = open_bytes(c.kept);
  REQUIRE(cpp);
  const std::size_t some[] = {2, 0};
  for (const int order : {FCS_COLUMN_MAJOR, FCS_ROW_MAJOR}) {
    for (const int values : {FCS_VALUES_LINEARIZED, FCS_VALUES_RAW, FCS_VALUES_LINEARIZED_WITH_GAIN}) {
      for (const bool part : {false, true}) {
        fcs_selection selection = FCS_SELECT_ALL;
        selection.order = order;
        selection.values = values;
        if (part) {
          selection.first_event = 17;
          selection.n_events = 4000;
          selection.parameters = some;
          selection.n_parameters = 2;
        }
        std::vector<T> got(part ? 2 * 4000 : 3 * kEvents);
        fcs_error error;
        REQUIRE(read_values(c.file, selection, got, &error) == FCS_OK);
        CHECK(error.status == FCS_OK);
        CHECK(error.text[0] == '\0');
        const Values kind = values == FCS_VALUES_RAW          ? Values::Raw
                            : values == FCS_VALUES_LINEARIZED ? Values::Linearized
                                                              : Values::LinearizedWithGain;
        const bool by_row = order == FCS_ROW_MAJOR;
        CHECK(got == (part ? expected<T>(*cpp, {2, 0}, 17, 4000, kind, by_row)
                           : expected<T>(*cpp, {0, 1, 2}, 0, kEvents, kind, by_row)));
      }
    }
  }
}

TEST_CASE("C: FCS_SELECT_ALL is linearised and column by column") {
  // 10^(4 · 3 / 1024) for channel 3 of the second event (design/FCS.md §5); channel 1 of P2 as stored.
  const Open c(sample(2));
  const fcs_selection all = FCS_SELECT_ALL;
  std::vector<double> out(6);
  REQUIRE(fcs_read_double(c.file, &all, out.data(), 6, nullptr) == FCS_OK);
  CHECK(out[0] == 1);
  CHECK(out[1] == doctest::Approx(1.02735).epsilon(1e-5));
  CHECK(out[2] == 1);
  CHECK(out[3] == 4);
}

TEST_CASE("C: what a data set says of itself") {
  const Open c(sample());
  CHECK(fcs_dataset_count(c.file) == 1);
  CHECK(fcs_default_dataset(c.file) == 0);
  CHECK(std::string(fcs_dataset_version(c.file, 0)) == "FCS3.1");
  CHECK(fcs_event_count(c.file, 0) == kEvents);
  CHECK(fcs_parameter_count(c.file, 0) == 3);
  fcs_parameter p;
  REQUIRE(fcs_parameter_at(c.file, 0, 1, &p, sizeof p, nullptr) == FCS_OK);
  CHECK(std::string(p.name) == "PE-A");
  CHECK(std::string(p.label) == "CD19 µ");
  CHECK(p.type == 'I');
  CHECK(p.bits == 16);
  CHECK(p.mask_bits == 10);
  CHECK(p.range == 1024);
  CHECK(p.is_time == 0);
  REQUIRE(fcs_parameter_at(c.file, 0, 0, &p, sizeof p, nullptr) == FCS_OK);
  CHECK(p.log_decades == 4);
  CHECK(p.log_offset == 1);
  REQUIRE(fcs_parameter_at(c.file, 0, 2, &p, sizeof p, nullptr) == FCS_OK);
  CHECK(p.gain == 2);
  CHECK(std::string(fcs_library_version()).find('.') != std::string::npos);
}

TEST_CASE("C: a program built with an older or a newer header gets what it has room for") {
  const Open c(sample());
  struct {
    fcs_parameter known;
    char newer[16];
  } large;
  std::memset(static_cast<void*>(&large), 0x55, sizeof large);
  REQUIRE(fcs_parameter_at(c.file, 0, 1, &large.known, sizeof large, nullptr) == FCS_OK);
  CHECK(std::string(large.known.name) == "PE-A");
  for (const char byte : large.newer) CHECK(byte == 0);
  fcs_parameter small;
  small.range = -7;
  REQUIRE(fcs_parameter_at(c.file, 0, 1, &small, offsetof(fcs_parameter, range), nullptr) == FCS_OK);
  CHECK(std::string(small.label) == "CD19 µ");
  CHECK(small.range == -7);
}

TEST_CASE("C: keywords are found in any case and listed in file order") {
  const Open c(sample());
  std::size_t length = 0;
  REQUIRE(fcs_keyword(c.file, 0, "$p2n", &length) != nullptr);
  CHECK(std::string(fcs_keyword(c.file, 0, "$P2N", nullptr)) == "PE-A");
  CHECK(length == 4);
  CHECK(fcs_keyword(c.file, 0, "$P9N", &length) == nullptr);
  CHECK(length == 0);
  CHECK(fcs_keyword(c.file, 0, nullptr, nullptr) == nullptr);
  const auto cpp = open_bytes(c.kept);
  REQUIRE(cpp);
  const auto& items = cpp->datasets()[0].keywords.items();
  REQUIRE(fcs_keyword_count(c.file, 0) == items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const char *key = nullptr, *value = nullptr;
    REQUIRE(fcs_keyword_at(c.file, 0, i, &key, &value, &length, nullptr) == FCS_OK);
    CHECK(key == items[i].first);
    CHECK(value == items[i].second);
    CHECK(length == items[i].second.size());
  }
}

TEST_CASE("C: the spillover matrix with its names, keyword and status") {
  const Open c(sample());
  CHECK(std::string(fcs_spillover_status(c.file, 0)) == "ok");
  CHECK(std::string(fcs_spillover_keyword(c.file, 0)) == "$SPILLOVER");
  REQUIRE(fcs_spillover_size(c.file, 0) == 2);
  CHECK(std::string(fcs_spillover_name(c.file, 0, 1)) == "APC-A");
  CHECK(fcs_spillover_name(c.file, 0, 2) == nullptr);
  std::vector<double> matrix(4);
  fcs_error error;
  CHECK(fcs_spillover_matrix(c.file, 0, matrix.data(), 3, &error) == FCS_SHORT_BUFFER);
  CHECK(matrix == std::vector<double>(4));
  REQUIRE(fcs_spillover_matrix(c.file, 0, matrix.data(), 4, &error) == FCS_OK);
  CHECK(matrix == std::vector<double>{1, 0.25, 0.125, 1});

  RawFcs plain;
  plain.keywords = basic_keywords("I", 1, 1, "16", "1024", "1,2,3,4");
  plain.data = word(1, 2, false);
  const Open none(plain.bytes());
  CHECK(std::string(fcs_spillover_status(none.file, 0)) == "none");
  CHECK(fcs_spillover_size(none.file, 0) == 0);
  CHECK(fcs_spillover_keyword(none.file, 0) == nullptr);
  CHECK(fcs_spillover_matrix(none.file, 0, matrix.data(), 4, &error) == FCS_INVALID_ARGUMENT);
}

TEST_CASE("C: findings come with code, severity, text and offset, and the policy decides which") {
  const std::string bytes = sample();
  const Open c(bytes);
  const auto cpp = open_bytes(bytes);
  REQUIRE(cpp);
  const auto& items = cpp->datasets()[0].findings.items();
  REQUIRE_FALSE(items.empty());
  REQUIRE(fcs_finding_count(c.file, 0) == items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    fcs_finding f;
    REQUIRE(fcs_finding_at(c.file, 0, i, &f, sizeof f, nullptr) == FCS_OK);
    CHECK(f.code == items[i].code);
    CHECK(f.text == items[i].text);
    CHECK(std::string(fcs_severity_name(f.severity)) == to_string(items[i].severity));
    CHECK(f.has_offset == (items[i].offset ? 1 : 0));
    CHECK(f.offset == items[i].offset.value_or(0));
  }
  CHECK(fcs_severity_name(4) == nullptr);

  const std::string cut = bytes.substr(0, bytes.size() - 2000);  // events are missing
  const Open strict(cut, FCS_POLICY_STRICT), salvage(cut, FCS_POLICY_SALVAGE);
  CHECK(strict.status == FCS_BAD_INPUT);
  CHECK(strict.file == nullptr);
  CHECK(salvage.status == FCS_OK);
  CHECK(fcs_event_count(salvage.file, 0) < kEvents);
}

TEST_CASE("C: a file that cannot be opened is told with code, place and what to do") {
  fcs_file* file = nullptr;
  fcs_error error;
  const auto folder = scratch("c_api");
  const std::string missing = (folder / "none.fcs").string(), text = (folder / "text.fcs").string();
  CHECK(fcs_open(missing.c_str(), FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(file == nullptr);
  CHECK(error.status == FCS_BAD_INPUT);
  CHECK(std::string(error.code) == "IN-01");
  CHECK(std::string(error.text).find(missing + ": there is no such file.") == 0);
  CHECK(error.has_offset == 0);

  std::ofstream(text) << "Well,Sample,Count\nA1,marrow,12\nA2,blood,15\nA3,marrow,8\n....................";
  CHECK(fcs_open(text.c_str(), FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(std::string(error.code) == "FCS-H01");
  CHECK(error.has_offset == 1);
  CHECK(error.offset == 0);
  CHECK(fcs_open(text.c_str(), FCS_POLICY_STANDARD, &file, nullptr) == FCS_BAD_INPUT);

  CHECK(fcs_open(nullptr, FCS_POLICY_STANDARD, &file, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_open(text.c_str(), FCS_POLICY_STANDARD, nullptr, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_open(text.c_str(), 99, &file, &error) == FCS_INVALID_ARGUMENT);
  CHECK(std::string(error.text).find("policy 99") != std::string::npos);
  CHECK(fcs_open_memory(nullptr, 10, nullptr, FCS_POLICY_STANDARD, &file, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_open_memory("", 0, nullptr, FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
}

TEST_CASE("C: an error text that is too long is cut at a whole character") {
  std::string path = "x", longer = "xx";
  while (path.size() < 3000) path += "µ", longer += "µ";
  fcs_file* file = nullptr;
  fcs_error error;
  CHECK(fcs_open(path.c_str(), FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  const std::string text = error.text;
  CHECK(text == path.substr(0, text.size()));
  CHECK(text.size() == sizeof error.text - 1);  // x and 499 characters of two bytes
  // With one byte more the limit falls inside a character.
  CHECK(fcs_open(longer.c_str(), FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(std::strlen(error.text) == sizeof error.text - 2);
}

TEST_CASE("C: wrong indices, short buffers and null pointers are errors, and nothing is written") {
  const Open c(sample(10));
  fcs_error error;
  fcs_parameter p;
  fcs_finding f;
  const char *key = nullptr, *value = nullptr;
  CHECK(fcs_parameter_at(c.file, 0, 3, &p, sizeof p, &error) == FCS_INVALID_ARGUMENT);
  CHECK(std::string(error.text).find("There is no parameter 3, counted from 0; the data set has 3.") == 0);
  CHECK(fcs_parameter_at(c.file, 1, 0, &p, sizeof p, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_parameter_at(c.file, 0, 0, nullptr, sizeof p, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_finding_at(c.file, 0, 1000, &f, sizeof f, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_keyword_at(c.file, 0, 1000, &key, &value, nullptr, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_keyword_at(c.file, 0, 0, nullptr, &value, nullptr, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_event_count(c.file, 1) == 0);
  CHECK(fcs_dataset_version(c.file, 1) == nullptr);

  std::vector<double> out(30, -1);
  const auto read = [&](auto change, std::size_t length) {
    fcs_selection selection = FCS_SELECT_ALL;
    change(selection);
    return fcs_read_double(c.file, &selection, out.data(), length, &error);
  };
  const std::size_t beyond = 3;
  const auto nothing = [](fcs_selection&) {};
  CHECK(read(nothing, 29) == FCS_SHORT_BUFFER);
  CHECK(std::string(error.text).find("3 parameters × 10 events do not fit into 29 values.") == 0);
  CHECK(read([](auto& s) { s.dataset = 1; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(read([](auto& s) { s.first_event = 11; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(read([](auto& s) { s.n_events = 11; }, 100) == FCS_INVALID_ARGUMENT);
  CHECK(read([](auto& s) { s.first_event = 5, s.n_events = FCS_ALL_EVENTS - 1; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(read([](auto& s) { s.values = 99; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(read([](auto& s) { s.order = 2; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(read([&](auto& s) { s.parameters = &beyond, s.n_parameters = 1; }, 30) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_read_double(c.file, nullptr, out.data(), 30, &error) == FCS_INVALID_ARGUMENT);
  const fcs_selection all = FCS_SELECT_ALL;
  CHECK(fcs_read_double(c.file, &all, nullptr, 30, &error) == FCS_INVALID_ARGUMENT);
  CHECK(fcs_read_double(nullptr, &all, out.data(), 30, &error) == FCS_INVALID_ARGUMENT);
  CHECK(out == std::vector<double>(30, -1));
  CHECK(read([](auto& s) { s.first_event = 10; }, 0) == FCS_OK);
  CHECK(read(nothing, 30) == FCS_OK);
  CHECK(error.text[0] == '\0');

  CHECK(fcs_dataset_count(nullptr) == 0);
  CHECK(fcs_default_dataset(nullptr) == 0);
  CHECK(fcs_keyword(nullptr, 0, "$TOT", nullptr) == nullptr);
  fcs_close(nullptr);
}

TEST_CASE("C: a descriptor is read whole, from a file or a pipe, and stays the caller's") {
  const std::string bytes = sample(50000);  // larger than a pipe holds
  const auto path = scratch("c_api_fd") / "sample.fcs";
  std::ofstream(path, std::ios::binary) << bytes;
  const int fd = ::open(path.c_str(), O_RDONLY);
  REQUIRE(fd >= 0);
  REQUIRE(::lseek(fd, 100, SEEK_SET) == 100);
  fcs_file* file = nullptr;
  fcs_error error;
  CHECK(fcs_open_descriptor(fd, nullptr, FCS_POLICY_STANDARD, &file, &error) == FCS_OK);
  CHECK(::lseek(fd, 0, SEEK_CUR) == 100);
  ::close(fd);
  CHECK(fcs_event_count(file, 0) == 50000);
  fcs_close(file);

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::thread writer([&] {
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t n = ::write(ends[1], bytes.data() + at, std::min<std::size_t>(777, bytes.size() - at));
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    ::close(ends[1]);
  });
  CHECK(fcs_open_descriptor(ends[0], "pipe", FCS_POLICY_STANDARD, &file, &error) == FCS_OK);
  writer.join();
  CHECK(::close(ends[0]) == 0);
  const auto cpp = open_bytes(bytes);
  REQUIRE(cpp);
  const std::size_t last = 2;
  fcs_selection selection = FCS_SELECT_ALL;
  selection.parameters = &last;
  selection.n_parameters = 1;
  std::vector<double> out(50000);
  CHECK(fcs_read_double(file, &selection, out.data(), out.size(), &error) == FCS_OK);
  CHECK(out == column(*cpp, 2));
  fcs_close(file);
}

TEST_CASE("C: a descriptor that is closed, a folder, or empty is an error") {
  fcs_file* file = nullptr;
  fcs_error error;
  CHECK(fcs_open_descriptor(-1, "nothing", FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(std::string(error.code) == "IN-01");
  const int folder = ::open("/", O_RDONLY);
  CHECK(fcs_open_descriptor(folder, "/", FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(std::string(error.text).find("is a folder") != std::string::npos);
  ::close(folder);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[1]);
  CHECK(fcs_open_descriptor(ends[0], "pipe", FCS_POLICY_STANDARD, &file, &error) == FCS_BAD_INPUT);
  CHECK(std::string(error.code) == "FCS-H01");
  ::close(ends[0]);
  CHECK(file == nullptr);
}
