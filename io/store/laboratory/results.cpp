// SPDX-License-Identifier: Apache-2.0
// Filing results: what is kept of one, and which version of which tube it is.
#include <set>

#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxKey = 64;

/// Counts of the program as SQLite's integers.
std::int64_t count(std::size_t n) { return static_cast<std::int64_t>(n); }

/// The path as stored: relative below the folder of the database, so that both can be moved together; else absolute.
std::string stored_path(const fs::path& path, const fs::path& folder) {
  std::error_code ec;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, ec), ec);
  const fs::path below = whole.lexically_relative(folder);
  return below.empty() || *below.begin() == ".." ? whole.string() : below.string();
}

Row result_row(const Filing& filing, std::int64_t tube, int version, const fs::path& folder) {
  const ResultFacts& f = filing.facts;
  Row row = {{"tube_id", tube},
             {"version", std::int64_t{version}},
             {"sha256", filing.sha256},
             {"bytes", count(filing.bytes)},
             {"path", stored_path(filing.path, folder)},
             {"tissue", f.tissue},
             {"acquired", f.acquired},
             {"synthetic", std::int64_t{f.synthetic}},
             {"input_sha256", f.input_sha256},
             {"n_events", count(f.n_events)},
             {"software_version", f.software_version},
             {"analysis_version", std::int64_t{f.analysis_version}},
             {"config_hash", f.config_hash},
             {"reference_id", f.reference_id},
             {"reference_own", std::int64_t{f.reference_own}},
             {"panel", f.panel},
             {"level", f.level},
             {"cytometer", f.cytometer},
             {"markers", list_text(f.markers)},
             {"qc_failed", std::int64_t{f.qc_failed}},
             {"call", std::string(result::to_string(f.call))},
             {"decision_row", std::int64_t{f.decision_row}},
             {"reasons", list_text(f.reasons)},
             {"flags", list_text(f.flags)},
             {"counted", f.counted},
             {"count", count(f.count)},
             {"candidates", count(f.candidates)},
             {"denominator", f.denominator},
             {"denominator_count", count(f.denominator_count)},
             {"fraction", optional_cell(f.fraction)},
             {"ci_lo", f.ci95.lo},
             {"ci_hi", f.ci95.hi},
             {"band_lo", f.gate_band.lo},
             {"band_hi", f.gate_band.hi},
             {"lod", f.lod},
             {"loq", f.loq},
             {"detectable95", f.detectable95},
             {"lob_events", optional_cell(f.lob_events)},
             {"trace_events", count(f.trace_events)},
             {"lod_events", count(f.lod_events)},
             {"loq_events", count(f.loq_events)},
             {"aberrancy_class", std::int64_t{f.aberrancy_class}},
             {"class0", count(f.events_per_class[0])},
             {"class1", count(f.events_per_class[1])},
             {"class2", count(f.events_per_class[2])},
             {"class3", count(f.events_per_class[3])},
             {"hematogones", optional_cell(f.hematogones)}};
  if (f.laip) {
    const Row laip = {{"laip_status", f.laip->status},
                      {"laip_count", count(f.laip->count)},
                      {"laip_fraction", optional_cell(f.laip->fraction)},
                      {"laip_ci_lo", f.laip->ci95.lo},
                      {"laip_ci_hi", f.laip->ci95.hi},
                      {"laip_lod", f.laip->lod},
                      {"laip_loq", f.laip->loq},
                      {"laip_lob_events", optional_cell(f.laip->lob_events)},
                      {"laip_trace_events", count(f.laip->trace_events)},
                      {"laip_lod_events", count(f.laip->lod_events)},
                      {"laip_loq_events", count(f.laip->loq_events)}};
    row.insert(row.end(), laip.begin(), laip.end());
  }
  return row;
}

Error refusal(const Filing& filing, const char* code, std::string what, std::string next) {
  return {ErrorKind::Input, code, std::move(what), filing.path.string(), {}, std::move(next)};
}

