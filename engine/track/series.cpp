// SPDX-License-Identifier: Apache-2.0
#include "engine/track/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "engine/track/alerts.h"
#include "engine/track/comparison.h"
#include "engine/track/confirmation.h"
#include "engine/track/confounders.h"
#include "engine/track/drugs.h"
#include "engine/track/exposure.h"
#include "engine/track/serial_groups.h"
#include "engine/track/series_kinetics.h"
#include "models/spread_interval.h"

namespace fcscreen::engine {
namespace {

using result::DrugKind;
using result::ExposureRow;
using result::SerialPoint;
using result::SerialReport;
using result::SerialSample;
using std::chrono::sys_days;

bool evaluable(const SerialSample& s) {
  return s.evaluable && s.denominator_count > 0 && s.count <= s.denominator_count;
}

std::vector<ExposureRow> rows_of(const std::vector<ExposureRow>& rows, std::initializer_list<DrugKind> kinds) {
  std::vector<ExposureRow> out;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(out), [&kinds](const ExposureRow& row) {
    const auto written = drug_kinds(row.drug);
    return std::find_first_of(written.begin(), written.end(), kinds.begin(), kinds.end()) != written.end();
  });
  return out;
}

/// Builds the report step by step, each on what the steps before it found.
class Builder {
 public:
  Builder(const SeriesInput& input, const TrackRules& rules)
      : input_(input), rules_(input.sigma ? with_sigma(rules, input.sigma->log10) : rules) {}

  Result<SerialReport> build() {
    if (Status ok = order_samples(); !ok) return fail(ok.error());
    if (Status ok = add_exposure(); !ok) return fail(ok.error());
    choose_baseline();
    compare_samples();
    mark_comparable();
    fit();
    find_confounders();
    add_notes();
    out_.alerts = raise_alerts(out_, context_, rules_);
    return std::move(out_);
  }

 private:
  Status order_samples() {
    out_.patient = input_.patient;
    out_.exposures = input_.exposures;
    out_.sigma.log10 = rules_.change.sigma_same;
    if (input_.sigma) out_.sigma = *input_.sigma;
    samples_ = input_.samples;
    for (SerialSample& s : samples_) {
      if (s.therapy_unknown && anti_cd19_begun_by(s.date)) s.understated = true;
      if (s.fraction) s.ci95_total = models::with_spread(s.ci95, *s.fraction, own_sigma(s));
    }
    name_groups(samples_);
    std::sort(samples_.begin(), samples_.end(), [](const SerialSample& a, const SerialSample& b) {
      return a.date != b.date ? a.date < b.date : a.accession < b.accession;
    });
    if (samples_.empty()) {
      return fail(ErrorKind::Usage, "TRK-E03", "The series has no sample.", {}, {}, "Give at least one sample.");
    }
    std::set<std::string> seen;
    for (const SerialSample& s : samples_) {
      if (!seen.insert(s.accession).second) {
        return fail(ErrorKind::Usage, "TRK-E04", "The accession " + s.accession + " stands twice in the series.", {},
                    {}, "Give each sample its own accession.");
      }
      out_.points.emplace_back().sample = s;
    }
    return {};
  }

  Status add_exposure() {
    const auto drug = rows_of(input_.exposures, {DrugKind::Lenalidomide});
    const auto imids = rows_of(input_.exposures, {DrugKind::Lenalidomide, DrugKind::OtherImid});
    context_.missing = input_.missing;
    context_.imid.resize(samples_.size());
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (!drug.empty()) {
        auto at = exposure_at_rows(drug, samples_[i].date, rules_.bridged_gap_days);
        if (!at) return fail(at.error());
        out_.points[i].exposure = *at;
      }
      if (!imids.empty()) {
        auto at = exposure_at_rows(imids, samples_[i].date, rules_.bridged_gap_days);
        if (!at) return fail(at.error());
        context_.imid[i] = *at;
      }
    }
    if (drug.empty()) return {};
    auto found = withdrawals(drug, samples_.back().date, rules_.bridged_gap_days);
    if (!found) return fail(found.error());
    if (found->empty()) return {};
    stop_ = found->back();
    out_.stop = stop_->earliest;
    if (found->size() > 1) started_again_ = (*found)[found->size() - 2].next_start;
    return {};
  }

