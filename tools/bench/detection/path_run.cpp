// SPDX-License-Identifier: Apache-2.0
// The maturation model on real mass cytometry: no tube to be called, but marrow on which its order and its distance can
// be measured. Counts become asinh(count / 5) in decades, the usual scale of mass cytometry.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "engine/core/order_statistics.h"
#include "io/fcs/reader.h"
#include "models/density.h"
#include "models/maturation_path.h"
#include "tools/bench/detection/real_runs.h"

namespace fcscreen::bench {
namespace {

namespace fs = std::filesystem;

constexpr float kCofactor = 5;
constexpr std::ptrdiff_t kNeighbour = 3;
constexpr std::size_t kMinRowsPerNode = 20;  // of fit_maturation_path()
constexpr std::size_t kNodes = 32, kFewestNodes = 8;

/// B-lineage events of one file on the markers of the model, row-major.
struct Events {
  std::vector<float> rows;
  std::size_t n = 0, m = 0;

  [[nodiscard]] models::Rows view() const { return {rows, n, m}; }
  /// Every second event, from `first` (0 or 1).
  [[nodiscard]] Events half(std::size_t first) const {
    Events out{{}, 0, m};
    for (std::size_t i = first; i < n; i += 2, ++out.n) {
      const auto row = view().row(i);
      out.rows.insert(out.rows.end(), row.begin(), row.end());
    }
    return out;
  }
};

/// Columns whose $PnN is a name, or begins with it and "(", in decades.
Result<std::vector<std::vector<float>>> columns(const fs::path& path, const std::vector<std::string>& names) {
  const auto file = io::fcs::File::open(path);
  if (!file) return fail(file.error());
  const io::fcs::Dataset& set = file->datasets().front();
  std::vector<std::vector<float>> out;
  for (const std::string& name : names) {
    const auto at = std::find_if(set.parameters.begin(), set.parameters.end(), [&](const io::fcs::Parameter& p) {
      return p.name == name || p.name.rfind(name + "(", 0) == 0;
    });
    if (at == set.parameters.end()) {
      return fail(ErrorKind::Input, "BENCH-COL", "There is no column " + name + ".", path.string(), {},
                  "Use the file described in the README of the shared data.");
    }
    const std::size_t index = at->index - 1;
    out.emplace_back(set.n_events);
    float* const values = out.back().data();
    if (auto read = file->read(0, 0, set.n_events, {&index, 1}, {&values, 1}, io::fcs::Values::Linearized); !read) {
      return fail(read.error());
    }
    for (float& v : out.back()) v = std::asinh(v / kCofactor) / std::log(10.0F);
  }
  return out;
}

/// Rows of the events whose first column (CD19) is at least `cut`; without a cut: all.
Events packed(const std::vector<std::vector<float>>& columns, std::optional<double> cut) {
  Events out{{}, 0, columns.size()};
  for (std::size_t i = 0; i < columns.front().size(); ++i) {
    if (cut && static_cast<double>(columns.front()[i]) < *cut) continue;
    for (const auto& column : columns) out.rows.push_back(column[i]);
    ++out.n;
  }
  return out;
}

Result<result::MaturationReference> fitted(const Events& events, const std::vector<std::string>& markers,
                                           unsigned threads) {
  models::PathFitOptions options;
  for (const std::string& name : markers) options.markers.push_back({name, "T", "", 1});
  options.max_events_per_sample = 0;
  options.n_nodes = std::clamp(events.n / kMinRowsPerNode, kFewestNodes, kNodes);
  options.threads = threads;
  const models::ReferenceSample sample{events.view(), false};
  return models::fit_maturation_path({&sample, 1}, options);
}

Result<std::vector<models::PathScore>> scored(const result::MaturationReference& reference,
                                              const std::vector<std::string>& markers, const Events& events) {
  const auto scorer = models::PathScorer::create(reference, markers);
  if (!scorer) return fail(scorer.error());
  std::vector<models::PathScore> out(events.n);
  scorer->score(events.view(), out, 1, true);
  return out;
}

/// Ranks from 1, ties share their mean.
std::vector<double> ranks(const std::vector<float>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) out[order[k]] = (static_cast<double>(i + end) + 1) / 2;
    i = end;
  }
  return out;
}

