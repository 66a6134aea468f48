// SPDX-License-Identifier: Apache-2.0
#include "models/population_search.h"

#include <algorithm>
#include <bit>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <optional>

#include "engine/core/parallel.h"
#include "models/covariance.h"
#include "models/population_search_internal.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kMaxWidth = 64, kModeCandidates = 300;
constexpr int kGrowRounds = 6;
constexpr std::size_t kRowsPerTask = 4096;
constexpr double kProbabilitySteps = 1 << 20;

double limit_of(double share, std::size_t m) {
  return boost::math::quantile(boost::math::chi_squared(static_cast<double>(m)), share);
}

double square_between(const ScaledPoints& p, std::size_t a, std::size_t b) {
  const float *x = p.row(a), *y = p.row(b);
  double sum = 0;
  for (std::size_t j = 0; j < p.m; ++j) sum += static_cast<double>((x[j] - y[j]) * (x[j] - y[j]));
  return sum;
}

/// Shrunk covariance of points[which], widened.
bool shrunk_gaussian(const ScaledPoints& points, const std::vector<std::size_t>& which, double widening, double ridge,
                     Gaussian& out) {
  const std::size_t m = points.m;
  out.centre.assign(m, 0.0);
  for (const std::size_t i : which) {
    for (std::size_t j = 0; j < m; ++j) out.centre[j] += static_cast<double>(points.row(i)[j]);
  }
  for (double& v : out.centre) v /= static_cast<double>(which.size());
  std::vector<double> deviations;
  for (const std::size_t i : which) {
    for (std::size_t j = 0; j < m; ++j) deviations.push_back(static_cast<double>(points.row(i)[j]) - out.centre[j]);
  }
  std::vector<double> covariance = ledoit_wolf(deviations, which.size(), m);
  for (double& v : covariance) v *= widening;
  for (std::size_t j = 0; j < m; ++j) covariance[j * m + j] += ridge;
  out.factor = inverse_cholesky(covariance, m);
  return !out.factor.empty();
}

/// The densest point of a group: least distance to its k-th nearest other member.
std::size_t densest(const ScaledPoints& points, const std::vector<std::size_t>& group, double mode_share) {
  const auto share = static_cast<std::size_t>(mode_share * static_cast<double>(group.size()));
  const std::size_t k = std::clamp<std::size_t>(share, 5, group.size() - 1), step = group.size() / kModeCandidates + 1;
  std::size_t best = group[0];
  double least = INFINITY;
  std::vector<double> square(group.size());
  for (std::size_t c = 0; c < group.size(); c += step) {
    for (std::size_t i = 0; i < group.size(); ++i) square[i] = square_between(points, group[c], group[i]);
    std::nth_element(square.begin(), square.begin() + static_cast<std::ptrdiff_t>(k), square.end());
    if (square[k] < least) {
      least = square[k];
      best = group[c];
    }
  }
  return best;
}

/// Where a group begins: its densest half, grown among `core` while it takes more in.
bool start_at(const ScaledPoints& points, const std::vector<std::size_t>& group, const std::vector<std::size_t>& core,
              const SearchOptions& o, Gaussian& out) {
  const std::size_t mode = densest(points, group, o.mode_share);
  std::vector<std::pair<double, std::size_t>> order;
  for (const std::size_t i : group) order.emplace_back(square_between(points, mode, i), i);
  std::sort(order.begin(), order.end());
  const auto half = static_cast<std::size_t>(std::ceil(o.start_share * static_cast<double>(group.size())));
  order.resize(std::clamp<std::size_t>(half, std::min(o.least_core, group.size()), group.size()));
  std::vector<std::size_t> inside;
  for (const auto& entry : order) inside.push_back(entry.second);
  if (!shrunk_gaussian(points, inside, o.start_widening, o.ridge, out)) return false;
  const auto m = static_cast<double>(points.m);
  const double limit = limit_of(o.grow_share, points.m);
  // Variance of a normal distribution cut off at that limit is this much too small.
  const double widening = o.grow_share / boost::math::cdf(boost::math::chi_squared(m + 2), limit);
  for (int round = 0; round < kGrowRounds; ++round) {
    inside.clear();
    for (const std::size_t i : core) {
      if (out.square(points.row(i)) <= limit) inside.push_back(i);
    }
    Gaussian grown;
    if (inside.size() < o.least_core || !shrunk_gaussian(points, inside, widening, o.ridge, grown)) break;
    out = std::move(grown);
  }
  return true;
}

/// One place with its populations, ready to be asked about a row.
struct Place {
  Separation separation;
  std::vector<Gaussian> parts;
};

