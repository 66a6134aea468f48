// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/sigma.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/core/version.h"
#include "engine/laboratory/filed_sample.h"
#include "engine/track/comparison.h"
#include "models/serial_change.h"

namespace fcscreen::engine {
namespace {

using io::store::FiledResult;
using io::store::Laboratory;
using io::text::ReplicateName;
using result::SerialSample;

/// What is said to be the same sample, several times.
struct ReplicateSet {
  std::vector<FiledResult> members;
};

std::string name_of(const FiledResult& r) {
  return r.facts.accession + (r.facts.tube.empty() ? "" : ", tube \"" + r.facts.tube + "\"");
}

/// The tubes of every patient that were acquired on one day; without a date, those of one accession.
Result<std::vector<ReplicateSet>> tubes_of_one_day(const Laboratory& laboratory) {
  constexpr std::size_t kDay = 10;                   // "2024-03-01"
  using Tube = std::pair<std::string, std::string>;  // accession, name
  std::vector<ReplicateSet> sets;
  std::map<std::string, std::map<Tube, FiledResult>> days;  // of one patient: the current results
  std::string patient;
  const auto close = [&] {
    for (auto& [day, tubes] : days) {
      if (tubes.size() < 2) continue;
      ReplicateSet& set = sets.emplace_back();
      for (auto& [tube, r] : tubes) set.members.push_back(std::move(r));
    }
    days.clear();
  };
  const Status read = laboratory.each_result([&](const FiledResult& r) {  // by patient, accession, tube, version
    if (r.facts.patient != patient) close();
    patient = r.facts.patient;
    const std::string day = r.facts.acquired.size() < kDay ? r.facts.accession : r.facts.acquired.substr(0, kDay);
    const auto [it, first] = days[day].try_emplace(Tube(r.facts.accession, r.facts.tube), r);
    if (!first && r.facts.analysis_version >= it->second.facts.analysis_version) it->second = r;
    return true;
  });
  close();
  if (!read) return fail(read.error());
  return sets;
}

Result<std::vector<ReplicateSet>> named_sets(const Laboratory& laboratory, std::span<const ReplicateName> named) {
  std::map<std::string, ReplicateSet> sets;
  for (const ReplicateName& name : named) {
    const auto sample = laboratory.sample(name.accession);
    if (!sample) {
      Error error = sample.error();
      error.message = "line " + std::to_string(name.line) + ": " + error.message;
      return fail(std::move(error));
    }
    ReplicateSet& set = sets[name.set];
    if (name.tube.empty()) {
      set.members.push_back(standing_result(*sample));
      continue;
    }
    const auto tube =
        std::find_if(sample->tubes.begin(), sample->tubes.end(), [&](const auto& t) { return t.name == name.tube; });
    if (tube == sample->tubes.end()) {
      return fail(
          ErrorKind::Input, "LAB-08",
          "line " + std::to_string(name.line) + ": accession " + name.accession + " has no tube \"" + name.tube + "\".",
          {}, {}, "'fcscreen db show LAB.db PATIENT' lists the tubes.");
    }
    set.members.push_back(tube->current());
  }
  std::vector<ReplicateSet> out;
  for (auto& [key, set] : sets) out.push_back(std::move(set));
  return out;
}

/// Why a result is no replicate at all; empty where it is one.
std::string unusable(const FiledResult& r, const SerialSample& s) {
  if (r.facts.analysis_version != kAnalysisVersion) {
    return "was filed by analysis version " + std::to_string(r.facts.analysis_version);
  }
  if (!s.evaluable || s.denominator_count == 0 || s.count > s.denominator_count) return "is not evaluable";
  if (s.understated) return "may be too low a count";
  if (s.count < kReplicateEvents) return "holds fewer than " + std::to_string(kReplicateEvents) + " counted events";
  return {};
}

bool same_measurement(const SerialSample& a, const SerialSample& b) {
  return a.panel == b.panel && a.instrument == b.instrument && not_comparable(a, b).empty() &&
         not_comparable(b, a).empty();
}

/// Collects what may be pooled.
class Collector {
 public:
  void add(const ReplicateSet& set) {
    std::vector<std::pair<const FiledResult*, SerialSample>> used;
    for (const FiledResult& r : set.members) {
      SerialSample s = filed_sample(r.facts, {});
      std::string why = unusable(r, s);
      const bool twice = std::any_of(used.begin(), used.end(), [&](const auto& u) {
        return u.first->id == r.id || u.first->facts.input_sha256 == r.facts.input_sha256;
      });
      if (why.empty() && twice) why = "is the same file again, not another measurement";
      if (why.empty() && !used.empty() && !same_measurement(used.front().second, s)) {
        why = "is of another panel, instrument, tissue or denominator than " + name_of(*used.front().first);
      }
      if (!why.empty()) {
        out.left_out.push_back(name_of(r) + " " + why + ".");
        continue;
      }
      used.emplace_back(&r, std::move(s));
    }
    if (used.size() < 2) {
      if (used.size() == 1) out.left_out.push_back(name_of(*used.front().first) + " has no second one beside it.");
      return;
    }
    for (const auto& [r, s] : used) {
      replicates.push_back({n_sets, s.count, s.denominator_count});
      auto& names = out.sigma.accessions;
      if (std::find(names.begin(), names.end(), s.accession) == names.end()) names.push_back(s.accession);
    }
    ++n_sets;
  }

