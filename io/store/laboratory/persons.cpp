// SPDX-License-Identifier: Apache-2.0
// What persons of the laboratory say: alerts acknowledged by name, results signed.
#include <algorithm>
#include <array>

#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

constexpr std::array<std::string_view, 3> kMeanings = {"reviewed", "approved", "amended"};

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

tl::unexpected<Error> usage(std::string what, std::string next) {
  return fail(ErrorKind::Usage, "LAB-09", std::move(what), {}, {}, std::move(next));
}

tl::unexpected<Error> said_before(const Laboratory::Impl& lab, std::string what) {
  return fail(ErrorKind::Input, "LAB-10", std::move(what), lab.path.string(), {}, "Nothing needs to be done.");
}

bool exists(Connection& db, const std::string& sql, std::initializer_list<Cell> values) {
  Statement& s = db.prepare(sql);
  int index = 0;
  for (const Cell& value : values) s.bind(++index, value);
  const bool found = s.next();
  s.reset();
  return found;
}

}  // namespace

std::vector<FiledAlert> alerts_where(Connection& db, const std::string& condition, std::int64_t value) {
  std::vector<FiledAlert> alerts;
  Statement& s = db.prepare(
      "SELECT a.id, p.key, coalesce(s.accession, ''), a.rule, a.priority, a.text, a.analysis_version, a.held, "
      "(SELECT time FROM audit WHERE subject = 'alert' AND row = a.id AND row > 0), k.person, k.reason, "
      "(SELECT time FROM audit WHERE subject = 'acknowledgement' AND row = k.id AND row > 0) "
      "FROM alert a JOIN patient p ON p.id = a.patient_id LEFT JOIN sample s ON s.id = a.sample_id "
      "LEFT JOIN acknowledgement k ON k.alert_id = a.id WHERE " +
      condition + " ORDER BY a.id");
  s.with(value);
  while (s.next()) {
    FiledAlert a{
        s.integer(0),      s.text(1), s.text(2), s.text(3), s.text(4), s.text(5), static_cast<int>(s.integer(6)),
        s.integer(7) != 0, s.text(8), {}};
    if (!s.is_null(9)) a.acknowledged = Acknowledgement{s.text(9), s.text(10), s.text(11)};
    alerts.push_back(std::move(a));
  }
  return alerts;
}

std::vector<SignOff> sign_offs_of(Connection& db, std::int64_t patient) {
  std::vector<SignOff> signs;
  Statement& s = db.prepare(
      "SELECT o.id, s.accession, t.name, r.version, o.result_sha256, o.person, o.meaning, o.reason, "
      "(SELECT time FROM audit WHERE subject = 'sign_off' AND row = o.id AND row > 0) "
      "FROM sample s JOIN tube t ON t.sample_id = s.id JOIN result r ON r.tube_id = t.id JOIN sign_off o ON "
      "o.result_id = r.id WHERE s.patient_id = ? ORDER BY o.id");
  s.with(patient);
  while (s.next()) {
    signs.push_back({s.integer(0), s.text(1), s.text(2), static_cast<int>(s.integer(3)), s.text(4), s.text(5),
                     s.text(6), s.text(7), s.text(8)});
  }
  return signs;
}

Result<std::vector<FiledAlert>> Laboratory::open_alerts() const {
  auto alerts = alerts_where(*impl_->db, "k.id IS NULL AND a.id > ?", 0);
  if (auto ok = impl_->db->status(); !ok) return tl::unexpected<Error>(ok.error());
  return alerts;
}

