// SPDX-License-Identifier: Apache-2.0
#include "io/text/laboratory_toml.h"

#include <algorithm>

#include "io/text/local_time.h"
#include "io/text/settings_file.h"
#include "io/text/toml_table_internal.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

const TableCodes kCodes{"LPR-02", "LPR-03",
                        "Correct the name; io/text/README.md lists what a laboratory's file may hold."};
constexpr std::size_t kLongestLine = 200, kLongestStatements = 1500, kMostLines = 12;

void not_longer(TableReader& r, std::string_view key, const std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  r.fault(std::string(key) + " is longer than " + std::to_string(most) + " bytes.", "Shorten it, or use several.");
}

void lines(TableReader& r, std::string_view key, std::vector<std::string>& into, std::size_t most) {
  r.texts(key, into);
  for (const std::string& line : into) not_longer(r, key, line, most);
  if (into.size() > kMostLines) {
    r.fault(std::string(key) + " has more than " + std::to_string(kMostLines) + " entries.", "Leave some out.");
  }
}

Result<ReferenceRange> read_range(const toml::table& table, const std::string& file, std::size_t number) {
  ReferenceRange range;
  TableReader r(table, file, "reference_range " + std::to_string(number) + ": ", kCodes);
  std::size_t population = 2;
  r.word("population", {"immature_b", "normal_precursors"}, population);
  if (population == 2) {
    r.fault("population is missing.", "Give immature_b or normal_precursors.");
  } else {
    range.population = static_cast<RangedPopulation>(population);
  }
  double low = -1, high = -1;
  r.number("low", 0, 100, low);
  r.number("high", 0, 100, high);
  if (low < 0 || high < 0) r.fault("low or high is missing.", "Give both, in per cent of the nucleated cells.");
  if (low > high) r.fault("low is above high.", "Check the two numbers.");
  range.low = low / 100;
  range.high = high / 100;
  r.text("of", range.of);
  r.text("source", range.source);
  if (range.source.empty()) r.fault("source is missing.", "Say where the range is from.");
  not_longer(r, "of", range.of, kLongestLine);
  not_longer(r, "source", range.source, kLongestLine);
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return range;
}

Status read_ranges(TableReader& r, const std::string& file, std::vector<ReferenceRange>& into) {
  const toml::node* list = r.find("reference_range");
  if (!list) return {};
  const toml::array* tables = list->as_array();
  if (!tables || !tables->is_array_of_tables()) {
    r.fault(kCodes.value, *list, "reference_range is no list of tables.", "Start each one with [[reference_range]].");
    return {};
  }
  for (const toml::node& node : *tables) {
    auto range = read_range(*node.as_table(), file, into.size() + 1);
    if (!range) return fail(range.error());
    const bool twice = std::any_of(into.begin(), into.end(), [&](const ReferenceRange& other) {
      return other.population == range->population && other.of == range->of;
    });
    if (twice) {
      r.fault(kCodes.value, node, "a second range of the same population and kind of person.", "Leave one out.");
    }
    into.push_back(std::move(*range));
  }
  return {};
}

}  // namespace

Result<LaboratoryProfile> parse_laboratory_profile(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "LPR-01");
  if (!document) return fail(document.error());
  LaboratoryProfile out;
  TableReader r(*document, name, "", kCodes);
  r.text("name", out.name);
  if (out.name.empty()) r.fault("name is missing.", "Give the name of the laboratory.");
  r.text("test_name", out.test_name);
  r.text("time_zone", out.time_zone);
  lines(r, "address", out.address, kLongestLine);
  lines(r, "statements", out.statements, kLongestStatements);
  std::string statements;
  for (const std::string& statement : out.statements) statements += statement;
  not_longer(r, "statements altogether", statements, kLongestStatements);
  not_longer(r, "name", out.name, kLongestLine);
  not_longer(r, "test_name", out.test_name, kLongestLine);
  if (!out.time_zone.empty() && !is_time_zone(out.time_zone)) {
    r.fault("time_zone \"" + out.time_zone + "\" is not known on this computer.",
            "Write the IANA name, for example \"Europe/Vienna\"; Debian's package tzdata holds them.");
  }
  if (Status ok = read_ranges(r, name, out.reference_ranges); !ok) return fail(ok.error());
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return out;
}

Result<LaboratoryProfile> load_laboratory_profile(const std::filesystem::path& path) {
  const auto text = read_settings_file(path);
  if (!text) return fail(text.error());
  return parse_laboratory_profile(*text, path.string());
}

}  // namespace fcscreen::io::text
