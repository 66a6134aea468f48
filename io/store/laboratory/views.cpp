// SPDX-License-Identifier: Apache-2.0
// Reading: patients, samples, results, the audit trail.
#include <algorithm>
#include <array>

#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

using result::Call;

Call call_of(const std::string& name) {
  constexpr std::array kCalls = {Call::NotEvaluable,
                                 Call::Indeterminate,
                                 Call::NotDetected,
                                 Call::NormalPrecursorsOnly,
                                 Call::Trace,
                                 Call::DetectedBelowLoq,
                                 Call::DetectedQuantifiable,
                                 Call::AtypicalImmatureB,
                                 Call::ImmatureBExpandedL1,
                                 Call::ImmatureBNotExpandedL1};
  const auto* found = std::find_if(kCalls.begin(), kCalls.end(), [&](Call c) { return result::to_string(c) == name; });
  return found == kCalls.end() ? Call::NotEvaluable : *found;
}

std::optional<std::size_t> optional_count(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<std::size_t>(row.integer(column));
}

std::optional<double> optional_number(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.number(column);
}

/// Gather rows that come by patient, accession, tube and version.
void add_to(std::vector<FiledSample>& samples, FiledResult result) {
  const ResultFacts& f = result.facts;
  if (samples.empty() || samples.back().accession != f.accession) samples.push_back({f.accession, {}, {}});
  auto& tubes = samples.back().tubes;
  if (tubes.empty() || tubes.back().name != f.tube) tubes.push_back({f.tube, {}});
  tubes.back().versions.push_back(std::move(result));
}

void set_date(FiledSample& sample) {
  for (const FiledTube& tube : sample.tubes) {
    const std::string day = tube.current().facts.acquired.substr(0, 10);
    if (!day.empty() && (sample.date.empty() || day < sample.date)) sample.date = day;
  }
}

std::vector<FiledSample> samples_where(Connection& db, const std::filesystem::path& folder,
                                       const std::string& condition, std::int64_t value) {
  std::vector<FiledSample> samples;
  Statement& rows = db.prepare(std::string("SELECT ") + kResultColumns +
                               " FROM sample s JOIN patient p ON p.id = s.patient_id JOIN tube t ON t.sample_id = "
                               "s.id JOIN result r ON r.tube_id = t.id WHERE " +
                               condition + " ORDER BY s.accession, t.id, r.version");
  rows.with(value);
  while (rows.next()) add_to(samples, read_result(rows, folder));
  for (FiledSample& sample : samples) set_date(sample);
  std::stable_sort(samples.begin(), samples.end(), [](const FiledSample& a, const FiledSample& b) {
    if (a.date.empty() != b.date.empty()) return b.date.empty();
    return a.date < b.date;
  });
  return samples;
}

}  // namespace

const char* const kResultColumns =
    "r.id, r.version, r.sha256, r.bytes, coalesce((SELECT path FROM relocation WHERE result_id = r.id ORDER BY id DESC "
    "LIMIT 1), r.path), (SELECT time FROM audit WHERE subject = 'result' AND row = r.id AND row > 0), p.key, "
    "s.accession, t.name, r.tissue, r.acquired, r.synthetic, r.input_sha256, r.n_events, r.software_version, "
    "r.analysis_version, r.config_hash, r.reference_id, r.reference_own, r.panel, r.level, r.cytometer, r.markers, "
    "r.qc_failed, r.call, r.decision_row, "
    "r.reasons, r.flags, r.counted, r.count, r.candidates, r.denominator, r.denominator_count, r.fraction, r.ci_lo, "
    "r.ci_hi, r.band_lo, r.band_hi, r.lod, r.loq, r.detectable95, r.lob_events, r.trace_events, r.lod_events, "
    "r.loq_events, r.aberrancy_class, r.class0, r.class1, r.class2, r.class3, r.hematogones, r.laip_status, "
    "r.laip_count, r.laip_fraction, r.laip_ci_lo, r.laip_ci_hi, r.laip_lod, r.laip_loq, r.laip_lob_events, "
    "r.laip_trace_events, r.laip_lod_events, r.laip_loq_events";

FiledResult read_result(const Statement& row, const std::filesystem::path& folder) {
  int c = 0;
  const auto count = [&] { return static_cast<std::size_t>(row.integer(c++)); };
  const auto text = [&] { return row.text(c++); };
  const auto number = [&] { return row.number(c++); };
  FiledResult r;
  r.id = row.integer(c++);
  r.version = static_cast<int>(row.integer(c++));
  r.sha256 = text();
  r.bytes = count();
  r.path = (folder / text()).string();
  r.filed_at = text();
  ResultFacts& f = r.facts;
  f.patient = text();
  f.accession = text();
  f.tube = text();
  f.tissue = text();
  f.acquired = text();
  f.synthetic = row.integer(c++) != 0;
  f.input_sha256 = text();
  f.n_events = count();
  f.software_version = text();
  f.analysis_version = static_cast<int>(row.integer(c++));
  f.config_hash = text();
  f.reference_id = text();
  f.reference_own = row.integer(c++) != 0;
  f.panel = text();
  f.level = text();
  f.cytometer = text();
  f.markers = parse_list(text());
  f.qc_failed = row.integer(c++) != 0;
  f.call = call_of(text());
  f.decision_row = static_cast<int>(row.integer(c++));
  f.reasons = parse_list(text());
  f.flags = parse_list(text());
  f.counted = text();
  f.count = count();
  f.candidates = count();
  f.denominator = text();
  f.denominator_count = count();
  f.fraction = optional_number(row, c++);
  f.ci95 = {number(), number()};
  f.gate_band = {number(), number()};
  f.lod = number();
  f.loq = number();
  f.detectable95 = number();
  f.lob_events = optional_count(row, c++);
  f.trace_events = count();
  f.lod_events = count();
  f.loq_events = count();
  f.aberrancy_class = static_cast<int>(row.integer(c++));
  for (std::size_t& n : f.events_per_class) n = count();
  f.hematogones = optional_count(row, c++);
  if (!row.is_null(c)) {
    FiledLaip& l = f.laip.emplace();
    l.status = text();
    l.count = count();
    l.fraction = optional_number(row, c++);
    l.ci95 = {number(), number()};
    l.lod = number();
    l.loq = number();
    l.lob_events = optional_count(row, c++);
    l.trace_events = count();
    l.lod_events = count();
    l.loq_events = count();
  }
  return r;
}

