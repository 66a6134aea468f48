// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/counting.h"

namespace fcscreen::bench {
namespace {

// The marks themselves: what the project demands of its detection.
constexpr double kF1At1e2 = 0.93, kF1At1e3 = 0.85;             // mean of the seeds, per phenotype
constexpr double kRareRecall = 0.8, kFalsePerMillion = 200;    // at 3e-4 and 1e-4
constexpr double kCoverage = 0.9;                              // share of runs
constexpr double kInformedF1 = 0.95, kInformedF1At1e4 = 0.85;  // with an earlier sample; the first down to 3e-4
constexpr double kInformedFalsePerMillion = 20;                // on blanks
constexpr double kShareRecall = 0.8, kSharePrecision = 0.8;    // of an inverted result both would be near 0
constexpr double kDiagnosticCalled = 93.0 / 95.0;              // of the diagnostic files
constexpr double kAuc = 0.99, kRho = 0.6;

Mark::Outcome outcome(bool pass) { return pass ? Mark::Outcome::Pass : Mark::Outcome::Fail; }

bool detected(const std::string& call) { return call.rfind("DETECTED", 0) == 0; }
bool denies(const std::string& call) { return call == "NOT_DETECTED" || call == "NORMAL_PRECURSORS_ONLY"; }

void judge_blanks(const Measured& m, std::vector<Mark>& marks) {
  for (const char* kind : {"resting", "regenerating"}) {
    const auto runs = select(m.blanks, kBlind, kind, -1);
    const auto n = std::count_if(runs.begin(), runs.end(), [](const Scored* r) { return detected(r->call); });
    marks.push_back({"blanks", fmt::format("no DETECTED call on {} blanks", kind),
                     fmt::format("{} of {}", n, runs.size()),
                     runs.empty() ? Mark::Outcome::NotMeasured : outcome(n == 0)});
  }
  const double limit = 1e6 * blank_limit(m.blanks);
  marks.push_back({"blanks", "limit of blank (95 %, class 2 and 3, all blanks) at most 200 per million",
                   fmt::format("{:.1f}", limit),
                   m.blanks.empty() ? Mark::Outcome::NotMeasured : outcome(limit <= kFalsePerMillion)});
  for (const char* kind : {"resting", "regenerating"}) {
    const Means mean = means(select(m.blanks, kBlind, kind, -1), 0);
    marks.push_back(
        {"blanks", fmt::format("{} blanks: at most 200 target events per million", kind),
         fmt::format("{:.1f}", mean.false_per_million),
         mean.runs == 0 ? Mark::Outcome::NotMeasured : outcome(mean.false_per_million <= kFalsePerMillion)});
  }
  const Means informed = means(select(m.blanks, kInformed, "", -1), 0);
  marks.push_back(
      {"blanks",
       fmt::format("with an earlier sample, blanks: at most {} target events per million", kInformedFalsePerMillion),
       fmt::format("{:.1f}", informed.false_per_million),
       informed.runs == 0 ? Mark::Outcome::NotMeasured
                          : outcome(informed.false_per_million <= kInformedFalsePerMillion)});
}

void judge_f1(const Measured& m, std::string_view arm, double level, double wanted, std::vector<Mark>& marks) {
  const char* who = arm == kBlind ? "" : "with the earlier sample, ";
  for (const std::string_view phenotype : kPhenotypes) {
    const Means mean = means(select(m.dilutions, arm, phenotype, level), 0);
    marks.push_back({"dilutions", fmt::format("{}{}, {:g}: mean F1 at least {}", who, phenotype, level, wanted),
                     fmt::format("{:.3f}", mean.f1),
                     mean.runs == 0 ? Mark::Outcome::NotMeasured : outcome(mean.f1 >= wanted)});
  }
}

void judge_rare(const Measured& m, double level, std::vector<Mark>& marks) {
  for (const std::string_view phenotype : kPhenotypes) {
    const Means mean = means(select(m.dilutions, kBlind, phenotype, level), 0);
    marks.push_back({"dilutions",
                     fmt::format("{}, {:g}: mean recall at least {} with at most {} false per million", phenotype,
                                 level, kRareRecall, kFalsePerMillion),
                     fmt::format("{:.3f} with {:.1f}", mean.recall, mean.false_per_million),
                     mean.runs == 0
                         ? Mark::Outcome::NotMeasured
                         : outcome(mean.recall >= kRareRecall && mean.false_per_million <= kFalsePerMillion)});
  }
  const Means all = means(select(m.dilutions, kBlind, "", level), expected_blank(m.blanks, kBlind));
  marks.push_back({"dilutions",
                   fmt::format("{:g}: interval covers the truth in at least {:.0f} % of runs", level, 100 * kCoverage),
                   fmt::format("{:.1f} % of {}", 100 * all.covered, all.runs),
                   all.runs == 0 || m.blanks.empty() ? Mark::Outcome::NotMeasured : outcome(all.covered >= kCoverage)});
}

void judge_shares(const Measured& m, std::vector<Mark>& marks) {
  std::size_t inverted = 0, n = 0, false_calls = 0;
  double recall = 1, precision = 1;
  for (const Scored* r : select(m.shares, kBlind, "", -1)) {
    if (r->truth == 0) {
      false_calls += detected(r->call) ? 1 : 0;
      continue;
    }
    ++n;
    inverted += denies(r->call) ? 1 : 0;
    recall = std::min(recall, r->recall());
    precision = std::min(precision, r->precision());
  }
  const auto when = [&](bool pass) { return m.shares.empty() ? Mark::Outcome::NotMeasured : outcome(pass); };
  marks.push_back({"shares", "5 to 95 % blasts: no call denies them, and 0 % is not DETECTED",
                   fmt::format("{} of {} denied, {} of 0 % detected", inverted, n, false_calls),
                   when(inverted == 0 && false_calls == 0)});
  marks.push_back(
      {"shares", fmt::format("5 to 95 % blasts: least recall {} and least precision {}", kShareRecall, kSharePrecision),
       fmt::format("{:.3f}, {:.3f}", recall, precision), when(recall >= kShareRecall && precision >= kSharePrecision)});
}

void judge_changes(const Measured& m, std::vector<Mark>& marks) {
  for (const char* change : {"gain 0.5", "gain 2", "permuted"}) {
    std::size_t n = 0, other = 0;
    for (const Changed& c : m.changes) {
      if (c.change != change) continue;
      ++n;
      other += c.same_call ? 0 : 1;
    }
    marks.push_back({"changes", fmt::format("{}: same call", change), fmt::format("{} of {} differ", other, n),
                     n == 0 ? Mark::Outcome::NotMeasured : outcome(other == 0)});
  }
}

void judge_real(const Measured& m, std::vector<Mark>& marks) {
  std::size_t called = 0, stay = 0, alarms = 0, n = 0, normals = 0;
  if (m.real) {
    n = m.real->diagnostic.size();
    normals = m.real->normal.size();
    for (const RealCall& r : m.real->diagnostic) {
      called += r.called ? 1 : 0;
      stay += r.depleted_alarming ? 1 : 0;
    }
    for (const RealCall& r : m.real->normal) alarms += r.alarming ? 1 : 0;
  }
  const auto when = [&](bool pass) { return m.real ? outcome(pass) : Mark::Outcome::NotMeasured; };
  const double wanted = std::floor(kDiagnosticCalled * static_cast<double>(n));
  marks.push_back({"real", fmt::format("at least {:.0f} of {} diagnostic files are called", wanted, n),
                   fmt::format("{}", called), when(static_cast<double>(called) >= wanted)});
  marks.push_back(
      {"real", "no diagnostic file is called without its immature B cells", fmt::format("{}", stay), when(stay == 0)});
  marks.push_back({"real", "no DETECTED, TRACE or ATYPICAL on a normal file", fmt::format("{} of {}", alarms, normals),
                   when(alarms == 0)});
}

void judge_path(const Measured& m, std::vector<Mark>& marks) {
  const PathFigures f = m.path.value_or(PathFigures{});
  const auto when = [&](bool pass) { return m.path ? outcome(pass) : Mark::Outcome::NotMeasured; };
  marks.push_back({"path", fmt::format("UPN1 against held-out Healthy1: AUC of distance at least {}", kAuc),
                   fmt::format("{:.4f}", f.auc), when(f.auc >= kAuc)});
  marks.push_back({"path", fmt::format("the same without UPN1's CD10- and CD34-negative B cells: at least {}", kAuc),
                   fmt::format("{:.4f}", f.auc_leukaemic), when(f.auc_leukaemic >= kAuc)});
  marks.push_back({"path", fmt::format("TdT precursors: CD34 falls along pseudo-time, rho at most -{}", kRho),
                   fmt::format("{:.3f}", f.cd34), when(f.cd34 <= -kRho)});
  marks.push_back({"path", fmt::format("TdT precursors: CD20 rises along pseudo-time, rho at least {}", kRho),
                   fmt::format("{:.3f}", f.cd20), when(f.cd20 >= kRho)});
}

}  // namespace

const char* to_string(Mark::Outcome o) {
  switch (o) {
    case Mark::Outcome::Pass: return "PASS";
    case Mark::Outcome::Fail: return "FAIL";
    case Mark::Outcome::NotMeasured: return "NOT MEASURED";
  }
  return "NOT MEASURED";
}

double blank_limit(const std::vector<Scored>& blanks) {
  std::vector<double> rates;
  for (const Scored* r : select(blanks, kBlind, "", -1)) rates.push_back(r->class2_rate());
  if (const auto limit = models::lob_rate(rates)) return limit->r95;
  return rates.empty() ? 0 : *std::max_element(rates.begin(), rates.end());
}

std::vector<Mark> judge(const Plan& plan, const Measured& measured) {
  std::vector<Mark> marks;
  if (plan.runs("dilutions")) {
    judge_f1(measured, kBlind, 1e-2, kF1At1e2, marks);
    judge_f1(measured, kBlind, 1e-3, kF1At1e3, marks);
    judge_rare(measured, 3e-4, marks);
    judge_rare(measured, 1e-4, marks);
    for (const double level : kLevels) {
      judge_f1(measured, kInformed, level, level > 1e-4 ? kInformedF1 : kInformedF1At1e4, marks);
    }
  }
  if (plan.runs("blanks")) judge_blanks(measured, marks);
  if (plan.runs("shares")) judge_shares(measured, marks);
  if (plan.runs("changes")) judge_changes(measured, marks);
  if (plan.runs("real")) judge_real(measured, marks);
  if (plan.runs("path")) judge_path(measured, marks);
  return marks;
}

}  // namespace fcscreen::bench
