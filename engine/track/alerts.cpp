// SPDX-License-Identifier: Apache-2.0
#include "engine/track/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/track/comparison.h"
#include "models/counting.h"

namespace fcscreen::engine {
namespace {

using result::Alert;
using result::AlertPriority;
using result::Call;
using result::SerialClass;
using result::SerialPoint;
using result::SerialSample;

std::string counts(const SerialSample& s) { return fmt::format("{} of {} events", s.count, s.denominator_count); }

/// Raises the alerts of one series, sample by sample.
class Raiser {
 public:
  Raiser(const result::SerialReport& report, const AlertContext& context, const TrackRules& rules)
      : report_(report), context_(context), rules_(rules) {}

  std::vector<Alert> run() {
    for (std::size_t i = 0; i < report_.points.size(); ++i) {
      point_ = i;
      by_call();
      by_change();
      by_immature_fraction();
      by_exposure();
      by_failed_regression();
      by_dna_index();
      by_lineage();
      if (sample().facts.qc_failed)
        raise("A10", AlertPriority::Ops, "Quality control failed; the sample may be repeated.");
      std::sort(of_sample_.begin(), of_sample_.end(), [](const Alert& a, const Alert& b) {
        return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
      });
      out_.insert(out_.end(), of_sample_.begin(), of_sample_.end());
      of_sample_.clear();
    }
    for (const std::string& name : context_.missing) {
      Alert alert{"A10", kAlertRulesVersion, AlertPriority::Ops, name, 0, false, {}};
      alert.text = fmt::format("The sample {} was expected and is not there.", name);
      out_.push_back(std::move(alert));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] const SerialPoint& point() const { return report_.points[point_]; }
  [[nodiscard]] const SerialSample& sample() const { return point().sample; }

  /// One alert of an id for a sample: the higher priority and its text stand.
  void raise(const char* id, AlertPriority priority, std::string text, bool held = false) {
    const auto same = std::find_if(of_sample_.begin(), of_sample_.end(), [id](const Alert& a) { return a.id == id; });
    if (same != of_sample_.end()) {
      if (priority < same->priority) {
        same->priority = priority;
        same->text = std::move(text);
        same->held = held;
      }
      return;
    }
    of_sample_.push_back(
        {id, kAlertRulesVersion, priority, sample().accession, sample().analysis_version, held, std::move(text)});
  }

  void by_call() {
    raise_call(sample().call, false);
    if (sample().facts.held_call) raise_call(*sample().facts.held_call, true);
  }

  void raise_call(Call call, bool held) {
    const std::string mark = held ? " Held: the call was replaced, see its reasons." : "";
    switch (call) {
      case Call::DetectedQuantifiable:
        raise("A1", AlertPriority::SameDay, fmt::format("DETECTED_QUANTIFIABLE, {}.{}", counts(sample()), mark), held);
        break;
      case Call::DetectedBelowLoq:
        raise("A2", AlertPriority::NextDay, fmt::format("DETECTED_BELOW_LOQ, {}.{}", counts(sample()), mark), held);
        break;
      case Call::Trace:
        if (traces() >= 2) {
          raise("A2", AlertPriority::NextDay,
                fmt::format("TRACE in {} tubes or timepoints, now {}.{}", traces(), counts(sample()), mark), held);
        }
        break;
      case Call::ImmatureBExpandedL1:
        raise("A6", AlertPriority::Routine, "IMMATURE_B_EXPANDED_L1: reflex B-ALL tube if clinically indicated." + mark,
              held);
        break;
      default: break;
    }
  }

  /// Samples up to this one whose call, or the call that was replaced, is TRACE.
  [[nodiscard]] std::size_t traces() const {
    return static_cast<std::size_t>(std::count_if(
        report_.points.begin(), report_.points.begin() + static_cast<std::ptrdiff_t>(point_) + 1,
        [](const SerialPoint& p) { return p.sample.call == Call::Trace || p.sample.facts.held_call == Call::Trace; }));
  }

  void by_change() {
    for (const auto* comparison : {&point().vs_nadir, &point().vs_baseline, &point().vs_previous}) {
      if (!*comparison) continue;
      const result::SerialComparison& c = **comparison;
      if (!models::is_rise(c.cls)) continue;
      const bool now = c.cls == SerialClass::Emergence || c.cls == SerialClass::MajorProgression ||
                       (c.cls == SerialClass::Progression && c.confirmed);
      const auto& earlier = report_.points[c.reference].sample;
      raise("A3", now ? AlertPriority::SameDay : AlertPriority::NextDay,
            fmt::format("{}{} against {}: {}, before {}.", to_string(c.cls), c.confirmed ? "" : ", unconfirmed",
                        earlier.accession, counts(sample()), counts(earlier)));
    }
  }

  void by_immature_fraction() {
    const auto& fraction = sample().facts.immature_b_of_tnc;
    if (!fraction || !(*fraction >= 0)) return;
    if (*fraction >= rules_.alerts.immature_b) {
      const bool own = sample().facts.own_reference;
      raise("A4", own ? AlertPriority::NextDay : AlertPriority::SameDay,
            fmt::format("Immature B cells are {:.1f} % of nucleated cells{}.", 100 * *fraction,
                        own ? "" : "; no reference of this laboratory tells them from normal precursors"));
      return;
    }
    const auto baseline = own_baseline();
    if (!baseline || *baseline < 0 || sample().denominator_count == 0) return;
    const std::uint64_t n = sample().denominator_count;
    const auto events = [n](double f) {
      return std::min(n, static_cast<std::uint64_t>(std::llround(f * static_cast<double>(n))));
    };
    const models::SerialCount from{events(*baseline), n, 0, 0, rules_.change.sigma_same},
        to{events(*fraction), n, 0, 0, rules_.change.sigma_same};
    const auto change = models::log10_change(from, to);
    if (to.k >= kExpandedEvents && change.delta >= std::log10(rules_.alerts.baseline_fold) && change.ci.lo > 0) {
      raise("A4", AlertPriority::NextDay,
            fmt::format("Immature B cells are {:.1f} times the median of the earlier samples.",
                        std::pow(10.0, change.delta)));
    }
  }

  /// Median immature B fraction of the earlier samples that measure the same.
  [[nodiscard]] std::optional<double> own_baseline() const {
    std::vector<double> earlier;
    for (std::size_t j = 0; j < point_; ++j) {
      const SerialSample& prior = report_.points[j].sample;
      if (!prior.evaluable || prior.understated || !prior.facts.immature_b_of_tnc) continue;
      auto why = not_comparable(prior, sample());
      std::erase_if(why, [](const std::string& code) { return code == "COUNTED" || code == "CLASS_BELOW_2"; });
      if (why.empty()) earlier.push_back(*prior.facts.immature_b_of_tnc);
    }
    if (earlier.empty()) return std::nullopt;
    std::sort(earlier.begin(), earlier.end());
    const std::size_t half = earlier.size() / 2;
    return earlier.size() % 2 == 1 ? earlier[half] : (earlier[half - 1] + earlier[half]) / 2;
  }

  void by_exposure() {
    if (point_ >= context_.imid.size() || !context_.imid[point_]) return;
    const auto& imid = *context_.imid[point_];
    if (imid.on_drug == false) return;
    const double days = imid.cumulative_days         ? *imid.cumulative_days
                        : imid.cumulative_days_range ? (*imid.cumulative_days_range)[0]
                                                     : 0;
    const double months = days / 30.4375;  // SPEC §4.5
    const bool class_1 = sample().aberrancy_class == 1;
    if (months < rules_.alerts.imid_months || (!sample().facts.cytopenia && !class_1)) return;
    raise("A5", AlertPriority::Routine,
          fmt::format("{:.0f} months on a drug of lenalidomide's kind and {}. Low threshold for marrow: \"persistent "
                      "cytopenias should be an indication for marrow biopsy\" [S:6].",
                      months, class_1 ? "equivocal immature B cells" : "an unexplained cytopenia"));
  }

  /// A7: of the last sample for the slope, of the sample that rose for the change.
  void by_failed_regression() {
    if (!report_.stop || sample().date <= *report_.stop) return;
    const auto& nadir = point().vs_nadir;
    if (nadir && (nadir->cls == SerialClass::Progression || nadir->cls == SerialClass::MajorProgression)) {
      raise("A7", AlertPriority::SameDay,
            fmt::format("{} against the lowest earlier sample after lenalidomide stop.", to_string(nadir->cls)));
    }
    const auto& slope = report_.kinetics.lambda_off;
    if (!slope || point_ + 1 != report_.points.size()) return;
    if (slope->ci95.lo > 0) {
      raise("A7", AlertPriority::SameDay, "The slope after lenalidomide stop is above 0 with its whole 95 % interval.");
    } else if (slope->per_day >= 0 && late_quantifiable() >= 2) {
      raise("A7", AlertPriority::SameDay,
            fmt::format("No fall after lenalidomide stop, {} quantifiable samples at least {} days after it.",
                        late_quantifiable(), rules_.alerts.failed_after_days));
    }
  }

  [[nodiscard]] std::size_t late_quantifiable() const {
    const auto from = *report_.stop + std::chrono::days(rules_.alerts.failed_after_days);
    return static_cast<std::size_t>(
        std::count_if(report_.points.begin(), report_.points.end(), [from](const SerialPoint& p) {
          const SerialSample& s = p.sample;
          return p.comparable && s.evaluable && s.date >= from &&
                 s.count >= models::count_limits(s.denominator_count, s.lob_events, s.l95).loq_ev;
        }));
  }

  void by_dna_index() {
    const auto& dna = sample().facts.dna_index;
    const AlertRules& r = rules_.alerts;
    if (!dna || dna->events < r.dna_events || !(dna->cv <= r.dna_cv)) return;
    if (dna->index < r.dna_low || dna->index > r.dna_high) {
      raise("A8", AlertPriority::SameDay,
            fmt::format("DNA index {:.2f} on {} events, CV {:.1f} %.", dna->index, dna->events, 100 * dna->cv));
    }
  }

  void by_lineage() {
    for (const result::LineageMedian& now : sample().facts.lineage_medians) {
      const auto before = earlier_median(now.marker);
      if (before && now.decades - *before <= -rules_.alerts.lineage_loss) {
        raise("A9", AlertPriority::NextDay,
              fmt::format("{} is {:.2f} decades dimmer than in the sample before.", now.marker, *before - now.decades));
      }
    }
    if (sample().facts.anti_cd19_exposure && sample().facts.cd19_only_lineage) {
      raise("A9", AlertPriority::NextDay,
            "An anti-CD19 product was given and the tube has no lineage marker beside CD19.");
    }
  }

  [[nodiscard]] std::optional<double> earlier_median(const std::string& marker) const {
    for (std::size_t j = point_; j-- > 0;) {
      for (const result::LineageMedian& m : report_.points[j].sample.facts.lineage_medians) {
        if (m.marker == marker) return m.decades;
      }
    }
    return std::nullopt;
  }

  static constexpr std::uint64_t kExpandedEvents = 20;  // SPEC §0.4

  const result::SerialReport& report_;
  const AlertContext& context_;
  const TrackRules& rules_;
  std::size_t point_ = 0;
  std::vector<Alert> of_sample_, out_;
};

}  // namespace

std::vector<Alert> raise_alerts(const result::SerialReport& report, const AlertContext& context,
                                const TrackRules& rules) {
  return Raiser(report, context, rules).run();
}

std::vector<Alert> without_duplicates(std::vector<Alert> raised, std::span<const Alert> earlier) {
  std::erase_if(raised, [earlier](const Alert& alert) {
    return std::any_of(earlier.begin(), earlier.end(), [&alert](const Alert& old) {
      return old.id == alert.id && old.accession == alert.accession && old.analysis_version == alert.analysis_version &&
             old.priority <= alert.priority && (alert.held || !old.held);
    });
  });
  return raised;
}

}  // namespace fcscreen::engine