Result<PatientRecord> Laboratory::patient(std::string_view key) const {
  Connection& db = *impl_->db;
  const Transaction one_state(db, Transaction::Kind::Read);
  PatientRecord record;
  record.key = key;
  const std::int64_t id = find_id(db, "patient", "key", key);
  if (id != 0) {
    record.samples = samples_where(db, impl_->folder, "s.patient_id = ?", id);
    record.exposures = standing_exposures(db, id);
    record.alerts = alerts_where(db, "a.patient_id = ?", id);
    record.sign_offs = sign_offs_of(db, id);
  }
  if (auto ok = db.status(); !ok) return tl::unexpected<Error>(ok.error());
  if (id == 0) {
    return tl::unexpected<Error>(not_found(*impl_, "patient " + record.key, "'fcscreen db show FILE' lists the keys."));
  }
  return record;
}

Result<std::vector<std::string>> Laboratory::patients() const {
  std::vector<std::string> keys;
  Statement& rows = impl_->db->prepare("SELECT key FROM patient ORDER BY key");
  while (rows.next()) keys.push_back(rows.text(0));
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return keys;
}

Result<FiledSample> Laboratory::sample(std::string_view accession) const {
  Connection& db = *impl_->db;
  const std::int64_t id = find_id(db, "sample", "accession", accession);
  auto found = samples_where(db, impl_->folder, "s.id = ?", id);
  if (auto ok = db.status(); !ok) return tl::unexpected<Error>(ok.error());
  if (found.empty()) {
    return tl::unexpected<Error>(not_found(*impl_, "accession " + std::string(accession), "Check its spelling."));
  }
  return std::move(found.front());
}

Status Laboratory::each_result(const std::function<bool(const FiledResult&)>& each) const {
  Statement& rows = impl_->db->prepare(std::string("SELECT ") + kResultColumns +
                                       " FROM patient p JOIN sample s ON s.patient_id = p.id JOIN tube t ON "
                                       "t.sample_id = s.id JOIN result r ON r.tube_id = t.id ORDER BY p.key, "
                                       "s.accession, t.id, r.version");
  while (rows.next()) {
    if (!each(read_result(rows, impl_->folder))) break;
  }
  rows.reset();
  return impl_->db->status();
}

Result<bool> Laboratory::holds(std::string_view result_sha256) const {
  const bool found = find_id(*impl_->db, "result", "sha256", result_sha256) != 0;
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return found;
}

namespace {

constexpr const char* kAuditColumns =
    "SELECT seq, time, actor, software, action, subject, row, content, previous, hash FROM audit ";

AuditEntry read_entry(const Statement& row) {
  return {row.integer(0), row.text(1),    row.text(2), row.text(3), row.text(4),
          row.text(5),    row.integer(6), row.text(7), row.text(8), row.text(9)};
}

}  // namespace

Result<std::optional<AuditEntry>> Laboratory::entry_of(std::string_view subject, std::int64_t row) const {
  std::optional<AuditEntry> entry;
  Statement& rows = impl_->db->prepare(std::string(kAuditColumns) + "WHERE subject = ? AND row = ? AND row > 0");
  rows.with(std::string(subject), row);
  if (rows.next()) entry = read_entry(rows);
  rows.reset();
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return entry;
}

Result<std::vector<AuditEntry>> Laboratory::audit(std::int64_t first, std::size_t most) const {
  std::vector<AuditEntry> entries;
  Statement& rows = impl_->db->prepare(std::string(kAuditColumns) + "WHERE seq >= ? ORDER BY seq LIMIT ?");
  rows.with(first, most == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(most));
  while (rows.next()) entries.push_back(read_entry(rows));
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return entries;
}

Result<std::optional<AuditEntry>> Laboratory::last_entry() const {
  const std::int64_t last = impl_->db->integer("SELECT coalesce(max(seq), 0) FROM audit");
  auto entries = audit(last, 1);
  if (!entries) return tl::unexpected<Error>(entries.error());
  if (entries->empty()) return std::optional<AuditEntry>();
  return std::optional<AuditEntry>(std::move(entries->front()));
}

}  // namespace fcscreen::io::store