Result<bool> Laboratory::raise_alert(const FiledAlert& alert) {
  Connection& db = *impl_->db;
  Writing writing(*impl_);
  const std::int64_t patient = find_id(db, "patient", "key", alert.patient);
  const std::int64_t sample = alert.accession.empty() ? 0 : find_id(db, "sample", "accession", alert.accession);
  if (auto ok = db.status(); !ok) return tl::unexpected<Error>(ok.error());
  if (patient == 0) return tl::unexpected<Error>(not_found(*impl_, "patient " + alert.patient, "File a sample first."));
  const bool strange = !alert.accession.empty() &&
                       !exists(db, "SELECT 1 FROM sample WHERE id = ? AND patient_id = ?", {sample, patient});
  if (strange) {
    return tl::unexpected<Error>(
        not_found(*impl_, "accession " + alert.accession + " of patient " + alert.patient, "File the sample first."));
  }
  const bool known = exists(db,
                            "SELECT 1 FROM alert WHERE patient_id = ? AND coalesce(sample_id, 0) = ? AND rule = ? AND "
                            "analysis_version = ?",
                            {patient, sample, alert.rule, std::int64_t{alert.analysis_version}});
  if (!known) {
    writing.insert("alert", "raise",
                   {{"patient_id", patient},
                    {"sample_id", sample == 0 ? Cell() : Cell(sample)},
                    {"rule", alert.rule},
                    {"priority", alert.priority},
                    {"text", alert.text},
                    {"analysis_version", std::int64_t{alert.analysis_version}},
                    {"held", std::int64_t{alert.held}}});
  }
  if (auto done = writing.commit(); !done) return tl::unexpected<Error>(done.error());
  return !known;
}

Status Laboratory::acknowledge(std::int64_t alert, const std::string& by, const std::string& reason) {
  if (is_blank(by)) return usage("an alert is acknowledged by a person.", "Give the name with --by.");
  Connection& db = *impl_->db;
  Writing writing(*impl_);
  const std::string name = "alert " + std::to_string(alert);
  const bool known = exists(db, "SELECT 1 FROM alert WHERE id = ?", {alert});
  const bool done_before = exists(db, "SELECT 1 FROM acknowledgement WHERE alert_id = ?", {alert});
  if (auto ok = db.status(); !ok) return ok;
  if (!known) return tl::unexpected<Error>(not_found(*impl_, name, "'fcscreen db show FILE' lists them."));
  if (done_before) return said_before(*impl_, name + " was acknowledged before.");
  writing.insert("acknowledgement", "acknowledge", {{"alert_id", alert}, {"person", by}, {"reason", reason}});
  return writing.commit();
}

Result<SignOff> Laboratory::sign(std::string_view accession, const std::optional<std::string>& tube,
                                 const std::string& by, const std::string& meaning, const std::string& reason) {
  if (is_blank(by)) return usage("a signature needs the name of a person.", "Give it with --by.");
  if (is_blank(reason)) return usage("a signature needs a reason.", "Give it with --reason.");
  if (std::find(kMeanings.begin(), kMeanings.end(), meaning) == kMeanings.end()) {
    return usage("a signature means 'reviewed', 'approved' or 'amended'.", "Give one with --meaning.");
  }
  Connection& db = *impl_->db;
  Writing writing(*impl_);
  auto found = sample(accession);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto& tubes = found->tubes;
  const auto which = tube
                         ? std::find_if(tubes.begin(), tubes.end(), [&](const FiledTube& t) { return t.name == *tube; })
                         : tubes.begin();
  const std::string sample_name = "accession " + found->accession;
  if (which == tubes.end() || (!tube && tubes.size() > 1)) {
    return tl::unexpected<Error>(
        not_found(*impl_,
                  tube ? "tube \"" + *tube + "\" of " + sample_name
                       : "single tube of " + sample_name + " but " + std::to_string(tubes.size()) + " tubes",
                  "Name one of its tubes with --tube."));
  }
  const FiledResult& r = which->current();
  if (exists(db, "SELECT 1 FROM sign_off WHERE result_id = ? AND person = ? AND meaning = ?", {r.id, by, meaning})) {
    return said_before(*impl_, sample_name + ", version " + std::to_string(r.version) + ", was signed before as " +
                                   meaning + " by " + by + ".");
  }
  const std::int64_t id = writing.insert(
      "sign_off", "sign",
      {{"result_id", r.id}, {"result_sha256", r.sha256}, {"person", by}, {"meaning", meaning}, {"reason", reason}});
  if (auto done = writing.commit(); !done) return tl::unexpected<Error>(done.error());
  const auto all = sign_offs_of(db, find_id(db, "patient", "key", r.facts.patient));
  const auto mine = std::find_if(all.begin(), all.end(), [&](const SignOff& s) { return s.id == id; });
  FCS_ASSERT(mine != all.end());
  return *mine;
}

}  // namespace fcscreen::io::store