  SigmaEstimation out;
  std::vector<models::Replicate> replicates;
  std::size_t n_sets = 0;
};

}  // namespace

Result<SigmaEstimation> estimate_sigma(const Laboratory& laboratory, std::span<const ReplicateName> named) {
  const auto sets = named.empty() ? tubes_of_one_day(laboratory) : named_sets(laboratory, named);
  if (!sets) return fail(sets.error());
  Collector collected;
  for (const ReplicateSet& set : *sets) collected.add(set);
  const auto found = models::replicate_sigma(collected.replicates, kReplicateEvents, kReplicateDegrees);
  if (!found) {
    const std::size_t degrees = collected.replicates.size() - collected.n_sets;
    return fail(ErrorKind::Input, "LAB-11",
                "holds " + std::to_string(collected.replicates.size()) + " usable replicates of " +
                    std::to_string(collected.n_sets) + " samples, " + std::to_string(degrees) +
                    " degrees of freedom; an estimate needs " + std::to_string(kReplicateDegrees) +
                    " (ten samples twice), each with at least " + std::to_string(kReplicateEvents) +
                    " counted events. Nothing was filed; the spread of the configuration stays in use.",
                laboratory.folder().string(), {},
                "Acquire and file duplicates, or name those that are filed under accessions of their own with "
                "--replicates TABLE.csv.");
  }
  if (found->ci95.hi <= 0) {
    return fail(ErrorKind::Input, "LAB-11",
                "holds replicates that differ by less than their counting error: no spread can be told from them. "
                "Nothing was filed.",
                laboratory.folder().string(), {}, "Check that they are separate measurements, and add others.");
  }
  io::store::FiledSigma& s = collected.out.sigma;
  s.sigma_log10 = found->sigma;
  s.ci95 = found->ci95;
  s.sets = found->sets;
  s.replicates = collected.replicates.size();
  s.degrees = found->degrees;
  s.counting_sd = found->counting_sd;
  s.min_events = kReplicateEvents;
  s.analysis_version = kAnalysisVersion;
  return std::move(collected.out);
}

std::optional<result::SigmaInUse> sigma_in_use(const io::store::FiledSigma& filed) {
  if (filed.analysis_version != kAnalysisVersion) return std::nullopt;
  result::SigmaInUse out;
  out.log10 = filed.in_use();
  out.source = result::SigmaSource::Laboratory;
  out.replicates = filed.replicates;
  out.sets = filed.sets;
  out.ci95 = filed.ci95;
  out.detail = filed.at.substr(0, 10);
  return out;
}

std::string stale_sigma_sentence(const io::store::FiledSigma& filed) {
  return "The laboratory's own spread between samples was estimated with analysis version " +
         std::to_string(filed.analysis_version) + "; the present one is " + std::to_string(kAnalysisVersion) +
         ". The spread of the configuration is used: estimate it again with 'fcscreen db sigma'.";
}

}  // namespace fcscreen::engine