/// Spearman's rho: Pearson's correlation of the ranks.
double spearman(const std::vector<float>& a, const std::vector<float>& b) {
  const auto ra = ranks(a), rb = ranks(b);
  const double mean = (static_cast<double>(a.size()) + 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (ra[i] - mean) * (rb[i] - mean);
    aa += (ra[i] - mean) * (ra[i] - mean);
    bb += (rb[i] - mean) * (rb[i] - mean);
  }
  return ab / std::sqrt(aa * bb);
}

/// P(a value of `high` exceeds one of `low`), ties half: the area under the ROC curve (Mann & Whitney 1947).
double auc(const std::vector<float>& low, const std::vector<float>& high) {
  std::vector<float> all = low;
  all.insert(all.end(), high.begin(), high.end());
  const auto r = ranks(all);
  const double n = static_cast<double>(high.size());
  const double sum = std::accumulate(r.begin() + static_cast<std::ptrdiff_t>(low.size()), r.end(), 0.0);
  return (sum - n * (n + 1) / 2) / (n * static_cast<double>(low.size()));
}

std::vector<float> distances(const std::vector<models::PathScore>& scores) {
  std::vector<float> out;
  for (const auto& s : scores) out.push_back(s.distance);
  return out;
}

/// Where CD19 parts in two: the deepest valley, or nothing.
std::optional<double> cd19_cut(const std::vector<float>& cd19) {
  models::KdeOptions options;
  options.adjust = 2;
  const auto density = models::kde(cd19, options);
  if (!density) return std::nullopt;
  const auto valley = models::deepest_valley_between_peaks(*density);
  if (!valley) return std::nullopt;
  return valley->x;
}

/// The rows that `wanted` holds for.
template <class Wanted>
Events where(const Events& events, Wanted wanted) {
  Events out{{}, 0, events.m};
  for (std::size_t i = 0; i < events.n; ++i) {
    const auto row = events.view().row(i);
    if (!wanted(row)) continue;
    out.rows.insert(out.rows.end(), row.begin(), row.end());
    ++out.n;
  }
  return out;
}

float at_share(const Events& events, std::size_t column, double share) {
  std::vector<float> values;
  for (std::size_t i = 0; i < events.n; ++i) values.push_back(events.view().row(i)[column]);
  return static_cast<float>(quantile(values, share));
}

/// Squared distance of every event to the kNeighbour-th nearest of `known`.
std::vector<float> to_neighbours(const Events& events, const Events& known) {
  std::vector<float> out, square(known.n);
  for (std::size_t i = 0; i < events.n; ++i) {
    for (std::size_t k = 0; k < known.n; ++k) {
      square[k] = 0;
      for (std::size_t j = 0; j < events.m; ++j) {
        const float d = events.view().row(i)[j] - known.view().row(k)[j];
        square[k] += d * d;
      }
    }
    std::nth_element(square.begin(), square.begin() + (kNeighbour - 1), square.end());
    out.push_back(square[kNeighbour - 1]);
  }
  return out;
}

Status leukaemia_against_healthy(const Plan& plan, const fs::path& folder, PathFigures& figures) {
  const std::vector<std::string> markers = {"CD19", "CD45", "CD34", "CD10", "CD22",
                                            "CD24", "CD20", "CD38", "CD58", "CD123"};
  constexpr std::size_t kCd34 = 2, kCd10 = 3, kCd20 = 6;
  const auto healthy = columns(folder / "Healthy1_Basal.fcs", markers);
  if (!healthy) return fail(healthy.error());
  const auto leukaemic = columns(folder / "UPN1_Basal.fcs", markers);
  if (!leukaemic) return fail(leukaemic.error());
  const auto cut = cd19_cut(healthy->front());
  figures.note = cut ? "B-lineage: CD19 above the valley of Healthy1 in both files"
                     : "CD19 of Healthy1 shows no valley: every event of both files is used";
  const Events normal = packed(*healthy, cut), patient = packed(*leukaemic, cut);
  // UPN1's own normal B cells are as CD10- and CD34-negative as Healthy1's (quantile of internal negatives, SPEC §1.5
  // gate 9).
  const float cd20 = at_share(normal, kCd20, 0.5);
  const Events mature = where(normal, [&](auto row) { return row[kCd20] >= cd20; });
  const float cd34 = at_share(mature, kCd34, 0.995), cd10 = at_share(mature, kCd10, 0.995);
  const Events blasts = where(patient, [&](auto row) { return row[kCd34] > cd34 || row[kCd10] > cd10; });
  for (const std::size_t first : {0, 1}) {
    const Events fit_on = normal.half(first), held_out = normal.half(1 - first);
    const auto reference = fitted(fit_on, markers, plan.threads);
    if (!reference) return fail(reference.error());
    const auto of_normal = scored(*reference, markers, held_out), of_patient = scored(*reference, markers, patient),
               of_blasts = scored(*reference, markers, blasts);
    for (const auto* scores : {&of_normal, &of_patient, &of_blasts}) {
      if (!*scores) return fail(scores->error());
    }
    figures.calibrated_on = fit_on.n;
    figures.tested_on = held_out.n;
    figures.auc += 0.5 * auc(distances(*of_normal), distances(*of_patient));
    figures.auc_leukaemic += 0.5 * auc(distances(*of_normal), distances(*of_blasts));
    figures.auc_neighbours += 0.5 * auc(to_neighbours(held_out, fit_on), to_neighbours(patient, fit_on));
  }
  figures.patient = patient.n;
  figures.leukaemic = blasts.n;
  return {};
}

