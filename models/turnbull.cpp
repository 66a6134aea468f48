// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "models/survival.h"

namespace fcscreen::models {
namespace {

constexpr double kScore = 1e-10;  // how far a score condition may be missed, of the number of subjects
constexpr int kFirstEmSteps = 100, kEmSteps = 20, kRounds = 500;
constexpr double kGone = 1e-14;  // a mass the likelihood cannot tell from none

/// Place of an end of an interval on the time axis; `side` orders what happens at one time: 0 the left end of an exact
/// time, 1 any right end, 2 the open left end of an interval.
struct End {
  double time = 0;
  int side = 0;
  auto operator<=>(const End&) const = default;
};

End left_end(const CensoredInterval& s) { return {s.left, s.left == s.right ? 0 : 2}; }
End right_end(const CensoredInterval& s) { return {s.right, 1}; }

/// Observations that hold the innermost intervals first … last, and how often they occur.
struct Observation {
  std::size_t first = 0, last = 0;
  double weight = 0;
};

/// The likelihood Σ w_i·ln(Σ_{first ≤ j ≤ last} p_j), maximised over masses that sum to 1.
class Likelihood {
 public:
  explicit Likelihood(std::span<const CensoredInterval> subjects) : n_(static_cast<double>(subjects.size())) {
    std::vector<std::pair<End, bool>> ends;  // true: a left end
    for (const auto& s : subjects) {
      ends.emplace_back(left_end(s), true);
      ends.emplace_back(right_end(s), false);
    }
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      if (!ends[i].second || ends[i + 1].second) continue;
      lefts_.push_back(ends[i].first);
      rights_.push_back(ends[i + 1].first);
    }
    std::map<std::pair<std::size_t, std::size_t>, double> grouped;
    for (const auto& s : subjects) {
      const auto first = std::lower_bound(lefts_.begin(), lefts_.end(), left_end(s)) - lefts_.begin();
      const auto last = std::upper_bound(rights_.begin(), rights_.end(), right_end(s)) - rights_.begin();
      grouped[{static_cast<std::size_t>(first), static_cast<std::size_t>(last) - 1}] += 1;
    }
    for (const auto& [range, weight] : grouped) observations_.push_back({range.first, range.second, weight});
  }

  [[nodiscard]] std::size_t size() const { return lefts_.size(); }
  [[nodiscard]] const End& left(std::size_t j) const { return lefts_[j]; }
  [[nodiscard]] const End& right(std::size_t j) const { return rights_[j]; }

  /// Σ w·ln(P of the observation) − n·(Σp − 1): its free maximum over p ≥ 0 has masses that sum to 1.
  [[nodiscard]] double value(const std::vector<double>& p) const {
    const auto sums = prefix(p);
    double out = n_ * (1 - sums.back());
    for (const Observation& o : observations_) out += o.weight * std::log(sums[o.last + 1] - sums[o.first]);
    return out;
  }

  /// Σ_i w_i·[j in i] / P_i for every j; n at every interval with mass at the maximum, at most n elsewhere.
  [[nodiscard]] std::vector<double> scores(const std::vector<double>& p) const {
    const auto sums = prefix(p);
    std::vector<double> steps(size() + 1, 0.0);
    for (const Observation& o : observations_) {
      const double rate = o.weight / (sums[o.last + 1] - sums[o.first]);
      steps[o.first] += rate;
      steps[o.last + 1] -= rate;
    }
    std::vector<double> out(size());
    double sum = 0;
    for (std::size_t j = 0; j < size(); ++j) out[j] = sum += steps[j];
    return out;
  }

  /// One self-consistency step.
  void em(std::vector<double>& p) const {
    const auto score = scores(p);
    for (std::size_t j = 0; j < size(); ++j) p[j] *= score[j] / n_;
  }

