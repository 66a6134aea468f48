// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/review.h"

#include <algorithm>

#include "io/text/local_time.h"

namespace fcscreen::engine {
namespace {

using io::store::FiledResult;
using io::store::Laboratory;
using io::store::SignOff;

tl::unexpected<Error> not_there(const std::string& what, const std::string& next) {
  return fail(ErrorKind::Input, "LAB-08", what, {}, {}, next);
}

Result<result::ReviewedVersion> version_of(const Laboratory& laboratory, const FiledResult& r,
                                           const std::string& time_zone) {
  const auto entry = laboratory.entry_of("result", r.id);
  if (!entry) return fail(entry.error());
  result::ReviewedVersion v;
  v.version = r.version;
  if (*entry) v.filed_by = (*entry)->actor;
  v.filed_at = r.filed_at;
  v.filed_local = io::text::local_time(r.filed_at, time_zone);
  v.sha256 = r.sha256;
  v.software_version = r.facts.software_version;
  v.config_hash = r.facts.config_hash;
  v.analysis_version = r.facts.analysis_version;
  v.call = r.facts.call;
  v.count = r.facts.count;
  v.denominator_count = r.facts.denominator_count;
  v.fraction = r.facts.fraction;
  v.ci95 = r.facts.ci95;
  v.lod = r.facts.lod;
  v.loq = r.facts.loq;
  return v;
}

}  // namespace

Result<result::Review> review_of(const Laboratory& laboratory, std::string_view result_sha256,
                                 std::string_view accession, std::optional<std::int64_t> until,
                                 const std::string& time_zone) {
  const auto sample = laboratory.sample(accession);
  if (!sample) return fail(sample.error());
  const io::store::FiledTube* tube = nullptr;
  const FiledResult* shown = nullptr;
  for (const auto& t : sample->tubes) {
    for (const auto& version : t.versions) {
      if (version.sha256 != result_sha256) continue;
      tube = &t;
      shown = &version;
    }
  }
  if (shown == nullptr) {
    return not_there("this result is not filed for accession " + std::string(accession) + ".",
                     "File it with 'fcscreen db ingest', or render it without --db.");
  }
  const auto patient = laboratory.patient(shown->facts.patient);
  if (!patient) return fail(patient.error());
  const auto& all = patient->sign_offs;
  std::string moment;  // of the signature, as the trail has it; what came later is not looked at
  if (until) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const SignOff& s) { return s.id == *until; });
    if (it == all.end() || it->result_sha256 != result_sha256) {
      return not_there("signature " + std::to_string(*until) + " is not one of this result.",
                       "'fcscreen db show' lists the signatures.");
    }
    moment = it->at;
  }
  result::Review review;
  review.accession = sample->accession;
  review.tube = tube->name;
  review.version = shown->version;
  for (const auto& version : tube->versions) {
    const bool later = until && version.filed_at > moment;
    if (later && &version != shown) continue;
    auto line = version_of(laboratory, version, time_zone);
    if (!line) return fail(line.error());
    review.versions.push_back(std::move(*line));
  }
  for (const SignOff& s : all) {
    if (s.accession != sample->accession || s.tube != tube->name || (until && s.id > *until)) continue;
    review.signatures.push_back(
        {s.id, s.version, s.by, s.meaning, s.reason, s.at, io::text::local_time(s.at, time_zone)});
    if (s.version < shown->version) review.corrects = std::max(review.corrects.value_or(0), s.version);
  }
  return review;
}

}  // namespace fcscreen::engine