/// Part a row belongs to; nothing where it is no member. `probability`: of being a member, whether it is one or not.
std::optional<std::size_t> part_of(const Place& place, const float* x, double limit, double wanted,
                                   double& probability) {
  probability = 0;
  const double square = place.separation.members.square(x);
  if (!(square <= limit)) return std::nullopt;
  probability = place.separation.posterior(x);
  if (probability < wanted) return std::nullopt;
  std::size_t best = 0;
  double most = -INFINITY;
  for (std::size_t p = 0; p < place.parts.size(); ++p) {
    const double density = std::log(place.parts[p].weight) + place.parts[p].log_density(x);
    if (density > most) {
      most = density;
      best = p;
    }
  }
  return best;
}

class Search {
 public:
  Search(ScaledPoints points, const SearchOptions& options)
      : points_(std::move(points)), options_(options), label_(points_.n, 0) {
    limit_ = limit_of(options.member_share, std::max<std::size_t>(points_.m, 1));
  }

  Status run() {
    for (std::size_t round = 0; round < options_.rounds; ++round) {
      const auto more = one_round();
      if (!more) return fail(more.error());
      if (!*more) break;
    }
    return {};
  }

  std::vector<std::int32_t> label_of_points() && { return std::move(label_); }
  FoundPopulations found;

 private:
  /// Unlabelled rows that teach, ordered by their values; where there are too many, some by what their values hash to.
  [[nodiscard]] std::vector<std::size_t> teaching() const {
    const auto teaches = [&](std::size_t i) { return label_[i] == 0 && points_.role[i] != RowRole::Other; };
    std::size_t n = 0;
    for (std::size_t i = 0; i < points_.n; ++i) n += teaches(i) ? 1 : 0;
    const std::size_t step = n <= options_.max_rows ? 1 : n / options_.max_rows + 1;
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < points_.n; ++i) {
      if (teaches(i) && (step == 1 || mixed_bits(i) % step == 0)) out.push_back(i);
    }
    std::sort(out.begin(), out.end(), [&](std::size_t i, std::size_t j) {
      const float *x = points_.row(i), *y = points_.row(j);
      const auto [p, q] = std::mismatch(x, x + points_.m, y);
      return p == x + points_.m ? points_.role[i] < points_.role[j] : *p < *q;
    });
    return out;
  }

  /// FNV-1a over the words of a row.
  [[nodiscard]] std::uint32_t mixed_bits(std::size_t i) const {
    std::uint32_t h = 2166136261U;
    for (std::size_t j = 0; j < points_.m; ++j) {
      h = (h ^ std::bit_cast<std::uint32_t>(points_.row(i)[j] + 0.0F)) * 16777619U;  // -0 is 0
      h ^= h >> 15;
    }
    return h;
  }

  Result<bool> one_round() {
    const std::vector<std::size_t> work = teaching();
    std::vector<std::size_t> core;
    std::vector<float> values;
    for (const std::size_t i : work) {
      if (points_.role[i] != RowRole::Core) continue;
      core.push_back(i);
      values.insert(values.end(), points_.row(i), points_.row(i) + points_.m);
    }
    const auto groups =
        group_events({values, core.size(), points_.m}, std::vector<double>(points_.m, 1.0), options_.groups);
    if (!groups) return fail(groups.error());
    bool any = false;
    for (std::size_t g = 1; g <= groups->n_groups; ++g) {
      std::vector<std::size_t> group;
      for (std::size_t i = 0; i < core.size(); ++i) {
        if (groups->label[i] == static_cast<std::int32_t>(g) && label_[core[i]] == 0) group.push_back(core[i]);
      }
      if (group.size() >= options_.least_core) any = search_at(group, core, work) || any;
    }
    return any;
  }

  bool search_at(const std::vector<std::size_t>& group, const std::vector<std::size_t>& core,
                 const std::vector<std::size_t>& work) {
    std::vector<std::size_t> free_core, region;
    std::copy_if(core.begin(), core.end(), std::back_inserter(free_core), [&](auto i) { return label_[i] == 0; });
    Gaussian start;
    if (!start_at(points_, group, free_core, options_, start)) return false;
    for (const std::size_t i : work) {
      if (label_[i] == 0 && start.square(points_.row(i)) <= options_.region * limit_) region.push_back(i);
    }
    Place place;
    if (!separate(points_, region, start, options_, place.separation)) return false;
    std::vector<std::size_t> members;
    double ignored = 0;
    place.parts.push_back(place.separation.members);
    for (const std::size_t i : region) {
      if (points_.may_be_member(i) && part_of(place, points_.row(i), limit_, options_.posterior, ignored)) {
        members.push_back(i);
      }
    }
    if (members.size() < options_.least_core) return false;
    fit_parts(members, place);
    return claim(place);
  }

  void fit_parts(const std::vector<std::size_t>& members, Place& place) const {
    std::vector<double> away;
    if (place.separation.has_background) {
      for (std::size_t j = 0; j < points_.m; ++j) {
        away.push_back(place.separation.members.centre[j] - place.separation.background.centre[j]);
      }
    }
    std::vector<Gaussian> parts;
    for (const std::vector<std::size_t>& part : part_members(points_, members, away, options_)) {
      Gaussian g;
      const std::vector<double> ones(part.size(), 1.0);
      if (fit_gaussian(points_, part, ones, {options_.prior_events, options_.prior_variance}, 1, g)) {
        parts.push_back(std::move(g));
      }
    }
    if (!parts.empty()) place.parts = std::move(parts);
  }

  /// What one row answers.
  struct Answer {
    std::int32_t part = -1;  ///< nearest part, -1 outside
    bool member = false;
    double probability = 0;
  };

  [[nodiscard]] Answer ask(const Place& place, std::size_t i) const {
    Answer out;
    double probability = 0;
    if (label_[i] != 0) return out;
    const auto part = part_of(place, points_.row(i), limit_, 0, probability);
    if (!part) return out;
    return {static_cast<std::int32_t>(*part), probability >= options_.posterior, probability};
  }

  /// Ask every unlabelled row; a part with fewer than min_group core members is none.
  bool claim(const Place& place) {
    const std::size_t n_parts = place.parts.size();
    std::vector<Answer> answers(points_.n);
    parallel_for((points_.n + kRowsPerTask - 1) / kRowsPerTask, options_.groups.threads, [&](std::size_t task) {
      const std::size_t end = std::min(points_.n, (task + 1) * kRowsPerTask);
      for (std::size_t i = task * kRowsPerTask; i < end; ++i) answers[i] = ask(place, i);
    });
    std::vector<std::size_t> size(n_parts, 0);
    std::vector<std::int64_t> wrong(n_parts, 0), missed(n_parts, 0);  // in whole steps: the order of sums is nothing
    for (std::size_t i = 0; i < points_.n; ++i) {
      const Answer& answer = answers[i];
      if (answer.part < 0 || !points_.may_be_member(i)) continue;
      const auto part = static_cast<std::size_t>(answer.part);
      if (answer.member && points_.role[i] == RowRole::Core) ++size[part];
      (answer.member ? wrong : missed)[part] +=
          std::llround(kProbabilitySteps * (answer.member ? 1 - answer.probability : answer.probability));
    }
    std::vector<std::int32_t> number(n_parts, 0);
    for (std::size_t p = 0; p < n_parts; ++p) {
      if (size[p] < options_.groups.min_group) continue;
      number[p] = static_cast<std::int32_t>(++found.n);
      found.expected_false.push_back(static_cast<double>(wrong[p]) / kProbabilitySteps);
      found.expected_missed.push_back(static_cast<double>(missed[p]) / kProbabilitySteps);
    }
    for (std::size_t i = 0; i < points_.n; ++i) {
      if (answers[i].member) label_[i] = number[static_cast<std::size_t>(answers[i].part)];
    }
    return std::any_of(number.begin(), number.end(), [](auto v) { return v != 0; });
  }

  ScaledPoints points_;
  SearchOptions options_;
  double limit_ = 0;  ///< squared distance within which a member lies
  std::vector<std::int32_t> label_;
};

}  // namespace