  /// Newton step on the intervals `kept`: the information there, solved for score − n.
  [[nodiscard]] Eigen::VectorXd newton(const std::vector<double>& p, const std::vector<std::size_t>& kept) const {
    const auto sums = prefix(p);
    const auto m = static_cast<Eigen::Index>(kept.size());
    // Each observation adds the same number to a square block: summed twice from its corners.
    Eigen::MatrixXd block = Eigen::MatrixXd::Zero(m + 1, m + 1);
    for (const Observation& o : observations_) {
      const auto from = std::lower_bound(kept.begin(), kept.end(), o.first) - kept.begin();
      const auto to = std::upper_bound(kept.begin(), kept.end(), o.last) - kept.begin();
      const double total = sums[o.last + 1] - sums[o.first], rate = o.weight / (total * total);
      block(from, from) += rate;
      block(to, to) += rate;
      block(from, to) -= rate;
      block(to, from) -= rate;
    }
    for (Eigen::Index a = 0; a <= m; ++a)
      for (Eigen::Index b = 1; b <= m; ++b) block(a, b) += block(a, b - 1);
    for (Eigen::Index a = 1; a <= m; ++a)
      for (Eigen::Index b = 0; b <= m; ++b) block(a, b) += block(a - 1, b);
    const auto score = scores(p);
    Eigen::VectorXd right(m);
    for (Eigen::Index a = 0; a < m; ++a) right[a] = score[kept[static_cast<std::size_t>(a)]] - n_;
    return block.topLeftCorner(m, m).ldlt().solve(right);
  }

  /// Copy the largest mass of `from` into every observation that has none in `to`.
  void keep_possible(const std::vector<double>& from, std::vector<double>& to) const {
    for (const Observation& o : observations_) {
      const auto first = static_cast<std::ptrdiff_t>(o.first), end = static_cast<std::ptrdiff_t>(o.last) + 1;
      if (std::any_of(to.begin() + first, to.begin() + end, [](double mass) { return mass > 0; })) continue;
      const auto largest = std::max_element(from.begin() + first, from.begin() + end) - from.begin();
      to[static_cast<std::size_t>(largest)] = from[static_cast<std::size_t>(largest)];
    }
  }

  [[nodiscard]] double subjects() const { return n_; }

 private:
  [[nodiscard]] std::vector<double> prefix(const std::vector<double>& p) const {
    std::vector<double> sums(size() + 1, 0.0);
    for (std::size_t j = 0; j < size(); ++j) sums[j + 1] = sums[j] + p[j];
    return sums;
  }

