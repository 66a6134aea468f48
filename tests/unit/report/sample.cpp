// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "engine/core/random.h"
#include "engine/report/words.h"

namespace fcscreen::test {
namespace {

using namespace fcscreen::result;

constexpr std::size_t kGrid = 128;

Axis biexponential(const std::string& marker, const std::string& dye) {
  Axis axis{marker + " (" + dye + "), compensated, logicle", 0, 4.5, {}};
  const std::array<const char*, 5> labels = {"0", "10²", "10³", "10⁴", "10⁵"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double at = i == 0 ? 0.6 : 0.6 + 0.35 + 0.85 * static_cast<double>(i - 1);
    axis.ticks.push_back({at, labels[i], true});
    for (int digit = 2; i > 0 && digit < 10; ++digit) axis.ticks.push_back({at + 0.85 * std::log10(digit), "", false});
  }
  axis.ticks.push_back({0.25, "−10²", true});
  return axis;
}

Axis linear(const std::string& name) {
  Axis axis{name + ", linear", 0, 262144, {}};
  for (int k = 0; k <= 250; k += 50) axis.ticks.push_back({k * 1000.0, k == 0 ? "0" : std::to_string(k) + "K", true});
  return axis;
}

struct Blob {
  double x, y, sx, sy, share;
};

/// A plot whose background is a mixture of Gaussian blobs; positions in shares of the axes.
DensityPlot plot_of(std::string id, std::string title, std::string parent, Axis x, Axis y,
                    const std::vector<Blob>& blobs, std::uint64_t seed) {
  DensityPlot plot;
  plot.id = std::move(id);
  plot.title = std::move(title);
  plot.parent = std::move(parent);
  plot.density = {kGrid, kGrid, std::vector<float>(kGrid * kGrid)};
  plot.background_shown = 50000;
  plot.background_total = 498231;
  Random random(seed, 0, 0);
  for (std::size_t i = 0; i < plot.background_shown; ++i) {
    double pick = random.uniform();
    std::size_t b = 0;
    while (b + 1 < blobs.size() && pick > blobs[b].share) pick -= blobs[b++].share;
    const double u = blobs[b].x + blobs[b].sx * random.normal(), v = blobs[b].y + blobs[b].sy * random.normal();
    if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
    plot.density.counts[static_cast<std::size_t>(v * kGrid) * kGrid + static_cast<std::size_t>(u * kGrid)] += 1;
  }
  for (const Blob& blob : blobs) {
    Contour contour{0.5, {{}}};
    for (int k = 0; k <= 60; ++k) {
      const double angle = k * 3.14159265358979 / 30;
      contour.lines[0].push_back({x.lo + (x.hi - x.lo) * (blob.x + 1.2 * blob.sx * std::cos(angle)),
                                  y.lo + (y.hi - y.lo) * (blob.y + 1.2 * blob.sy * std::sin(angle))});
    }
    plot.contours.push_back(std::move(contour));
  }
  plot.x = std::move(x);
  plot.y = std::move(y);
  return plot;
}

Outline box(const DensityPlot& plot, std::string name, std::string label, double x0, double y0, double x1, double y1) {
  const auto at = [](const Axis& a, double share) { return a.lo + (a.hi - a.lo) * share; };
  return {std::move(name),
          std::move(label),
          {{at(plot.x, x0), at(plot.y, y0)},
           {at(plot.x, x1), at(plot.y, y0)},
           {at(plot.x, x1), at(plot.y, y1)},
           {at(plot.x, x0), at(plot.y, y1)}},
          true};
}

std::string share_label(const std::string& name, std::size_t n, std::size_t of) {
  return name + ": " + engine::format_count(n) + " of " + engine::format_count(of) + ", " +
         engine::format_share_interval(n, of);
}

Marks marks(const DensityPlot& plot, MarkKind kind, std::string name, std::size_t n, Blob blob, std::uint64_t seed) {
  Marks out{kind, std::move(name), {}, {}};
  Random random(seed, 1, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = blob.x + blob.sx * random.normal(), v = blob.y + blob.sy * random.normal();
    out.x.push_back(static_cast<float>(plot.x.lo + (plot.x.hi - plot.x.lo) * u));
    out.y.push_back(static_cast<float>(plot.y.lo + (plot.y.hi - plot.y.lo) * v));
  }
  return out;
}

std::vector<DensityPlot> gating_plots() {
  std::vector<DensityPlot> plots;
  const Axis fsc = linear("FSC-A"), ssc = linear("SSC-A"), cd45 = biexponential("CD45", "KrO-A");
  plots.push_back(
      plot_of("time", "Time: Time / CD45", "all events", linear("Time"), cd45, {{0.5, 0.6, 0.4, 0.1, 1}}, 1));
  plots.back().outlines.push_back(
      box(plots.back(), "Stable flow", share_label("Stable flow", 541320, 546231), 0.05, 0.02, 0.93, 0.98));
  plots.push_back(plot_of("singlets", "Singlets: FSC-A / FSC-H", "Stable flow", fsc, linear("FSC-H"),
                          {{0.4, 0.4, 0.13, 0.03, 1}}, 2));
  plots.back().outlines.push_back(
      box(plots.back(), "Singlets", share_label("Singlets", 521832, 541320), 0.08, 0.2, 0.9, 0.7));
  plots.push_back(plot_of("nucleated", "Nucleated: FSC-A / SYTO 41", "Singlets", fsc, biexponential("SYTO 41", "PB-A"),
                          {{0.4, 0.7, 0.13, 0.05, 0.9}, {0.12, 0.3, 0.05, 0.08, 0.1}}, 3));
  plots.back().outlines.push_back(
      box(plots.back(), "Nucleated", share_label("Nucleated", 501480, 521832), 0.18, 0.5, 0.95, 0.92));
  plots.push_back(plot_of("live", "Live: FSC-A / 7-AAD", "Nucleated", fsc, biexponential("7-AAD", "PC5.5-A"),
                          {{0.42, 0.25, 0.13, 0.06, 0.98}, {0.3, 0.75, 0.08, 0.06, 0.02}}, 4));
  plots.back().outlines.push_back(
      box(plots.back(), "Live", share_label("Live", 498231, 501480), 0.05, 0.03, 0.95, 0.5));
  plots.push_back(plot_of("cd45_ssc", "CD45 / SSC", "Live", cd45, ssc,
                          {{0.82, 0.12, 0.03, 0.03, 0.2},
                           {0.6, 0.62, 0.05, 0.12, 0.6},
                           {0.75, 0.3, 0.04, 0.04, 0.08},
                           {0.3, 0.08, 0.08, 0.03, 0.12}},
                          5));
  plots.back().outlines.push_back(
      box(plots.back(), "Lymphocytes", share_label("Lymphocytes", 98650, 498231), 0.74, 0.03, 0.93, 0.22));
  plots.back().outlines.push_back(
      box(plots.back(), "Granulocytes", share_label("Granulocytes", 293956, 498231), 0.45, 0.36, 0.72, 0.97));
  plots.back().outlines.push_back(
      box(plots.back(), "Monocytes", share_label("Monocytes", 39360, 498231), 0.68, 0.23, 0.86, 0.42));
  plots.back().outlines.push_back(
      box(plots.back(), "CD45 dim", share_label("CD45 dim", 10463, 498231), 0.42, 0.03, 0.7, 0.2));
  plots.push_back(plot_of("b_lineage", "B-lineage: CD19 / SSC", "Live, SSC low", biexponential("CD19", "PC7-A"), ssc,
                          {{0.2, 0.13, 0.05, 0.04, 0.85}, {0.66, 0.12, 0.05, 0.03, 0.15}}, 6));
  plots.back().outlines.push_back(
      box(plots.back(), "B-lineage", share_label("B-lineage", 14730, 103733), 0.45, 0.02, 0.9, 0.3));
  plots.push_back(plot_of("plasma", "Plasma cells: CD38 / CD138", "B-lineage", biexponential("CD38", "APC-A750-A"),
                          biexponential("CD138", "BV605-A"),
                          {{0.45, 0.2, 0.14, 0.06, 0.97}, {0.88, 0.7, 0.03, 0.06, 0.03}}, 7));
  plots.back().outlines.push_back(
      box(plots.back(), "No plasma cells", share_label("No plasma cells", 14303, 14730), 0.03, 0.03, 0.97, 0.5));
  plots.push_back(plot_of("cd10_cd45", "Immature B: CD10 / CD45", "No plasma cells", biexponential("CD10", "PE-A"),
                          cd45, {{0.2, 0.83, 0.05, 0.03, 0.85}, {0.62, 0.62, 0.06, 0.05, 0.15}}, 8));
  plots.back().outlines.push_back(
      box(plots.back(), "Immature B", share_label("Immature B", 2088, 14303), 0.42, 0.35, 0.95, 0.74));
  plots.push_back(plot_of("cd10_cd34", "Target: CD10 / CD34", "Immature B", biexponential("CD10", "PE-A"),
                          biexponential("CD34", "APC-A"), {{0.6, 0.2, 0.07, 0.06, 0.8}, {0.75, 0.7, 0.06, 0.06, 0.2}},
                          9));
  plots.back().outlines.push_back(
      box(plots.back(), "Target", share_label("Target", 412, 14303), 0.58, 0.5, 0.97, 0.93));
  return plots;
}

std::vector<HistogramPlot> histograms(const std::vector<std::string>& markers) {
  std::vector<HistogramPlot> out;
  for (std::size_t m = 0; m < markers.size(); ++m) {
    HistogramPlot plot;
    plot.id = plot.title = markers[m];
    plot.x = biexponential(markers[m], "PE-A");
    const auto curve = [&](const std::string& name, MarkKind kind, double centre, double sd) {
      Histogram h{name, kind, {}};
      for (int i = 0; i < 64; ++i)
        h.share.push_back(static_cast<float>(std::exp(-0.5 * std::pow((i / 64.0 - centre) / sd, 2)) / (sd * 160)));
      plot.histograms.push_back(std::move(h));
    };
    const double shift = 0.06 * static_cast<double>(m % 5);
    curve("T cells of this sample", MarkKind::Other, 0.2, 0.06);
    curve("hematogones of this sample", MarkKind::Hematogone, 0.5, 0.1);
    curve("normal stage I (median)", MarkKind::Reference, 0.56, 0.08);
    curve("target", MarkKind::Target, 0.5 + shift, 0.05);
    plot.normal = {{"I", 2.0, 2.6, 3.2}, {"II", 1.6, 2.2, 2.9}, {"III", 1.0, 1.5, 2.2}, {"mature", 0.4, 0.6, 0.9}};
    out.push_back(std::move(plot));
  }
  return out;
}

}  // namespace

ScreenPlots positive_plots(std::size_t n_target) {
  ScreenPlots plots;
  plots.gating = gating_plots();
  const std::array<std::array<const char*, 4>, 8> pairs = {{{"CD10", "PE-A", "CD20", "FITC-A"},
                                                            {"CD10", "PE-A", "CD38", "AA750-A"},
                                                            {"CD34", "APC-A", "CD10", "PE-A"},
                                                            {"CD34", "APC-A", "TdT", "BV421-A"},
                                                            {"CD38", "AA750-A", "CD20", "FITC-A"},
                                                            {"CD45", "KrO-A", "CD10", "PE-A"},
                                                            {"CD58", "BV605-A", "CD10", "PE-A"},
                                                            {"CD81", "BV711-A", "CD38", "AA750-A"}}};
  std::uint64_t seed = 20;
  for (const auto& p : pairs) {
    DensityPlot plot =
        plot_of(std::string(p[0]) + "_" + p[2], std::string(p[0]) + " / " + p[2], "Live", biexponential(p[0], p[1]),
                biexponential(p[2], p[3]), {{0.2, 0.25, 0.06, 0.08, 0.7}, {0.35, 0.75, 0.08, 0.05, 0.3}}, seed);
    plot.marks.push_back(
        marks(plot, MarkKind::Reference, "normal stage I–III, reference", 24, {0.55, 0.45, 0.08, 0.12, 1}, seed + 1));
    std::sort(plot.marks.back().x.begin(), plot.marks.back().x.end());  // a path, as a reference has
    std::sort(plot.marks.back().y.begin(), plot.marks.back().y.end());
    plot.marks.push_back(
        marks(plot, MarkKind::Hematogone, "hematogones of this sample", 160, {0.5, 0.5, 0.07, 0.1, 1}, seed + 2));
    plot.marks.push_back(marks(plot, MarkKind::Target, "target, all " + std::to_string(n_target) + " events", n_target,
                               {0.76, 0.68, 0.04, 0.05, 1}, seed + 3));
    plots.target.push_back(std::move(plot));
    seed += 4;
  }
  plots.path.push_back(plot_of("path", "Distance from the normal path", "B-lineage", linear("maturation"),
                               linear("distance"), {{0.5, 0.3, 0.2, 0.05, 1}}, 90));
  plots.path.back().outlines.push_back(
      box(plots.path.back(), "P99.9", "P99.9 of normal cells: distance 4.93", 0, 0.5, 1, 0.5));
  plots.path.back().marks.push_back(marks(plots.path.back(), MarkKind::Target,
                                          "target, all " + std::to_string(n_target) + " events", n_target,
                                          {0.1, 0.7, 0.02, 0.05, 1}, 91));
  plots.quality.push_back(plot_of("time_fsc", "Forward scatter over time", "events", linear("Time"), linear("FSC-A"),
                                  {{0.5, 0.5, 0.3, 0.1, 1}}, 92));
  plots.rate = histograms({"Events over time"});
  plots.rate[0].normal.clear();
  plots.target_histograms =
      histograms({"CD10", "CD19", "CD20", "CD34", "CD38", "CD45", "CD58", "CD66c", "CD81", "CD123", "TdT", "CD304"});
  return plots;
}

ScreenResult positive_result() {
  ScreenResult r;
  r.fcscreen = {"0.1.0",
                1,
                "5f0c3bd1a1c8d4e19b23aa7e0d4c6f5b8e7a9c0d1e2f30415263748596a7b8c9",
                "synthetic-marrow-1",
                "fitted to 20 resting and 10 regenerating synthetic marrows",
                true,
                "LOB from 30 synthetic normals"};
  r.input.path = "DOE_JANE_marrow.fcs";
  r.input.sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  r.input.n_events = 546231;
  r.input.fcs_version = "FCS3.1";
  r.input.cytometer = "Navios EX";
  r.input.acquired = "2024-03-02";
  r.input.tube = "B-ALL 10c";
  r.input.specimen = "DOE JANE";
  r.input.accession = "S24-01234";
  r.input.patient = "P-0042";
  r.input.tissue = "BM";
  r.input.synthetic = true;
  r.panel.name = "B-ALL one tube, 10 colours";
  r.panel.level = "L3";
  r.panel.mapping = {{1, "FSC-A", "", "", "scatter"},
                     {5, "FL1-A", "CD20 FITC", "CD20", "from $PnS"},
                     {6, "FL2-A", "CD10 PE", "CD10", "from $PnS"},
                     {7, "FL6-A", "CD34 APC", "CD34", "from $PnS"}};
  r.panel.missing = {"CD66c"};
  r.panel.sentences = {"CD66c not in this tube: populations recognisable only by CD66c are not excluded."};
  r.qc.compensation = {QcStatus::Pass, 0, 0, "largest residue 0.012 (CD3 / CD19)"};
  r.qc.time = {QcStatus::Pass, 4911, 546231, ""};
  r.qc.margin = {QcStatus::Pass, 312, 546231, ""};
  r.qc.singlets = {QcStatus::Warn, 19488, 541320, "more doublets than usual"};
  r.qc.debris = {QcStatus::Pass, 20352, 521832, ""};
  r.qc.viability = {QcStatus::NotAssessed, 0, 0, "no viability dye in the tube"};
  r.qc.controls = {{"CD45", "T and NK cells", 98650, 1.92, 1.88, "pass"},
                   {"CD38", "plasma cells", 7, std::nullopt, std::nullopt, "not_assessable"}};
  r.qc.target_lost_per_gate = {{"Singlets", 9, 421, 0.018, 98650}};
  const auto add = [&r](const char* path, const char* gate, std::size_t n, std::size_t of, const char* method,
                        const char* confidence) {
    r.populations.push_back({path, gate, n, of, method, confidence, {}});
  };
  add("Stable flow", "Stable flow", 541320, 546231, "flow rate and peak stability", "high");
  add("Stable flow/Singlets", "Singlets", 521832, 541320, "robust line FSC-H on FSC-A", "high");
  add("Stable flow/Singlets/Nucleated", "Nucleated", 501480, 521832, "SYTO 41 valley", "high");
  add("Stable flow/Singlets/Nucleated/Live", "Live", 498231, 501480, "7-AAD valley", "high");
  add("Stable flow/Singlets/Nucleated/Live/Lymphocytes", "Lymphocytes", 98650, 498231, "mixture on CD45 / SSC", "high");
  add("Stable flow/Singlets/Nucleated/Live/Granulocytes", "Granulocytes", 293956, 498231, "mixture on CD45 / SSC",
      "high");
  add("Stable flow/Singlets/Nucleated/Live/B-lineage", "B-lineage", 14730, 103733, "valley on CD19", "high");
  r.populations.back().cuts.push_back({"CD19", 2.1, 1540, 0.05, "valley 2.10, mixture 2.08, internal negatives 2.13"});
  add("Stable flow/Singlets/Nucleated/Live/B-lineage/No plasma cells", "No plasma cells", 14303, 14730,
      "CD38 and CD138", "high");
  add("Stable flow/Singlets/Nucleated/Live/B-lineage/No plasma cells/Immature B", "Immature B", 2088, 14303,
      "soft AND of margins", "moderate");
  r.populations.back().cuts.push_back({"CD10", 1.9, 820, 0.21, "valley 1.92, mixture 1.88, internal negatives 2.09"});
  add("Stable flow/Singlets/Nucleated/Live/B-lineage/No plasma cells/Immature B/Target", "Target", 412, 2088,
      "groups of class 2 and above", "high");
  auto& t = r.target;
  t.call = Call::DetectedQuantifiable;
  t.row = 8;
  t.flags = {"CONTROL_NO_BASELINE"};
  t.count = 412;
  t.counted = "events of class 2 and above";
  t.candidates = 2088;
  t.denominator = "TNC_gate";
  t.denominator_text = "viable singlet non-debris events";
  t.denominator_count = 498231;
  t.fraction = 412.0 / 498231;
  t.ci95 = {0.00074896, 0.00091066};  // Clopper-Pearson of 412 in 498 231
  t.lob_events = 8;
  t.trace_events = 10;
  t.lod_events = 20;
  t.loq_events = 50;
  t.lod = 20.0 / 498231;
  t.loq = 50.0 / 498231;
  t.detectable95 = 28.0 / 498231;
  t.gate_band = {354.0 / 498231, 468.0 / 498231};
  t.gate_band_lo_count = 354;
  t.gate_band_hi_count = 468;
  t.phenotype_counts = {{"CD10+CD34+TdT+", 371},
                        {"CD10+CD34+TdT-", 22},
                        {"CD10+CD34-TdT+", 14},
                        {"CD10-CD34+TdT+", 5},
                        {"CD10+CD34-TdT-", 0}};
  t.what_would_change = {"Fewer than 50 events after review of the cuts would make this DETECTED_BELOW_LOQ.",
                         "An established stain baseline would lift the note on control cells."};
  r.aberrancy.aberrancy_class = 2;
  r.aberrancy.clusters.push_back({412,
                                  "stage I",
                                  2,
                                  6.1,
                                  0.12,
                                  {{"CD58", 0.82, "over-expression", false},
                                   {"CD38", -0.71, "under-expression", false},
                                   {"CD34", -0.55, "under-expression", true}},
                                  {}});
  r.aberrancy.fraction_outside_p999 = 412.0 / 2088;
  r.aberrancy.events_per_class = {1676, 0, 412, 0};
  r.hematogones = {true, 1676, 1676.0 / 498231, 210, 980, 486, 498231, Interval{0.0032047, 0.0035288}};
  r.marrow_quality.hemodilution = "HEMODILUTION_NOT_ASSESSED";
  r.marrow_quality.populations = {{"mast cells", 0, 0, std::nullopt, false, false, "CD117 not in this tube"}};
  r.findings.add("FCS-K07", Severity::Warning, "$SPILLOVER and SPILL are both present; $SPILLOVER was used.");
  r.findings.add("FCS-K12", Severity::Info, "Keyword $CYTSN is empty.");
  return r;
}

Ploidy ploidy(double index, const char* band) {
  Ploidy p;
  p.status = "assessed";
  p.dye = "FXCYCLE";
  p.channel = "UV450-A";
  p.index = index;
  p.cv = 0.031;
  p.band = band;
  p.aberrant_share = p.band == "diploid" ? 0 : 0.88;
  p.diploid_lo = 0.95;
  p.diploid_hi = 1.05;
  p.target_count = 1234;
  p.peaks = {{index, 0.031, 1001, band}};
  p.references = {{"T and NK cells", 4321, 60000.0, 0.028, true}, {"granulocytes", 20000, 61200.0, 0.03, false}};
  p.sentences = engine::ploidy_sentences(p, 0.05);
  return p;
}

ScreenResult empty_result() {
  ScreenResult r = positive_result();
  r.target.call = Call::Indeterminate;
  r.target.row = 11;
  r.target.reasons = {"LOB_NOT_ESTABLISHED", "HEMODILUTED"};
  r.target.flags = {};
  r.target.count = 0;
  r.target.fraction = 0.0;
  r.target.ci95 = {0, 3.6888795 / 498231};
  r.target.lob_events.reset();
  r.target.gate_band = {0, 0};
  r.target.gate_band_lo_count = r.target.gate_band_hi_count = 0;
  for (auto& p : r.target.phenotype_counts) p.count = 0;
  r.aberrancy = {};
  r.fcscreen.reference_own = false;
  r.fcscreen.reference_id = "generic-literature-1";
  r.fcscreen.lob_text = "LOB not established";
  r.marrow_quality.hemodilution = "HEMODILUTED";
  r.input.synthetic = false;
  return r;
}

ScreenResult not_evaluable_result() {
  ScreenResult r;
  r.fcscreen = positive_result().fcscreen;
  r.input.sha256 = positive_result().input.sha256;
  r.target.call = Call::NotEvaluable;
  r.target.row = 1;
  r.target.reasons = {"NO_SCATTER", "RAW_SPECTRAL"};
  r.panel.level = "L0";
  return r;
}

ScreenResult crowded_result() {
  ScreenResult r = positive_result();
  r.input.patient = "P-000000000000042-ANONYMISED-BY-THE-LABORATORY-2024";
  r.input.accession = "HEMATOPATHOLOGY-2024-000001234567-B";
  r.input.tube = "EuroFlow BCP-ALL MRD tube 1 and 2 merged after lysis, repeated";
  r.input.cytometer = "BD FACSLyric Clinical Cell Analyser 12-colour, serial 2";
  r.panel.name = "EuroFlow BCP-ALL MRD 8-colour tube 1 (CD66c and CD123 in one channel)";
  r.panel.level = "L2-";
  r.target.call = Call::ImmatureBNotExpandedL1;
  r.target.flags.push_back("AT_LEAST");
  r.target.reasons = {"LOW_SENSITIVITY", "LOB_NOT_ESTABLISHED", "HEMODILUTED",    "LOW_VIABILITY",
                      "TIME_LOSS",       "TARGET_LOSS",         "NO_ANCHOR",      "STAIN_FAIL:CD10",
                      "COMP_FAIL",       "THERAPY_UNKNOWN",     "LINEAGE_MASKED", "PANEL_INSUFFICIENT"};
  r.panel.missing = {"TdT",   "CD34", "CD58",  "CD81",      "CD9",     "CD66c",
                     "CD123", "CD73", "CD304", "CD13+CD33", "cyCD79a", "HLA-DR"};
  r.panel.sentences.clear();
  r.target.phenotype_counts = {{"CD10+CD34+TdT+", 371}, {"CD10+CD34+TdT-", 22},     {"CD10+CD34-TdT+", 14},
                               {"CD10-CD34+TdT+", 5},   {"CD10+CD34-TdT-", 120000}, {"CD10-CD34+TdT-", 1},
                               {"CD10-CD34-TdT+", 33},  {"CD10-CD34-TdT-", 7}};
  for (int i = 0; i < 4; ++i) r.aberrancy.clusters.push_back(r.aberrancy.clusters[0]);
  for (int i = 0; i < 12; ++i) {
    r.findings.add("FCS-K" + std::to_string(20 + i), Severity::Repaired,
                   "Keyword $P" + std::to_string(i) +
                       "RTOOLONGTOBREAKANYWHERECOMFORTABLYWITHOUTASPACE was read as its nearest form.");
  }
  for (int i = 0; i < 24; ++i) {
    Population p = r.populations[8];
    p.path += "/Immature B-lineage cells dim in CD45 and bright in CD38, subset number " + std::to_string(i + 1);
    r.populations.push_back(p);
  }
  return r;
}

ScreenPlots crowded_plots() {
  ScreenPlots plots = positive_plots(20000);
  for (auto& plot : plots.gating) {
    plot.title = "A very long title of a gate that somebody named in one breath: " + plot.title;
    for (auto& outline : plot.outlines) outline.label += " of a population with a remarkably long name";
  }
  const auto more = plots.gating;
  plots.gating.insert(plots.gating.end(), more.begin(), more.end());
  for (auto& plot : plots.target)
    plot.y.title = "Lambda light chain, cytoplasmic (BV786-A), compensated, biexponential display";
  for (auto& h : plots.target_histograms) h.title = "CD66c+CD123 composite channel, " + h.title;
  return plots;
}

}  // namespace fcscreen::test
