// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/course.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/track/drugs.h"
#include "engine/track/exposure.h"
#include "io/text/dates.h"
#include "models/counting.h"
#include "models/serial_change.h"

namespace fcscreen::engine {
namespace {

using result::SerialComparison;
using result::SerialPoint;
using result::SerialReport;
using result::StudyCourse;
using result::StudyPatient;
using result::StudyTime;
using std::chrono::sys_days;
using Day = std::optional<sys_days>;

int days_between(sys_days from, sys_days to) { return static_cast<int>((to - from).count()); }

Day earliest(std::initializer_list<Day> days) {
  Day out;
  for (const Day& day : days) {
    if (day && (!out || *day < *out)) out = day;
  }
  return out;
}

Day latest(std::initializer_list<Day> days) {
  Day out;
  for (const Day& day : days) {
    if (day && (!out || *day > *out)) out = day;
  }
  return out;
}

/// Builds a course step by step, each on what the steps before it found.
class Builder {
 public:
  Builder(const StudyPatient& patient, const SerialReport& report, const result::Study& study, const CohortRules& rules)
      : patient_(patient), report_(report), study_(study), rules_(rules) {}

  Result<StudyCourse> build() {
    out_.key = patient_.key;
    out_.synthetic = report_.synthetic;
    out_.tp53 = patient_.tp53;
    out_.low_hypodiploidy = patient_.low_hypodiploidy;
    out_.confounded = !report_.banner.empty();
    for (const SerialPoint& p : report_.points) last_sample_ = latest({last_sample_, p.sample.date});
    if (patient_.death && last_sample_ > patient_.death) {
      return fail(ErrorKind::Usage, "COH-D01",
                  "Patient " + patient_.key + " has a sample of " + io::text::date_text(*last_sample_) +
                      ", after the day of death " + io::text::date_text(*patient_.death) + ".",
                  study_.source, {}, "Check the dates of this patient.");
    }
    std::copy_if(report_.exposures.begin(), report_.exposures.end(), std::back_inserter(drug_), [](const auto& row) {
      const auto kinds = drug_kinds(row.drug);
      return std::find(kinds.begin(), kinds.end(), result::DrugKind::Lenalidomide) != kinds.end();
    });
    find_class2();
    if (report_.stop) {
      out_.stopped = true;
      if (Status ok = find_restart(); !ok) return fail(ok.error());
      follow_after_stop();
    }
    out_.excluded = exclusion();
    if (out_.excluded.empty()) {
      close_follow_up();
    } else {
      out_.regressed = out_.unconfirmed_fall = false;
      out_.right.reset();
      out_.best.reset();
    }
    add_survival();
    add_lane();
    return std::move(out_);
  }

 private:
  void find_class2() {
    for (const SerialPoint& p : report_.points) {
      if (!p.sample.evaluable || p.sample.aberrancy_class < 2) continue;
      out_.class2 = true;
      class2_ = p.sample.date;
      if (!p.exposure) return;
      out_.months_to_class2 = p.exposure->months_since_first;
      out_.cumulative_months = p.exposure->cumulative_months;
      out_.months_range = p.exposure->days_since_first_range.has_value();
      out_.cumulative_range = p.exposure->cumulative_days_range.has_value();
      return;
    }
  }

  /// The first day on which lenalidomide was given again after the stop.
  Status find_restart() {
    const auto found = withdrawals(drug_, *last_sample_, rules_.bridged_gap_days);
    if (!found) return fail(found.error());
    if (!found->empty()) restart_ = found->back().next_start;
    return {};
  }

  [[nodiscard]] int from_stop(sys_days day) const { return days_between(*report_.stop, day); }

  [[nodiscard]] Day after_stop(const Day& day) const { return day && *day > *report_.stop ? day : Day{}; }

  /// The day after which nothing says anything about the withdrawal.
  [[nodiscard]] Day course_end() const {
    return earliest({after_stop(patient_.all_therapy), after_stop(patient_.hct), after_stop(patient_.death), restart_});
  }

  [[nodiscard]] bool confirmed(const SerialComparison& c, const Day& end) const {
    if (!c.confirmed || !end || c.confirmed_by.empty()) return c.confirmed;
    return std::any_of(report_.points.begin(), report_.points.end(), [&](const SerialPoint& p) {
      return p.sample.accession == c.confirmed_by && p.sample.date <= *end;
    });
  }

  void follow_after_stop() {
    if (!report_.baseline) return;
    const Day end = course_end();
    out_.left = std::max(0, from_stop(report_.points[*report_.baseline].sample.date));
    for (const SerialPoint& p : report_.points) {
      const auto& c = p.vs_baseline;
      if (!c || p.sample.date <= *report_.stop || (end && p.sample.date > *end)) continue;
      if (models::is_indeterminate(c->cls) || !c->delta_log10) continue;
      ++comparisons_;
      const int day = from_stop(p.sample.date);
      const bool sure = confirmed(*c, end);
      note_best(*c, sure, day);
      if (out_.regressed) continue;
      if (!models::is_regression(c->cls)) {
        out_.left = day;
        out_.unconfirmed_fall = false;
      } else if (sure || study_.regression == result::RegressionRule::Any) {
        out_.regressed = true;
        out_.unconfirmed_fall = !sure;
        out_.right = day;
      } else {
        out_.unconfirmed_fall = true;
      }
    }
  }

