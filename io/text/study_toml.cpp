// SPDX-License-Identifier: Apache-2.0
#include "io/text/study_toml.h"

#include <map>
#include <sstream>
#include <utility>

#include "io/text/dates.h"
#include "io/text/settings_file.h"
#include "io/text/toml_table_internal.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;
using Day = std::optional<std::chrono::sys_days>;

const TableCodes kCodes{"STU-02", "STU-03",
                        "Correct the name; `fcscreen cohort --help` says where the keys of a study file are listed."};
constexpr std::int64_t kLatestLandmark = 3650;

/// A day, whose absence is no fault; anything but a full date is one.
Day read_day(TableReader& r, std::string_view key) {
  const toml::node* node = r.find(key);
  if (!node) return std::nullopt;
  std::optional<PartialDate> date;
  if (const auto text = node->is_string() ? node->value<std::string>() : std::nullopt) date = parse_date(*text);
  if (node->is_date()) {
    std::ostringstream text;
    text << *node->value<toml::date>();
    date = parse_date(text.str());
  }
  if (date && date->precision == DatePrecision::Day) return date->day;
  r.fault(kCodes.value, *node, std::string(key) + " is no date.",
          "Write it as \"2023-09-01\"; leave it out where the day is not known.");
  return std::nullopt;
}

std::optional<bool> read_known(TableReader& r, std::string_view key) {
  std::size_t word = 2;
  r.word(key, {"yes", "no", "unknown"}, word);
  if (word == 2) return std::nullopt;
  return word == 0;
}

void not_after_death(TableReader& r, const StudyPatient& p) {
  if (!p.death) return;
  for (const auto& [day, name] : {std::pair<const Day&, const char*>{p.all_therapy, "all_therapy"},
                                  {p.hct, "hct"},
                                  {p.efs_event, "efs_event"},
                                  {p.last_contact, "last_contact"}}) {
    if (day && *day > *p.death) r.fault(std::string(name) + " is after the death.", "Check the two dates.");
  }
}

Result<StudyPatient> read_patient(const toml::table& table, const std::string& file, std::size_t number,
                                  const Study& study) {
  StudyPatient p;
  p.line = table.source().begin.line;
  std::string what = "patient " + std::to_string(number) + ": ";
  TableReader r(table, file, what, kCodes);
  r.text("key", p.key);
  if (p.key.empty()) r.fault("key is missing.", "Give the key of the patient, no name.");
  r.text("series", p.series);
  if (p.series.empty() && study.database.empty()) {
    r.fault("it has no series, and the study has no database.",
            "Give series = \"NAME.toml\", or database = \"NAME.db\" at the head of the study.");
  }
  p.tp53 = read_known(r, "tp53");
  p.low_hypodiploidy = read_known(r, "low_hypodiploidy");
  p.all_therapy = read_day(r, "all_therapy");
  p.hct = read_day(r, "hct");
  p.efs_event = read_day(r, "efs_event");
  p.death = read_day(r, "death");
  p.last_contact = read_day(r, "last_contact");
  not_after_death(r, p);
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return p;
}

void read_landmarks(TableReader& r, std::vector<int>& into) {
  const toml::node* node = r.find("landmarks");
  if (!node) return;
  const auto wrong = [&](const toml::node& at) {
    r.fault(kCodes.value, at, "landmarks is no list of whole days from 1 to 3650 in ascending order.",
            "Write landmarks = [30, 90].");
  };
  const toml::array* list = node->as_array();
  if (!list) return wrong(*node);
  for (const toml::node& item : *list) {
    const auto day = item.is_integer() ? item.value<std::int64_t>() : std::nullopt;
    if (!day || *day < 1 || *day > kLatestLandmark || (!into.empty() && *day <= into.back())) return wrong(item);
    into.push_back(static_cast<int>(*day));
  }
}

Status read_patients(TableReader& r, const std::string& file, Study& into) {
  const toml::node* list = r.find("patient");
  if (!list) return {};
  const toml::array* tables = list->as_array();
  if (!tables || !tables->is_array_of_tables()) {
    r.fault(kCodes.value, *list, "patient is no list of tables.", "Start each one with [[patient]].");
    return {};
  }
  std::map<std::string, std::size_t> lines;
  for (const toml::node& node : *tables) {
    auto patient = read_patient(*node.as_table(), file, into.patients.size() + 1, into);
    if (!patient) return fail(patient.error());
    const auto [twin, fresh] = lines.emplace(patient->key, patient->line);
    if (!fresh) {
      return fail(ErrorKind::Usage, kCodes.value,
                  "line " + std::to_string(patient->line) + ": patient \"" + patient->key + "\" is also that at line " +
                      std::to_string(twin->second) + ".",
                  file, {}, "Give every patient one [[patient]] table.");
    }
    into.patients.push_back(std::move(*patient));
  }
  return {};
}

}  // namespace

Result<Study> parse_study(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "STU-01");
  if (!document) return fail(document.error());
  Study out;
  out.source = name;
  TableReader r(*document, name, "", kCodes);
  r.text("title", out.title);
  if (out.title.empty()) r.fault("title is missing.", "Give the study a title.");
  r.text("database", out.database);
  r.flag("every_patient", out.every_patient);
  if (out.every_patient && out.database.empty()) {
    r.fault("every_patient needs a database.", "Give database = \"NAME.db\".");
  }
  read_landmarks(r, out.landmarks);
  std::size_t rule = 0, origin = 0;
  r.word("regression", {"confirmed", "any"}, rule);
  r.word("survival_from", {"stop", "first_class2", "all_therapy"}, origin);
  out.regression = static_cast<RegressionRule>(rule);
  out.survival_from = static_cast<SurvivalOrigin>(origin);
  if (Status ok = read_patients(r, name, out); !ok) return fail(ok.error());
  if (out.patients.empty() && !out.every_patient) {
    r.fault("there is no [[patient]].", "Write at least one patient, or every_patient = true with a database.");
  }
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return out;
}

Result<Study> load_study(const std::filesystem::path& path) {
  const auto text = read_settings_file(path);
  if (!text) return fail(text.error());
  return parse_study(*text, path.string());
}

}  // namespace fcscreen::io::text