/// -CD34 + CD20 + CD45, each in SDs of all events: what the path is started along (SPEC §2.3).
std::vector<float> order_score(const Events& events, std::size_t cd34, std::size_t cd20, std::size_t cd45) {
  std::vector<float> out(events.n, 0.0F);
  for (const std::size_t j : {cd34, cd20, cd45}) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < events.n; ++i) mean += static_cast<double>(events.view().row(i)[j]);
    mean /= static_cast<double>(events.n);
    for (std::size_t i = 0; i < events.n; ++i) square += std::pow(events.view().row(i)[j] - mean, 2);
    const double sd = std::sqrt(square / static_cast<double>(events.n));
    for (std::size_t i = 0; i < events.n; ++i) {
      out[i] += static_cast<float>((j == cd34 ? -1 : 1) * (events.view().row(i)[j] - mean) / sd);
    }
  }
  return out;
}

Status order_of_precursors(const Plan& plan, const fs::path& file, PathFigures& figures) {
  // Those of a tube of level L3 (SPEC §1.3) that the file has.
  const std::vector<std::string> markers = {"CD45", "CD34", "TdT", "CD20", "CD19", "CD10", "CD38"};
  const auto values = columns(file, markers);
  if (!values) return fail(values.error());
  const auto authors = columns(file, {"wanderlust"});
  if (!authors) return fail(authors.error());
  const Events all = packed(*values, std::nullopt);
  const Events held_out = all.half(1);
  const auto reference = fitted(all.half(0), markers, plan.threads);
  if (!reference) return fail(reference.error());
  const auto scores = scored(*reference, markers, held_out);
  if (!scores) return fail(scores.error());
  std::vector<float> time, cd34, tdt, cd20;
  for (std::size_t i = 0; i < held_out.n; ++i) {
    time.push_back((*scores)[i].pseudotime);
    cd34.push_back(held_out.view().row(i)[1]);
    tdt.push_back(held_out.view().row(i)[2]);
    cd20.push_back(held_out.view().row(i)[3]);
  }
  figures.ordered = held_out.n;
  figures.cd34 = spearman(time, cd34);
  figures.tdt = spearman(time, tdt);
  figures.cd20 = spearman(time, cd20);
  figures.cd34_with_cd20 = spearman(cd34, cd20);
  const std::vector<float> score = order_score(held_out, 1, 3, 0);
  std::vector<float> stored;  // asinh keeps the order
  for (std::size_t i = 1; i < all.n; i += 2) stored.push_back(authors->front()[i]);
  figures.cd34_by_authors = spearman(stored, cd34);
  figures.tdt_by_authors = spearman(stored, tdt);
  figures.cd20_by_authors = spearman(stored, cd20);
  figures.cd34_by_score = spearman(score, cd34);
  figures.cd20_by_score = spearman(score, cd20);
  return {};
}

}  // namespace

Result<std::optional<PathFigures>> run_path(const Plan& plan) {
  const fs::path marrow = plan.shared / "data" / "marrow";
  const fs::path precursors = marrow / "b_precursors_tdt_cytof" / "sample_C_basal_10864.fcs";
  if (!fs::exists(precursors) || !fs::exists(marrow / "bcp_all_cytof" / "UPN1_Basal.fcs")) {
    return std::optional<PathFigures>{};
  }
  PathFigures figures;
  if (auto ok = leukaemia_against_healthy(plan, marrow / "bcp_all_cytof", figures); !ok) return fail(ok.error());
  if (auto ok = order_of_precursors(plan, precursors, figures); !ok) return fail(ok.error());
  return figures;
}

}  // namespace fcscreen::bench
