// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/scored.h"

#include <cmath>
#include <limits>

namespace fcscreen::bench {
namespace {
double ratio(std::size_t a, std::size_t b) { return static_cast<double>(a) / static_cast<double>(b); }
}  // namespace

double Scored::precision() const {
  if (target == 0) return truth == 0 ? 1 : 0;
  return ratio(hit, target);
}

double Scored::recall() const { return truth == 0 ? 1 : ratio(hit, truth); }

double Scored::f1() const { return target + truth == 0 ? 1 : ratio(2 * hit, target + truth); }

double Scored::f1_without_hematogones() const {
  const std::size_t selected = target - hematogones;
  return selected + truth == 0 ? 1 : ratio(2 * hit, selected + truth);
}

double Scored::false_per_million() const { return n_events == 0 ? 0 : 1e6 * ratio(target - hit, n_events); }

double Scored::rate() const { return denominator == 0 ? 0 : ratio(target, denominator); }

double Scored::class2_rate() const { return denominator == 0 ? 0 : ratio(class2, denominator); }

double Scored::estimate(double blank) const { return std::max(0.0, rate() - blank); }

std::optional<double> Scored::log_error(double blank) const {
  const double e = estimate(blank);
  if (!(e > 0) || !(true_fraction > 0)) return std::nullopt;
  return std::abs(std::log10(e / true_fraction));
}

bool Scored::covers(double blank) const { return ci95.lo <= true_fraction + blank && true_fraction + blank <= ci95.hi; }

Means means(std::span<const Scored* const> runs, double blank) {
  Means m;
  m.runs = runs.size();
  for (const Scored* r : runs) {
    m.precision += r->precision();
    m.recall += r->recall();
    m.f1 += r->f1();
    m.f1_without_hematogones += r->f1_without_hematogones();
    m.false_per_million += r->false_per_million();
    m.covered += r->covers(blank) ? 1 : 0;
    if (const auto e = r->log_error(blank)) {
      m.log_error += *e;
      ++m.with_estimate;
    }
  }
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double n = m.runs == 0 ? none : static_cast<double>(m.runs);
  for (double* v : {&m.precision, &m.recall, &m.f1, &m.f1_without_hematogones, &m.false_per_million, &m.covered}) {
    *v /= n;
  }
  m.log_error /= m.with_estimate == 0 ? none : static_cast<double>(m.with_estimate);
  return m;
}

std::vector<const Scored*> select(std::span<const Scored> all, std::string_view arm, std::string_view sample,
                                  double level) {
  std::vector<const Scored*> out;
  for (const Scored& s : all) {
    if (s.arm == arm && (sample.empty() || s.sample == sample) && (level < 0 || s.level == level)) out.push_back(&s);
  }
  return out;
}

double expected_blank(std::span<const Scored> blanks, std::string_view arm) {
  const auto runs = select(blanks, arm, "resting", -1);
  double sum = 0;
  for (const Scored* r : runs) sum += r->class2_rate();
  return runs.empty() ? 0 : sum / static_cast<double>(runs.size());
}

Counts summed(std::span<const Scored* const> runs, Counts Scored::*which) {
  Counts out;
  for (const Scored* r : runs) {
    for (const auto& [name, n] : r->*which) out[name] += n;
  }
  return out;
}

Counts calls(std::span<const Scored* const> runs) {
  Counts out;
  for (const Scored* r : runs) {
    if (!r->call.empty()) ++out[r->call];
  }
  return out;
}

}  // namespace fcscreen::bench
