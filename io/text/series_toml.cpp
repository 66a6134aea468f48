// SPDX-License-Identifier: Apache-2.0
#include "io/text/series_toml.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "io/text/dates.h"
#include "io/text/settings_file.h"
#include "io/text/toml_table_internal.h"

namespace fcscreen::io::text {
namespace {

using namespace fcscreen::result;

const TableCodes kCodes{"SER-02", "SER-03", "Correct the name; design/CLI.md lists the keys of a series file."};

/// A date written as TOML date or as text.
std::optional<PartialDate> date_of(const toml::node& node) {
  if (const auto text = node.is_string() ? node.value<std::string>() : std::nullopt) return parse_date(*text);
  if (!node.is_date()) return std::nullopt;
  std::ostringstream text;
  text << *node.value<toml::date>();
  return parse_date(text.str());
}

/// Reads `key`, whose absence is a fault only where it is `required`; a date less precise than allowed is a fault.
void read_date(TableReader& r, std::string_view key, bool required, DatePrecision least,
               std::optional<PartialDate>& into) {
  const toml::node* node = r.find(key);
  if (!node) {
    if (required) r.fault(std::string(key) + " is missing.", "Write " + std::string(key) + " = \"2023-09-01\".");
    return;
  }
  into = date_of(*node);
  if (!into || into->precision > least) {
    r.fault(kCodes.value, *node, std::string(key) + " is no date.",
            least == DatePrecision::Day
                ? "Write it as \"2023-09-01\"."
                : "Write it as \"2023-09-01\", or \"2023-09\" or \"2023\" where less is known.");
    into.reset();
  }
}

Result<SeriesSample> read_sample(const toml::table& table, const std::string& file, std::size_t number) {
  TableReader r(table, file, "sample " + std::to_string(number) + ": ", kCodes);
  SeriesSample sample;
  sample.line = table.source().begin.line;
  r.text("file", sample.file);
  r.text("result", sample.result);
  r.text("accession", sample.accession);
  std::optional<PartialDate> date;
  read_date(r, "date", true, DatePrecision::Day, date);
  if (date) sample.date = date->day;
  std::size_t tissue = 2;
  r.word("tissue", {"BM", "PB"}, tissue);
  sample.tissue = tissue == 0 ? "BM" : tissue == 1 ? "PB" : "";
  r.flag("cytopenia", sample.cytopenia);
  if (sample.file.empty() && sample.result.empty()) {
    r.fault("it names neither a file nor a result.", "Give file = \"NAME.fcs\" or result = \"NAME.result.h5\".");
  }
  if (sample.accession.empty()) r.fault("accession is missing.", "Give the accession number of the sample.");
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return sample;
}

Result<ExposureRow> read_exposure(const toml::table& table, const std::string& file, std::size_t number) {
  TableReader r(table, file, "exposure " + std::to_string(number) + ": ", kCodes);
  ExposureRow row;
  row.line = table.source().begin.line;
  r.text("drug", row.drug);
  if (row.drug.empty()) r.fault("drug is missing.", "Name the drug.");
  std::optional<PartialDate> start, stop;
  read_date(r, "start", true, DatePrecision::Year, start);
  read_date(r, "stop", false, DatePrecision::Year, stop);
  std::size_t precision = 0, status = stop ? 0 : 2;
  r.word("precision", {"D", "M", "Y"}, precision);
  r.word("status", {"stopped", "ongoing", "unknown"}, status);
  const auto known = static_cast<DatePrecision>(precision);
  if (start) {
    start = coarsened(*start, known);
    row.start = start->day;
    row.start_precision = start->precision;
  }
  if (stop) {
    stop = coarsened(*stop, known);
    row.stop = stop->day;
    row.stop_precision = stop->precision;
  }
  row.status = static_cast<ExposureStatus>(status);
  double dose = -1;
  r.number("dose_mg", 0, 100000, dose);
  if (dose >= 0) row.dose_mg = dose;
  r.text("schedule", row.schedule);
  r.text("reason", row.reason);
  r.text("source", row.source);
  if (start && stop && stops_before(*start, *stop)) r.fault("it stops before it starts.", "Check the two dates.");
  if (stop && row.status == ExposureStatus::Ongoing) {
    r.fault("it has a stop and is said to be ongoing.", "Leave out one of the two.");
  }
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return row;
}

/// A spread that a laboratory states: table [sigma].
Result<SigmaInUse> read_sigma(const toml::table& table, const std::string& file) {
  TableReader r(table, file, "sigma: ", kCodes);
  SigmaInUse sigma;
  sigma.source = SigmaSource::Series;
  sigma.log10 = 0;
  constexpr double kWidest = 2;  // decades: a spread that no comparison survives
  r.number("log10", 0.001, kWidest, sigma.log10);
  if (sigma.log10 == 0) r.fault("log10 is missing.", "Give the standard deviation of log10 of replicates.");
  r.whole("replicates", 2, 1000000, sigma.replicates);
  r.whole("sets", 1, 1000000, sigma.sets);
  r.text("source", sigma.detail);
  if (const toml::node* node = r.find("ci95")) {
    const toml::array* ends = node->as_array();
    const auto lo = ends && ends->size() == 2 ? finite_number(ends->get(0)) : std::nullopt;
    const auto hi = ends && ends->size() == 2 ? finite_number(ends->get(1)) : std::nullopt;
    if (lo && hi && *lo >= 0 && *lo <= sigma.log10 && *hi >= sigma.log10) {
      sigma.ci95 = Interval{*lo, *hi};
    } else {
      r.fault(kCodes.value, *node, "ci95 is no interval around log10.", "Write ci95 = [0.09, 0.16].");
    }
  }
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return sigma;
}

/// Every table of the list `key`, read by `read(table, file, number)`.
template <typename Row, typename Read>
Status read_list(TableReader& r, const char* key, const std::string& file, std::vector<Row>& into, Read&& read) {
  const toml::node* list = r.find(key);
  if (!list) return {};
  const toml::array* tables = list->as_array();
  if (!tables || !tables->is_array_of_tables()) {
    r.fault(kCodes.value, *list, std::string(key) + " is no list of tables.",
            "Start each one with [[" + std::string(key) + "]].");
    return {};
  }
  for (const toml::node& node : *tables) {
    auto row = read(*node.as_table(), file, into.size() + 1);
    if (!row) return fail(row.error());
    into.push_back(std::move(*row));
  }
  return {};
}

}  // namespace

Result<Series> parse_series(std::string_view toml, const std::string& name) {
  auto document = parse_toml(toml, name, ErrorKind::Usage, "SER-01");
  if (!document) return fail(document.error());
  Series out;
  out.source = name;
  TableReader r(*document, name, "", kCodes);
  r.text("patient", out.patient);
  if (out.patient.empty()) r.fault("patient is missing.", "Give the key of the patient, no name.");
  if (Status ok = read_list(r, "sample", name, out.samples, read_sample); !ok) return fail(ok.error());
  if (Status ok = read_list(r, "exposure", name, out.exposures, read_exposure); !ok) return fail(ok.error());
  if (out.samples.empty()) r.fault("there is no [[sample]].", "Write at least one sample.");
  for (auto sample = out.samples.begin(); sample != out.samples.end(); ++sample) {
    const auto twin = std::find_if(out.samples.begin(), sample,
                                   [&](const SeriesSample& other) { return other.accession == sample->accession; });
    if (twin == sample) continue;
    return fail(ErrorKind::Usage, kCodes.value,
                "line " + std::to_string(sample->line) + ": accession \"" + sample->accession +
                    "\" is also that of the sample at line " + std::to_string(twin->line) + ".",
                name, {}, "Give every sample its own accession; tubes of one sample are not two samples.");
  }
  if (const toml::node* node = r.find("sigma")) {
    if (const toml::table* table = node->as_table()) {
      auto sigma = read_sigma(*table, name);
      if (!sigma) return fail(sigma.error());
      out.sigma = std::move(*sigma);
    } else {
      r.fault(kCodes.value, *node, "sigma is no table.", "Write [sigma] and log10 = 0.12 below it.");
    }
  }
  for (ExposureRow& row : out.exposures) {
    row.patient = out.patient;
    if (row.status != ExposureStatus::Stopped || row.stop) continue;
    out.notes.push_back("Line " + std::to_string(row.line) + ": " + row.drug +
                        " is stopped without a stop: its end is not known.");
  }
  if (Status ok = r.finish(); !ok) return fail(ok.error());
  return out;
}

Result<Series> load_series(const std::filesystem::path& path) {
  const auto text = read_settings_file(path);
  if (!text) return fail(text.error());
  return parse_series(*text, path.string());
}

}  // namespace fcscreen::io::text