  void note_best(const SerialComparison& c, bool sure, int day) {
    result::BestChange change;
    change.at_least = c.at_least_log10.has_value();
    change.log10 = change.at_least ? -*c.at_least_log10 : *c.delta_log10;
    change.confirmed = models::is_regression(c.cls) && sure;
    change.days_after_stop = day;
    if (!out_.best || change.log10 < out_.best->log10) out_.best = change;
  }

  [[nodiscard]] std::string exclusion() const {
    if (!report_.stop) return "NO_STOP";
    if (patient_.all_therapy && *patient_.all_therapy <= *report_.stop) return "THERAPY_BEFORE_STOP";
    if (!report_.baseline) return "NO_BASELINE";
    const auto& s = report_.points[*report_.baseline].sample;
    if (s.count < models::count_limits(s.denominator_count, s.lob_events, s.l95).loq_ev) {
      return "BASELINE_NOT_QUANTIFIABLE";
    }
    return comparisons_ == 0 ? "NO_COMPARABLE_SAMPLE" : "";
  }

  void close_follow_up() {
    const Day end = course_end();
    const Day competing = earliest({after_stop(patient_.all_therapy), after_stop(patient_.death)});
    if (!out_.regressed && competing && competing == end) {
      out_.competing_day = from_stop(*competing);
      out_.competing_is_death = !(patient_.all_therapy && *patient_.all_therapy == *competing);
    }
    out_.followed_days = out_.regressed ? static_cast<int>(*out_.right) : from_stop(end ? *end : *last_known());
  }

  /// The last day on which anything is known of the patient.
  [[nodiscard]] Day last_known() const {
    return latest(
        {last_sample_, patient_.last_contact, patient_.all_therapy, patient_.hct, patient_.efs_event, patient_.death});
  }

  [[nodiscard]] std::optional<StudyTime> survival(const Day& origin, const Day& event) const {
    const Day end = event ? event : last_known();
    if (!origin || !end || *end < *origin) return std::nullopt;
    return StudyTime{days_between(*origin, *end), event.has_value()};
  }

  void add_survival() {
    const Day event = earliest({patient_.efs_event, patient_.death});
    const Day origin = study_.survival_from == result::SurvivalOrigin::Stop          ? report_.stop
                       : study_.survival_from == result::SurvivalOrigin::FirstClass2 ? class2_
                                                                                     : patient_.all_therapy;
    out_.os = survival(origin, patient_.death);
    out_.efs = survival(origin, event);
    out_.os_after_stop = survival(report_.stop, patient_.death);
    out_.efs_after_stop = survival(report_.stop, event);
  }

  /// The patient's lane of the swimmer plot.
  void add_lane() {
    Day zero;
    for (const auto& row : drug_) zero = earliest({zero, row.start});
    out_.from_first_exposure = zero.has_value();
    for (const SerialPoint& p : report_.points) {
      if (!out_.from_first_exposure) zero = earliest({zero, p.sample.date});
    }
    if (!zero) return;
    const Day end = last_known();
    for (const auto& row : drug_) {
      result::CourseBar bar;
      bar.from = days_between(*zero, row.start);
      bar.running = !row.stop && row.status == result::ExposureStatus::Ongoing;
      bar.open = !row.stop && !bar.running;
      bar.to = std::max(bar.from, days_between(*zero, row.stop ? *row.stop : end.value_or(row.start)));
      out_.bars.push_back(bar);
    }
    for (const SerialPoint& p : report_.points) {
      out_.samples.push_back({days_between(*zero, p.sample.date), p.sample.call});
    }
    const auto day = [&](const Day& d) { return d ? std::optional(days_between(*zero, *d)) : std::nullopt; };
    out_.stop = day(report_.stop);
    out_.all_therapy = day(patient_.all_therapy);
    out_.hct = day(patient_.hct);
    out_.death = day(patient_.death);
    out_.last_contact = day(patient_.last_contact);
    out_.end = days_between(*zero, end.value_or(*zero));
    for (const auto& bar : out_.bars) out_.end = std::max(out_.end, bar.to);
  }

  const StudyPatient& patient_;
  const SerialReport& report_;
  const result::Study& study_;
  const CohortRules& rules_;
  StudyCourse out_;
  std::vector<result::ExposureRow> drug_;  ///< lenalidomide
  Day last_sample_, restart_, class2_;
  std::size_t comparisons_ = 0;
};

}  // namespace

Result<StudyCourse> study_course(const StudyPatient& patient, const SerialReport& report, const result::Study& study,
                                 const CohortRules& rules) {
  return Builder(patient, report, study, rules).build();
}

}  // namespace fcscreen::engine