/// Why a result cannot be filed at all.
std::optional<Error> key_fault(const Filing& filing) {
  const auto check = [&](const char* what, const std::string& key) -> std::optional<Error> {
    const std::string option = std::string("--") + what;
    if (key.empty()) {
      return refusal(filing, "LAB-05", std::string("says no ") + what + " it belongs to.",
                     "Screen the sample again with --patient KEY --accession ID.");
    }
    if (is_key(key)) return std::nullopt;
    return refusal(filing, "LAB-05",
                   std::string("its ") + what + " is no key (1 to 64 letters, digits and . _ - : / # +).",
                   "Screen the sample again with a key for " + option + ", never a name.");
  };
  if (auto fault = check("patient", filing.facts.patient)) return fault;
  return check("accession", filing.facts.accession);
}

/// One filing after the other inside a transaction.
class Filer {
 public:
  Filer(Laboratory::Impl& lab, Writing& writing) : lab_(lab), db_(*lab.db), writing_(writing) {}

  FilingOutcome file(const Filing& filing) {
    if (auto known = same_content(filing)) return *known;
    const ResultFacts& f = filing.facts;
    FilingOutcome out{FilingState::Refused, f.patient, f.accession, f.tube, 0, key_fault(filing), {}};
    if (out.refusal) return out;
    const std::int64_t sample = sample_id(f.accession);
    if (sample != 0) {
      if (const std::string owner = patient_of(sample); owner != f.patient) {
        out.refusal = refusal(filing, "LAB-06",
                              "says accession " + f.accession + " of patient " + f.patient +
                                  "; it is filed as patient " + owner + "'s. Nothing was filed.",
                              "Find out whose sample it is, and screen it again with the right --patient.");
        return out;
      }
    }
    const std::int64_t patient = patient_id(db_, writing_, f.patient);
    const std::int64_t owner =
        sample != 0 ? sample : writing_.insert("sample", "file", {{"patient_id", patient}, {"accession", f.accession}});
    const std::int64_t tube = tube_id(owner, f.tube);
    out.notes = disagreements(owner, tube, f);
    out.version = 1 + highest_version(tube);
    out.state = FilingState::Filed;
    writing_.insert("result", "file", result_row(filing, tube, out.version, lab_.folder));
    return out;
  }

 private:
  /// The outcome where the content is filed already.
  std::optional<FilingOutcome> same_content(const Filing& filing) {
    Statement& known = db_.prepare(
        "SELECT r.id, r.version, coalesce((SELECT path FROM relocation WHERE result_id = r.id ORDER BY id DESC LIMIT "
        "1), r.path), p.key, s.accession, t.name FROM result r JOIN tube t ON t.id = r.tube_id JOIN sample s ON s.id = "
        "t.sample_id JOIN patient p ON p.id = s.patient_id WHERE r.sha256 = ?");
    known.with(filing.sha256);
    if (!known.next()) return std::nullopt;
    const std::int64_t id = known.integer(0);
    FilingOutcome out{
        FilingState::Skipped, known.text(3), known.text(4), known.text(5), static_cast<int>(known.integer(1)), {}, {}};
    const std::string before = known.text(2);
    known.reset();
    const std::string now = stored_path(filing.path, lab_.folder);
    std::error_code ec;
    if (now == before || fs::exists(lab_.folder / before, ec)) return out;
    writing_.insert("relocation", "move", {{"result_id", id}, {"path", now}});
    out.state = FilingState::Moved;
    return out;
  }

  std::int64_t sample_id(const std::string& accession) { return find_id(db_, "sample", "accession", accession); }

  std::string patient_of(std::int64_t sample) {
    Statement& s = db_.prepare("SELECT key FROM patient WHERE id = (SELECT patient_id FROM sample WHERE id = ?)");
    s.with(sample);
    std::string key = s.next() ? s.text(0) : std::string();
    s.reset();
    return key;
  }

  std::int64_t tube_id(std::int64_t sample, const std::string& name) {
    Statement& s = db_.prepare("SELECT id FROM tube WHERE sample_id = ? AND name = ?").with(sample, name);
    const std::int64_t id = s.next() ? s.integer(0) : 0;
    s.reset();
    return id != 0 ? id : writing_.insert("tube", "file", {{"sample_id", sample}, {"name", name}});
  }