  /// The courses of the series say what the sample's own record did not know.
  [[nodiscard]] bool anti_cd19_begun_by(sys_days day) const {
    return std::any_of(input_.exposures.begin(), input_.exposures.end(), [day](const ExposureRow& row) {
      const auto drugs = drug_classes(row.drug);
      return row.start <= day && std::find(drugs.begin(), drugs.end(), DrugClass::AntiCd19) != drugs.end();
    });
  }

  /// What a cleaning gate may have taken from a count, in decades: it widens the sample's spread.
  [[nodiscard]] static double lost_decades(const SerialSample& s) {
    if (!s.at_most) return 0;
    return std::log10((static_cast<double>(*s.at_most) + 0.5) / (static_cast<double>(s.count) + 0.5));
  }

  [[nodiscard]] double own_sigma(const SerialSample& s) const {
    return s.sigma_log10.value_or(rules_.change.sigma_same);
  }

  void choose_baseline() {
    if (!out_.stop) return;
    std::vector<int> days;
    std::vector<std::size_t> index;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (!evaluable(samples_[i])) continue;
      days.push_back(static_cast<int>((samples_[i].date - *out_.stop).count()));
      index.push_back(i);
    }
    const auto choice = models::choose_baseline(days, rules_.change);
    out_.baseline_kind = choice.kind;
    if (choice.index) out_.baseline = index[*choice.index];
  }

  [[nodiscard]] result::SerialComparison against(std::size_t reference, std::size_t current) const {
    auto out = compare(samples_[reference], samples_[current], rules_.change);
    out.reference = reference;
    confirm(out, current, samples_, false, rules_.change);
    return out;
  }

  void compare_samples() {
    const std::span<const SerialSample> all(samples_);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      SerialPoint& point = out_.points[i];
      if (out_.baseline && i > *out_.baseline) {
        point.vs_baseline = against(*out_.baseline, i);
        if (out_.baseline_kind == result::BaselineKind::FallUnderstated) {
          point.vs_baseline->notes.emplace_back(
              "The baseline was taken after the lenalidomide stop: a fall is understated.");
        }
      }
      bool lowered = false;
      point.vs_nadir = compare_with_nadir(all.first(i), samples_[i], rules_.change, &lowered);
      if (point.vs_nadir) confirm(*point.vs_nadir, i, all, lowered, rules_.change);
      for (std::size_t j = i; j-- > 0;) {
        if (!evaluable(samples_[j])) continue;
        point.vs_previous = against(j, i);
        break;
      }
    }
  }

  /// The sample that decides which others belong to its line.
  [[nodiscard]] std::optional<std::size_t> anchor() const {
    if (out_.baseline && !samples_[*out_.baseline].understated) return out_.baseline;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (evaluable(samples_[i]) && !samples_[i].understated) return i;
    }
    return std::nullopt;
  }

  void mark_comparable() {
    const auto reference = anchor();
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      SerialPoint& point = out_.points[i];
      if (const auto& most = samples_[i].at_most) {
        point.notes.push_back(fmt::format(
            "Cleaning gates or the lineage cut left out {} cells like those counted: up to {} instead of {}. "
            "Fits take it as spread.",
            *most - samples_[i].count, *most, samples_[i].count));
      }
      if (!evaluable(samples_[i])) {
        point.comparable = false;
        point.notes.emplace_back("Not evaluable.");
      } else if (samples_[i].understated || (reference && understated_against(samples_[i], samples_[*reference]))) {
        point.comparable = false;
        point.notes.emplace_back("The count may be too low: left out of fits.");
      } else if (const auto why = reference && *reference != i ? not_comparable(samples_[*reference], samples_[i])
                                                               : std::vector<std::string>{};
                 !why.empty()) {
        point.comparable = false;
        std::string codes;
        for (const std::string& code : why) codes += (codes.empty() ? "" : ", ") + code;
        point.notes.push_back(
            fmt::format("Not comparable with {} ({}): left out of fits.", samples_[*reference].accession, codes));
      }
    }
  }

  [[nodiscard]] bool in_window(sys_days day) const {
    if (!stop_) return true;
    return !(started_again_ && day < *started_again_) && !(stop_->next_start && day >= *stop_->next_start);
  }

  void fit() {
    const auto reference = anchor();
    std::vector<FitPoint> points;
    std::size_t left_out = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (!out_.points[i].comparable) continue;
      if (!in_window(samples_[i].date)) {
        ++left_out;
        continue;
      }
      const double sigma = *reference == i ? own_sigma(samples_[i])
                                           : sigma_against(samples_[*reference], samples_[i], rules_.change).sigma;
      points.push_back({&out_.points[i].sample, std::hypot(sigma, lost_decades(samples_[i]))});
    }
    std::optional<StopDay> stop;
    if (stop_) {
      const auto uncertain = (stop_->latest - stop_->earliest).count();
      stop = StopDay{stop_->earliest, uncertain <= 31};
    }
    out_.kinetics = fit_kinetics(points, stop, rules_.kinetics);
    if (left_out > 0) {
      out_.kinetics.notes.push_back(
          fmt::format("{} samples belong to another course of lenalidomide and are left out of the fit.", left_out));
    }
    if (stop && stop->to_the_month && !stop_->known_to_the_day()) {
      out_.kinetics.notes.emplace_back(
          "The day of the lenalidomide stop is known to the month: its first day is taken; the lags show how much that "
          "matters.");
    }
    out_.group_kinetics = fit_opposite_groups(points, stop, rules_.kinetics);
    if (out_.group_kinetics.empty()) return;
    result::Kinetics sum;  // never the sum of groups that move apart (SPEC §4.4)
    sum.points = out_.kinetics.points;
    sum.points_before = out_.kinetics.points_before;
    sum.points_after = out_.kinetics.points_after;
    sum.status = "not fitted: groups move in opposite directions and are reported one by one";
    sum.half_life.status = sum.doubling.status = "not estimable: groups move in opposite directions";
    out_.kinetics = std::move(sum);
  }

  void find_confounders() {
    if (!out_.stop) return;
    out_.confounders = confounders(input_.exposures, *out_.stop, samples_.back().date, rules_.confounder_days);
    out_.banner = confounder_banner(out_.confounders);
  }

  void add_notes() {
    if (stop_ && out_.baseline_kind == result::BaselineKind::FallUnderstated) {
      out_.notes.emplace_back(
          "No sample from 180 days before to 7 days after lenalidomide stop: the first after it is the baseline, and a "
          "fall is understated.");
    }
    if (stop_ && out_.baseline_kind == result::BaselineKind::None) {
      out_.notes.emplace_back("No sample near lenalidomide stop can serve as baseline.");
    }
    if (stop_ && stop_->next_start && *stop_->next_start <= samples_.back().date) {
      out_.notes.emplace_back("Lenalidomide was given again after the lenalidomide stop.");
    }
    std::set<int> versions;
    for (const SerialSample& s : samples_) {
      if (s.analysis_version > 0) versions.insert(s.analysis_version);
    }
    if (versions.size() > 1) {
      out_.notes.emplace_back(
          "The samples were analysed with different analysis versions: screen the earlier files again before they are "
          "compared.");
    }
  }

  const SeriesInput& input_;
  const TrackRules rules_;
  SerialReport out_;
  std::vector<SerialSample> samples_;
  AlertContext context_;
  std::optional<Withdrawal> stop_;
  std::optional<sys_days> started_again_;  ///< of the course that the stop ended, after an earlier hold
};

}  // namespace

Result<SerialReport> serial_report(const SeriesInput& input, const TrackRules& rules) {
  return Builder(input, rules).build();
}

}  // namespace fcscreen::engine
