// SPDX-License-Identifier: Apache-2.0
// The laboratory's spread between samples. An estimate is a statement about the whole laboratory and is never joined
// with rows, so that it stands in the audit trail alone: append-only, in the chain, and found by the trail's index.
#include <nlohmann/json.hpp>

#include "io/store/laboratory/laboratory_internal.h"

namespace fcscreen::io::store {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSubject = "sigma";

std::int64_t last_number(Connection& db) {
  return db.integer("SELECT coalesce(max(row), 0) FROM audit WHERE subject = 'sigma' AND row > 0");
}

std::string content_of(const FiledSigma& s) {
  return Json{{"sigma_log10", s.sigma_log10},
              {"ci95", {s.ci95.lo, s.ci95.hi}},
              {"sets", s.sets},
              {"replicates", s.replicates},
              {"degrees", s.degrees},
              {"counting_sd", s.counting_sd},
              {"min_events", s.min_events},
              {"analysis_version", s.analysis_version},
              {"accessions", s.accessions}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Nothing where the entry is not what this program writes: `check_trail` names it.
std::optional<FiledSigma> parse(const std::string& content) {
  try {
    const Json j = Json::parse(content);
    FiledSigma s;
    s.sigma_log10 = j.at("sigma_log10").get<double>();
    s.ci95 = {j.at("ci95").at(0).get<double>(), j.at("ci95").at(1).get<double>()};
    s.sets = j.at("sets").get<std::size_t>();
    s.replicates = j.at("replicates").get<std::size_t>();
    s.degrees = j.at("degrees").get<std::size_t>();
    s.counting_sd = j.at("counting_sd").get<double>();
    s.min_events = j.at("min_events").get<std::size_t>();
    s.analysis_version = j.at("analysis_version").get<int>();
    s.accessions = j.at("accessions").get<std::vector<std::string>>();
    return s;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Result<std::optional<FiledSigma>> Laboratory::sigma() const {
  Connection& db = *impl_->db;
  const std::int64_t number = last_number(db);
  std::optional<FiledSigma> out;
  if (number > 0) {
    Statement& s = db.prepare("SELECT content, actor, time, hash FROM audit WHERE subject = ? AND row = ? AND row > 0");
    s.with(std::string(kSubject), number);
    if (s.next()) {
      out = parse(s.text(0));
      if (out) {
        out->number = number;
        out->by = s.text(1);
        out->at = s.text(2);
      }
    }
    s.reset();
  }
  if (auto ok = db.status(); !ok) return tl::unexpected<Error>(ok.error());
  if (number > 0 && !out) {
    return fail(ErrorKind::Input, "LAB-04", "holds an estimate of the spread between samples that cannot be read.",
                impl_->path.string(), {}, "Run 'fcscreen verify' on it, then 'fcscreen db sigma' again.");
  }
  return out;
}

Result<std::int64_t> Laboratory::record_sigma(const FiledSigma& sigma) {
  Writing writing(*impl_);
  const std::int64_t number = last_number(*impl_->db) + 1;
  writing.state("estimate", kSubject, number, content_of(sigma));
  if (auto done = writing.commit(); !done) return tl::unexpected<Error>(done.error());
  return number;
}

}  // namespace fcscreen::io::store