  double n_;
  std::vector<End> lefts_, rights_;
  std::vector<Observation> observations_;
};

/// How far the conditions of the maximum are missed, of the number of subjects.
double missed(const Likelihood& l, const std::vector<double>& p) {
  const auto score = l.scores(p);
  double worst = 0;
  for (std::size_t j = 0; j < l.size(); ++j) {
    const double over = score[j] - l.subjects();
    worst = std::max(worst, p[j] > 0 ? std::abs(over) : over);
  }
  return worst / l.subjects();
}

/// Newton on the intervals with mass; an interval whose mass would fall below 0 is emptied and left out.
void newton_to_the_top(const Likelihood& l, std::vector<double>& p) {
  for (int step = 0; step < 60; ++step) {
    std::vector<std::size_t> kept;
    for (std::size_t j = 0; j < l.size(); ++j) {
      if (p[j] > 0) kept.push_back(j);
    }
    const Eigen::VectorXd move = l.newton(p, kept);
    if (!move.allFinite()) return;
    double length = 1;  // up to the first mass that becomes 0
    std::size_t blocking = l.size();
    for (std::size_t a = 0; a < kept.size(); ++a) {
      const double change = move[static_cast<Eigen::Index>(a)];
      if (change < 0 && -p[kept[a]] / change < length) {
        length = -p[kept[a]] / change;
        blocking = kept[a];
      }
    }
    const double before = l.value(p);
    bool taken = false;
    if (blocking < l.size()) {  // the whole step, all masses that fall below 0 emptied at once, where that is better
      std::vector<double> trial = p;
      for (std::size_t a = 0; a < kept.size(); ++a) {
        const double mass = trial[kept[a]] + move[static_cast<Eigen::Index>(a)];
        trial[kept[a]] = mass < kGone ? 0 : mass;
      }
      if (l.value(trial) > before) {
        p = std::move(trial);
        continue;
      }
    }
    for (int attempt = 0; attempt < 30 && !taken; ++attempt, length /= 2) {
      std::vector<double> trial = p;
      for (std::size_t a = 0; a < kept.size(); ++a) trial[kept[a]] += length * move[static_cast<Eigen::Index>(a)];
      if (attempt == 0 && blocking < l.size()) trial[blocking] = 0;
      for (double& mass : trial) mass = mass < kGone ? 0 : mass;
      const double after = l.value(trial);
      if (after >= before - 1e-12 * std::abs(before)) {
        p = std::move(trial);
        taken = true;
      }
    }
    if (!taken || (blocking == l.size() && move.cwiseAbs().maxCoeff() < 1e-15)) return;
  }
}

/// Between any two intervals with mass, give the empty one that the likelihood asks for most a little (the support
/// reduction of Wang 2007, doi 10.1111/j.1467-9868.2007.00583.x).
void refill(const Likelihood& l, std::vector<double>& p) {
  const auto score = l.scores(p);
  for (std::size_t j = 0; j < l.size();) {
    if (p[j] > 0) {
      ++j;
      continue;
    }
    std::size_t most = j;
    for (; j < l.size() && p[j] <= 0; ++j) {
      if (score[j] > score[most]) most = j;
    }
    if (score[most] > l.subjects() * (1 + kScore)) p[most] = 1e-4 / static_cast<double>(l.size());
  }
}

/// Keep the largest mass of each of √n stretches of equal probability and, for every observation that holds none of
/// them, its largest: about as many intervals as end up with mass, and every observation stays possible.
std::vector<double> thinned(const Likelihood& l, const std::vector<double>& p) {
  const double stretches = std::ceil(std::sqrt(l.subjects()));
  std::vector<double> out(p.size(), 0.0);
  double below = 0;
  for (std::size_t j = 0; j < p.size();) {
    const double stretch = std::floor(below * stretches);
    std::size_t largest = j;
    for (; j < p.size() && std::floor(below * stretches) == stretch; ++j) {
      if (p[j] > p[largest]) largest = j;
      below += p[j];
    }
    out[largest] = p[largest];
  }
  l.keep_possible(p, out);
  double sum = 0;
  for (const double mass : out) sum += mass;
  for (double& mass : out) mass /= sum;
  return out;
}

}  // namespace

Result<TurnbullFit> turnbull(std::span<const CensoredInterval> subjects) {
  const auto refuse = [](ErrorKind kind, const char* code, const char* what) {
    return fail(kind, code, what, {}, {}, "Check the interval of every subject.");
  };
  if (subjects.empty()) return refuse(ErrorKind::Usage, "MODEL-S01", "No subject to follow.");
  for (const auto& s : subjects) {
    if (!(s.left >= 0) || !(s.left <= s.right) || std::isinf(s.left)) {
      return refuse(ErrorKind::Usage, "MODEL-S01",
                    "An interval begins below 0, ends before it begins, or is no number.");
    }
  }
  const Likelihood l(subjects);
  std::vector<double> p(l.size(), 1.0 / static_cast<double>(l.size()));
  for (int i = 0; i < kFirstEmSteps; ++i) l.em(p);
  p = thinned(l, p);
  TurnbullFit out;
  int round = 0;
  for (; round < kRounds && (round == 0 || missed(l, p) > kScore); ++round) {
    newton_to_the_top(l, p);
    refill(l, p);
    if (missed(l, p) > kScore) {
      for (int i = 0; i < kEmSteps; ++i) l.em(p);
    }
  }
  if (missed(l, p) > kScore)
    return refuse(ErrorKind::Internal, "MODEL-S02", "The masses of the intervals could not be found.");
  double sum = 0;
  for (const double mass : p) sum += mass;
  double after = 1;
  for (std::size_t j = 0; j < l.size(); ++j) {
    if (p[j] <= 0) continue;
    after -= p[j] / sum;
    out.masses.push_back({l.left(j).time, l.right(j).time, p[j] / sum, std::max(0.0, after)});
  }
  out.log_likelihood = l.value(p);
  return out;
}

}  // namespace fcscreen::models
