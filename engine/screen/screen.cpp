// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/screen.h"

#include <fmt/format.h>

#include <chrono>

#include "engine/core/version.h"
#include "engine/report/words.h"
#include "engine/screen/annotation.h"
#include "engine/screen/display_gates.h"
#include "engine/screen/export_gates.h"
#include "engine/screen/headline.h"
#include "engine/screen/maturation.h"
#include "engine/screen/ploidy.h"
#include "engine/screen/plots.h"
#include "engine/screen/reference_library.h"
#include "engine/screen/summary.h"
#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

bool gateable(const TubeData& tube) {
  const gating::Level level = tube.panel.capability.level;
  return tube.panel.scatter.any_forward() && tube.panel.scatter.any_side() && !tube.panel.raw_spectral &&
         !tube.panel.ambiguous && level != gating::Level::L0 && level != gating::Level::BelowL1 &&
         tube.view.n_events > 0;
}

result::ScreenResult describe_tube(const TubeData& tube, const result::MaturationReference& reference,
                                   const ScreenOptions& options) {
  result::ScreenResult r;
  r.fcscreen.version = version();
  r.fcscreen.analysis_version = kAnalysisVersion;
  r.fcscreen.config_hash = options.config_hash;
  r.fcscreen.reference_id = reference.id;
  r.fcscreen.reference_text = reference.text;
  r.fcscreen.reference_own = reference.own;
  r.input = tube.input;
  r.panel = tube.panel.described;
  r.qc.compensation = tube.compensation;
  r.marrow_quality.hemodilution = "HEMODILUTION_NOT_ASSESSED";
  r.findings = tube.findings;
  r.therapy = tube.therapy.described;
  return r;
}

/// Doublets of a B cell and another look like an aberrant one: say when much of the target lies outside the single
/// cells. They are never counted, so they cannot carry a call.
void note_doublets(const Parameters& p, result::ScreenResult& r) {
  for (const result::GateLoss& loss : r.qc.target_lost_per_gate) {
    const double share = loss.of == 0 ? 0 : static_cast<double>(loss.lost) / static_cast<double>(loss.of);
    if (loss.gate != "singlets" || loss.lost < p.search.groups.min_group || share <= p.doublet_suspect) continue;
    r.findings.add(
        "SCR-D01", Severity::Warning,
        fmt::format("{} of {} target-like events ({:.0f} %) lie outside the single cells and are not counted: "
                    "look at the doublet plot",
                    loss.lost, loss.of, 100 * share));
  }
}

/// Is what was counted a population that a later sample may be searched for? A compartment that may be normal
/// precursors is not.
bool is_population(const result::ScreenResult& r) {
  using result::Call;
  const Call call = r.target.call;
  return call == Call::Trace || call == Call::DetectedBelowLoq || call == Call::DetectedQuantifiable ||
         call == Call::AtypicalImmatureB;
}

/// What is odd about the days of the sample (SPEC §7: acquired on or after the collection, and at most 14 days later);
/// empty where nothing is, or they are not known.
std::string dates_note(const result::Input& input) {
  constexpr std::chrono::days kLongest{14};
  const auto collected = io::text::parse_date(input.collected.value_or(""));
  const auto acquired = io::text::parse_date(input.acquired.substr(0, 10));
  if (!collected || !acquired) return {};
  if (acquired->day < collected->day) return "acquired before the day of collection: check the identity of the sample";
  if (acquired->day - collected->day > kLongest) {
    return "acquired more than 14 days after its collection: check the identity of the sample";
  }
  return {};
}

void note_marrow(const GatedTube& gated, result::ScreenResult& r) {
  if (gated.viability.assessed && r.qc.viability.of > 0) {
    r.marrow_quality.viability = static_cast<double>(gated.live.count()) / static_cast<double>(gated.single.count());
  }
  if (r.input.tissue.empty()) r.marrow_quality.notes.push_back("tissue not stated (--tissue BM|PB)");
  if (const std::string note = dates_note(r.input); !note.empty()) r.marrow_quality.notes.push_back(note);
  r.marrow_quality.notes.push_back("pull order unknown");
  if (r.marrow_quality.hemodilution == "HEMODILUTION_NOT_ASSESSED") {
    r.marrow_quality.notes.push_back(
        "hemodilution not assessed: fewer than two of mast cells, nucleated red cells and B precursors can be scored");
  }
}

}  // namespace

Result<ScreenOutput> screen_file(const std::filesystem::path& path, const ScreenOptions& options) {
  const auto progress = [&](double fraction, const char* what) {
    if (options.progress) options.progress(fraction, what);
  };
  progress(0.0, "reading");
  auto tube = load_tube(path, options);
  if (!tube) return fail(tube.error());
  const auto reference = reference_for(*tube, options);
  if (!reference) return fail(reference.error());
  ScreenOutput out;
  out.result = describe_tube(*tube, **reference, options);
  result::ScreenResult& r = out.result;
  if (!gateable(*tube)) {
    decide_without_gating(*tube, r);
    out.events = annotate_ungated(tube->view.n_events);
  } else {
    progress(0.3, "gating");
    const GatedTube gated = gate_tube(*tube, options);
    progress(0.5, "scoring");
    const Maturation maturation = score_maturation(*tube, gated, **reference, options);
    const Classified classified = classify(
        *tube, gated, maturation, (*reference)->own ? gated.strict_candidates : gated.candidates, options.parameters);
    InformedArm informed;
    if (options.laip) informed = inform(*options.laip, *tube, gated, options.parameters.laip, r.findings);
    const Bitmask away = new_groups(maturation, classified, informed, r.findings);
    const Evaluated evaluated{*tube, gated, maturation, classified, informed, away};
    r.qc = summarise_qc(*tube, gated, options);
    r.populations = summarise_populations(*tube, gated);
    progress(0.7, "counting");
    const Bitmask target = decide_target(evaluated, options, r);
    r.ploidy = dna_index(*tube, gated, target, options.parameters);
    note_marrow(gated, r);
    note_doublets(options.parameters, r);
    const bool own = (*reference)->own;
    out.gates = display_gates(*tube, gated);
    out.gating = gating_document(tube->axes, out.gates);
    progress(0.9, "plotting");
    out.plots = make_plots(*tube, gated,
                           {&target, own ? &classified.class0 : nullptr,
                            own && classified.k() > 0 ? "aberrant groups" : "immature B", &maturation});
    if (is_population(r)) out.phenotype = phenotype_of(*tube, gated, target, options.parameters.laip);
    out.events = annotate(evaluated, target);  // last, when the plots' copies of columns are gone
  }
  r.headline = headline(r);
  r.sentences = r.panel.sentences;
  for (const std::string& text : r.therapy->sentences) r.sentences.push_back(text);
  if (r.laip) r.sentences.push_back(laip_sentence(r));
  progress(1.0, "done");
  return out;
}

}  // namespace fcscreen::engine