  int highest_version(std::int64_t tube) {
    Statement& s = db_.prepare("SELECT coalesce(max(version), 0) FROM result WHERE tube_id = ?").with(tube);
    const int version = s.next() ? static_cast<int>(s.integer(0)) : 0;
    s.reset();
    return version;
  }

  /// What the sample's other tubes say otherwise; filed all the same, and said.
  std::vector<std::string> disagreements(std::int64_t sample, std::int64_t tube, const ResultFacts& f) {
    std::vector<std::string> notes;
    Statement& s = db_.prepare(
        "SELECT t.name, r.tissue FROM tube t JOIN current_result r ON r.tube_id = t.id WHERE t.sample_id = ? AND t.id "
        "<> ? "
        "AND r.tissue <> '' ORDER BY t.id");
    s.with(sample, tube);
    while (s.next()) {
      if (!f.tissue.empty() && s.text(1) != f.tissue) {
        notes.push_back("tissue is " + f.tissue + ", but " + s.text(1) + " in tube \"" + s.text(0) +
                        "\" of the same accession.");
      }
    }
    return notes;
  }

  Laboratory::Impl& lab_;
  Connection& db_;
  Writing& writing_;
};

}  // namespace

bool is_key(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:/#+";
  return !text.empty() && text.size() <= kMaxKey && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

ResultFacts facts_of(const result::ScreenResult& r) {
  ResultFacts f;
  f.patient = r.input.patient;
  f.accession = r.input.accession;
  f.tube = r.input.tube.empty() ? r.panel.name : r.input.tube;
  f.tissue = r.input.tissue;
  f.acquired = r.input.acquired;
  f.synthetic = r.input.synthetic;
  f.input_sha256 = r.input.sha256;
  f.n_events = r.input.n_events;
  f.software_version = r.fcscreen.version;
  f.analysis_version = r.fcscreen.analysis_version;
  f.config_hash = r.fcscreen.config_hash;
  f.reference_id = r.fcscreen.reference_id;
  f.reference_own = r.fcscreen.reference_own;
  f.panel = r.panel.name;
  f.level = r.panel.level;
  f.cytometer = r.input.cytometer;
  std::set<std::string> markers;
  for (const auto& m : r.panel.mapping) markers.insert(m.marker);
  markers.erase("");
  f.markers.assign(markers.begin(), markers.end());
  for (const auto* item :
       {&r.qc.compensation, &r.qc.time, &r.qc.margin, &r.qc.singlets, &r.qc.debris, &r.qc.viability}) {
    f.qc_failed = f.qc_failed || item->status == result::QcStatus::Fail;
  }
  const result::Target& t = r.target;
  f.call = t.call;
  f.decision_row = t.row;
  f.reasons = t.reasons;
  f.flags = t.flags;
  f.counted = t.counted;
  f.count = t.count;
  f.candidates = t.candidates;
  f.denominator = t.denominator;
  f.denominator_count = t.denominator_count;
  f.fraction = t.fraction;
  f.ci95 = t.ci95;
  f.gate_band = t.gate_band;
  f.lod = t.lod;
  f.loq = t.loq;
  f.detectable95 = t.detectable95;
  f.lob_events = t.lob_events;
  f.trace_events = t.trace_events;
  f.lod_events = t.lod_events;
  f.loq_events = t.loq_events;
  f.aberrancy_class = r.aberrancy.aberrancy_class;
  f.events_per_class = r.aberrancy.events_per_class;
  if (r.hematogones.assessed) f.hematogones = r.hematogones.count;
  if (r.laip) {
    const result::Laip& l = *r.laip;
    f.laip = FiledLaip{l.status, l.count,      l.fraction,     l.ci95,       l.lod,
                       l.loq,    l.lob_events, l.trace_events, l.lod_events, l.loq_events};
  }
  return f;
}

Result<std::vector<FilingOutcome>> Laboratory::file(std::span<const Filing> filings) {
  std::vector<FilingOutcome> outcomes;
  Writing writing(*impl_);
  Filer filer(*impl_, writing);
  for (const Filing& filing : filings) outcomes.push_back(filer.file(filing));
  if (auto done = writing.commit(); !done) return tl::unexpected<Error>(done.error());
  return outcomes;
}

}  // namespace fcscreen::io::store
