// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/series_samples.h"

#include <filesystem>
#include <utility>

#include "engine/core/version.h"
#include "engine/track/serial_sample.h"
#include "io/store/result_file.h"
#include "io/text/dates.h"
#include "io/text/result_json.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using io::text::date_text;

constexpr int kLatestAcquisitionDays = 14;  // after the collection (SPEC §7)

struct Screened {
  result::ScreenResult result;
  std::optional<result::Phenotype> phenotype;
};

Result<Screened> screen_file_of(const fs::path& path, const result::SeriesSample& sample, const result::Series& series,
                                engine::ScreenOptions options) {
  options.accession = sample.accession;
  options.patient = options.therapy.patient = series.patient;
  options.therapy.exposures = series.exposures;
  options.therapy.source = fs::path(series.source).filename().string();
  options.tissue = sample.tissue;
  options.laip.reset();
  auto out = engine::screen_file(path, options);
  if (!out) return fail(out.error());
  return Screened{std::move(out->result), std::move(out->phenotype)};
}

Result<Screened> read_result_of(const fs::path& path, const result::SeriesSample& sample, const std::string& patient) {
  auto stored = io::store::read_result_file(path);
  if (!stored) return fail(stored.error());
  auto parsed = io::text::from_json(stored->result_json);
  if (!parsed) return fail(parsed.error());
  const auto refuse = [&](const char* code, std::string what, std::string next) {
    return fail(ErrorKind::Usage, code, std::move(what), path.string(), {}, std::move(next));
  };
  if (parsed->fcscreen.analysis_version != kAnalysisVersion) {
    return refuse("TRK-V01",
                  "was made with analysis version " + std::to_string(parsed->fcscreen.analysis_version) +
                      "; the present one is " + std::to_string(kAnalysisVersion) +
                      ", and a course across two versions shows changes that are not the patient's.",
                  "Give the FCS file of this sample in the series (file = \"NAME.fcs\"): it is screened anew.");
  }
  const auto differs = [](const std::string& stated, const std::string& found) {
    return !found.empty() && found != stated;
  };
  if (differs(patient, parsed->input.patient) || differs(sample.accession, parsed->input.accession)) {
    return refuse("TRK-P01",
                  "belongs to patient \"" + parsed->input.patient + "\", accession \"" + parsed->input.accession +
                      "\"; the series says patient \"" + patient + "\", accession \"" + sample.accession + "\".",
                  "Settle the identity of this sample before it joins a course.");
  }
  return Screened{std::move(*parsed), std::move(stored->phenotype)};
}

/// Facts that do not go together; nobody but a person can settle them.
void look_at(const result::SeriesSample& sample, const Screened& screened, std::vector<std::string>& notes) {
  const std::string& acquired = screened.result.input.acquired;
  const auto day = io::text::parse_date(acquired.substr(0, 10));
  if (day && (day->day < sample.date || day->day > sample.date + std::chrono::days(kLatestAcquisitionDays))) {
    notes.push_back(sample.accession + ": the series says " + date_text(sample.date) + ", the file was acquired " +
                    date_text(day->day) + ". Check that it is this sample.");
  }
}

}  // namespace

Result<SeriesSamples> load_samples(const result::Series& series, const engine::ScreenOptions& options,
                                   const std::function<void(std::size_t, const std::string&)>& progress) {
  const fs::path folder = fs::path(series.source).parent_path();
  SeriesSamples out;
  for (const result::SeriesSample& sample : series.samples) {
    progress(out.samples.size(), sample.accession);
    const bool anew = !sample.file.empty();
    const fs::path path = folder / (anew ? sample.file : sample.result);
    auto screened = anew ? screen_file_of(path, sample, series, options) : read_result_of(path, sample, series.patient);
    if (!screened) return fail(screened.error());
    out.synthetic = out.synthetic || screened->result.input.synthetic;
    look_at(sample, *screened, out.notes);
    out.samples.push_back(
        engine::serial_sample(screened->result, screened->phenotype, sample.date, sample.accession, sample.tissue));
    out.samples.back().facts.cytopenia = sample.cytopenia;
    if (const auto& laip = screened->result.laip; laip && laip->new_count > 0) {
      out.notes.push_back(sample.accession + ": " + std::to_string(laip->new_count) +
                          " events of new aberrant groups are not part of this count.");
    }
  }
  return out;
}

}  // namespace fcscreen::tool