Result<FoundPopulations> find_populations(const Rows& rows, std::span<const RowRole> role,
                                          std::span<const double> scale, const SearchOptions& options) {
  if (role.size() != rows.n || scale.size() != rows.m || rows.m == 0 || rows.m > kMaxWidth ||
      std::any_of(scale.begin(), scale.end(), [](double s) { return !(s > 0); })) {
    return fail(ErrorKind::Usage, "MODEL-S01",
                "A search for populations needs one role per row and one positive scale per column (at most 64).");
  }
  ScaledPoints points{0, rows.m, {}, {}};
  std::vector<std::size_t> finite;
  points.values.reserve(rows.n * rows.m);
  for (std::size_t i = 0; i < rows.n; ++i) {
    const auto row = rows.row(i);
    if (!std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); })) continue;
    for (std::size_t j = 0; j < rows.m; ++j) {
      points.values.push_back(static_cast<float>(static_cast<double>(row[j]) / scale[j]));
    }
    points.role.push_back(role[i]);
    finite.push_back(i);
  }
  points.n = finite.size();
  Search search(std::move(points), options);
  if (auto ok = search.run(); !ok) return fail(ok.error());
  FoundPopulations out = std::move(search.found);
  out.label.assign(rows.n, 0);
  const std::vector<std::int32_t> label = std::move(search).label_of_points();
  for (std::size_t i = 0; i < finite.size(); ++i) out.label[finite[i]] = label[i];
  return out;
}

}  // namespace fcscreen::models
