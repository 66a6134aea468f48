// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/structured_fcs.h"

#include <array>

#include "tests/unit/fcs/raw_fcs.h"

namespace fcscreen::test {
namespace {

template <std::size_t n>
using Menu = std::array<std::string_view, n>;

constexpr Menu<4> kVersions = {"FCS3.1", "FCS2.0", "FCS3.0", "FCS3.2"};
constexpr Menu<4> kTypes = {"I", "F", "D", "A"};
constexpr Menu<12> kIntegerWidths = {"16", "32", "8", "24", "40", "48", "56", "64", "16", "32", "8", "16"};
constexpr Menu<6> kCharacters = {"4", "1", "8", "12", "3", "20"};
constexpr Menu<8> kOddWidths = {"10", "0", "*", "1", "12", "33", "1024", ""};
constexpr Menu<12> kRanges = {
    "1024",       "256",        "65536",         "1000",   "2",        "4294967296",
    "2147483648", "1073741824", "1099511627776", "262144", "16777216", "18446744073709551615"};
constexpr Menu<8> kOddRanges = {"0", "-1", "1e10", "18446744073709551616", "0.5", "", "nan", "1"};
constexpr Menu<6> kAmplifications = {"0,0", "0,0", "4,1", "4,0", "5.2,0.1", "0,0"};
constexpr Menu<6> kOddAmplifications = {"4", "-1,1", "1e308,1", "nan,1", "4,1,2", ""};
constexpr Menu<8> kGains = {"1", "1", "2", "0", "-1", "0.01", "1e-320", "x"};
constexpr Menu<8> kNames = {"A", "B", "Time", "TIME_MSW", "TIME_LSW", "PE-A", "B", "FL1,H"};
constexpr Menu<4> kOrders = {"1,2,3,4", "4,3,2,1", "1,2", "2,1"};
constexpr Menu<8> kOddOrders = {"3,4,1,2", "2,1,4,3", "1", "1,2,3,4,5,6,7,8", "3,1,2", "1,1", "4,3,2", "0,1,2,3"};
constexpr Menu<8> kModes = {"L", "L", "L", "U", "C", "L", "X", ""};
constexpr Menu<8> kMatrices = {
    "", "2,A,B,1,0.1,0.2,1", "2,1,2,1,0,0,1", "2,A,PE-A,1,0,1,0,0,1", "3,A,B,1,0,0,1", "2,A,B,1,x,0,1", "99999999999,A",
    "0"};
constexpr std::size_t kMostData = 64 * 1024;

class Builder {
 public:
  Builder(FuzzInput input, Oddness oddness) : input_(input), free_(oddness == Oddness::Free) {}

  std::string build() {
    raw_.version = input_.pick(kVersions);
    const std::string type = input_.pick(kTypes);
    const std::size_t n = 1 + input_.below(12);
    raw_.keywords = basic_keywords(type, n, 0, "32", "1024", "1,2,3,4");
    put("$BYTEORD", input_.pick(kOrders), kOddOrders);
    if (type == "I" && input_.one_in(8)) set(raw_.keywords, "$BYTEORD", "3,4,1,2");
    put("$MODE", "L", kModes);
    for (std::size_t p = 1; p <= n; ++p) add_parameter("$P" + std::to_string(p), type);
    if (input_.one_in(4)) set(raw_.keywords, "$TIMESTEP", "0.01");
    if (input_.one_in(4)) set(raw_.keywords, "$SPILLOVER", input_.pick(kMatrices));
    if (free_) break_whole();
    add_data();
    return raw_.bytes();
  }

 private:
  /// A value, or now and then an odd one, the fuzzer's own, or none at all.
  template <std::size_t n>
  void put(const std::string& key, const std::string& usual, const Menu<n>& odd) {
    const std::size_t choice = free_ ? input_.below(16) : 0;
    if (choice < 12) return set(raw_.keywords, key, usual);
    if (choice < 14) return set(raw_.keywords, key, input_.pick(odd));
    if (choice == 14) return set(raw_.keywords, key, input_.text(input_.below(12)));
    remove_key(raw_.keywords, key);
  }

  void add_parameter(const std::string& prefix, const std::string& common) {
    std::string type = common;
    if (raw_.version == "FCS3.2" && common != "A" && input_.one_in(2)) {
      type = input_.pick(Menu<3>{"I", "F", "D"});
      set(raw_.keywords, prefix + "DATATYPE", type);
    }
    std::string width = type == "F" ? "32" : type == "D" ? "64" : "";
    if (type == "A") width = free_text_ ? "*" : input_.pick(kCharacters);
    if (type == "A" && row_ == 0 && input_.one_in(2)) {
      free_text_ = true;
      width = "*";
    }
    if (type == "I") width = input_.pick(kIntegerWidths);
    put(prefix + "B", width, kOddWidths);
    put(prefix + "R", input_.pick(kRanges), kOddRanges);
    put(prefix + "E", type == "F" || type == "D" ? "0,0" : input_.pick(kAmplifications), kOddAmplifications);
    put(prefix + "N", input_.pick(kNames) + (input_.one_in(4) ? "" : prefix.substr(2)), kNames);
    if (input_.one_in(4)) set(raw_.keywords, prefix + "G", input_.pick(kGains));
    row_ += width == "*" ? 0 : type == "A" ? std::stoul(width) : std::stoul(width) / 8;
  }

  /// Lies about the file as a whole.
  void break_whole() {
    if (input_.one_in(8)) set(raw_.keywords, "$PAR", input_.text(input_.below(20)));
    if (input_.one_in(8)) remove_key(raw_.keywords, "$DATATYPE");
    if (input_.one_in(8)) raw_.header_data = false;
    if (input_.one_in(8)) raw_.text_data = false;
    if (input_.one_in(8)) raw_.header_data_shift = static_cast<long>(input_.byte()) - 128;
    if (input_.one_in(8)) raw_.end_shift = static_cast<long>(input_.byte()) - 128;
    if (input_.one_in(8)) raw_.analysis = input_.text(input_.below(40));
    if (input_.one_in(8)) raw_.gap = input_.text(input_.below(64));
    if (input_.one_in(8)) set(raw_.keywords, "transformation", "applied");
  }

  void add_data() {
    const std::size_t repeats = std::size_t{1} << input_.below(12);
    const std::size_t most = input_.one_in(16) ? kMostData : kMostData / 16;
    const bool lies = free_ && input_.one_in(4);
    const std::string stated = lies ? input_.text(input_.below(21)) : "";
    const std::string piece = input_.rest();
    while (!piece.empty() && raw_.data.size() < piece.size() * repeats && raw_.data.size() < most) raw_.data += piece;
    if (row_ > 0) raw_.data.resize(raw_.data.size() / row_ * row_);
    if (free_text_) return remove_key(raw_.keywords, "$TOT");  // as many events as DATA has text for
    set(raw_.keywords, "$TOT", lies ? stated : std::to_string(row_ == 0 ? 0 : raw_.data.size() / row_));
  }

  FuzzInput input_;
  bool free_;
  RawFcs raw_;
  std::size_t row_ = 0;     // bytes of one event
  bool free_text_ = false;  // $PnB *
};

}  // namespace

std::string structured_fcs(FuzzInput input, Oddness oddness) { return Builder(input, oddness).build(); }

}  // namespace fcscreen::test
