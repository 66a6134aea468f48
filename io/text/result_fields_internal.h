// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "engine/result/screen_result.h"

// The names and the order of result.json, written down once: the writer and the reader are both archives that walk
// these descriptions. `field` is kept, `if_present` and `if_any` are kept and left out where there is nothing (so that
// files of earlier releases, which lack them, are read), `derived` is written for the reader of the file and ignored
// when read back.
namespace fcscreen::io::text {

/// An aberrancy class, null where it was not assessed (-1).
struct AberrancyClass {
  int& value;
};

/// Two counts or numbers as [lo, hi].
template <class T>
struct Pair {
  T &lo, &hi;
};

/// numerator / denominator, null where the denominator is 0.
struct Ratio {
  std::size_t numerator, denominator;
};

template <class Archive>
void describe(Archive& a, result::Software& s) {
  a.field("version", s.version);
  a.field("analysis_version", s.analysis_version);
  a.field("config_hash", s.config_hash);
  a.field("reference_id", s.reference_id);
  a.field("reference_text", s.reference_text);
  a.field("reference_own", s.reference_own);
  a.field("lob_text", s.lob_text);
}

template <class Archive>
void describe(Archive& a, result::Input& i) {
  a.field("path", i.path);
  a.field("sha256", i.sha256);
  a.field("bytes", i.bytes);
  a.field("dataset", i.dataset);
  a.field("n_events", i.n_events);
  a.field("fcs_version", i.fcs_version);
  a.field("cytometer", i.cytometer);
  a.field("acquired", i.acquired);
  a.field("tube", i.tube);
  a.field("specimen", i.specimen);
  a.field("accession", i.accession);
  a.field("patient", i.patient);
  a.field("tissue", i.tissue);
  a.if_present("collected", i.collected);
  a.if_present("received", i.received);
  a.field("synthetic", i.synthetic);
}

template <class Archive>
void describe(Archive& a, result::MarkerMapping& m) {
  a.field("parameter", m.parameter);
  a.field("pnn", m.pnn);
  a.field("pns", m.pns);
  a.field("marker", m.marker);
  a.field("how", m.how);
}

template <class Archive>
void describe(Archive& a, result::Panel& p) {
  a.field("name", p.name);
  a.field("level", p.level);
  a.field("mapping", p.mapping);
  a.field("missing", p.missing);
  a.field("sentences", p.sentences);
}

template <class Archive>
void describe(Archive& a, result::QcItem& q) {
  a.field("status", q.status);
  a.derived("removed_fraction", Ratio{q.removed, q.of});
  a.field("note", q.note);
  a.field("removed", q.removed);
  a.field("of", q.of);
}

template <class Archive>
void describe(Archive& a, result::GateLoss& g) {
  a.field("gate", g.gate);
  a.field("lost", g.lost);
  a.field("of", g.of);
  a.derived("lost_fraction", Ratio{g.lost, g.of});
  a.field("lymphoid_fraction", g.lymphoid_fraction);
  a.if_present("lymphoid_of", g.lymphoid_of);
}

template <class Archive>
void describe(Archive& a, result::StainControl& c) {
  a.field("marker", c.marker);
  a.field("population", c.population);
  a.field("count", c.count);
  a.field("level", c.level);
  a.field("baseline", c.baseline);
  a.field("status", c.status);
}

template <class Archive>
void describe(Archive& a, result::Qc& q) {
  a.field("compensation", q.compensation);
  a.field("time", q.time);
  a.field("margin", q.margin);
  a.field("singlets", q.singlets);
  a.field("debris", q.debris);
  a.field("viability", q.viability);
  a.field("target_lost_per_gate", q.target_lost_per_gate);
  a.if_any("controls", q.controls);
}

template <class Archive>
void describe(Archive& a, result::Cut& c) {
  a.field("marker", c.marker);
  a.field("display", c.display);
  a.field("linear", c.linear);
  a.field("spread_decades", c.spread_decades);
  a.field("methods", c.methods);
}

template <class Archive>
void describe(Archive& a, result::Population& p) {
  a.field("path", p.path);
  a.field("count", p.count);
  a.field("parent_count", p.parent_count);
  a.derived("fraction_of_parent", Ratio{p.count, p.parent_count});
  a.field("method", p.method);
  a.field("confidence", p.confidence);
  a.field("cut", p.cuts);
  a.field("gate", p.gate);
}

template <class Archive>
void describe(Archive& a, result::Target& t) {
  a.field("call", t.call);
  a.field("row", t.row);
  a.field("reasons", t.reasons);
  a.field("flags", t.flags);
  a.field("count", t.count);
  a.field("counted", t.counted);
  a.field("candidates", t.candidates);
  a.if_present("candidates_ci95", t.candidates_ci95);
  a.object("denominator", [&](auto& d) {
    d.field("name", t.denominator);
    d.field("count", t.denominator_count);
    d.field("text", t.denominator_text);
  });
  a.field("fraction", t.fraction);
  a.field("ci95", Pair<double>{t.ci95.lo, t.ci95.hi});
  a.field("lod", t.lod);
  a.field("loq", t.loq);
  a.field("detectable95", t.detectable95);
  a.field("lob_events", t.lob_events);
  a.if_present("mean_blank_rate", t.mean_blank_rate);
  a.field("trace_events", t.trace_events);
  a.field("lod_events", t.lod_events);
  a.field("loq_events", t.loq_events);
  a.field("gate_band", Pair<double>{t.gate_band.lo, t.gate_band.hi});
  a.field("gate_band_counts", Pair<std::size_t>{t.gate_band_lo_count, t.gate_band_hi_count});
  a.field("phenotype_counts", t.phenotype_counts);
  a.field("what_would_change", t.what_would_change);
}

template <class Archive>
void describe(Archive& a, result::Feature& f) {
  a.field("marker", f.marker);
  a.field("delta_decades", f.delta_decades);
  a.field("kind", f.kind);
  a.field("exempt", f.exempt);
}

template <class Archive>
void describe(Archive& a, result::Cluster& c) {
  a.field("count", c.count);
  a.field("stage", c.stage);
  a.field("class", AberrancyClass{c.aberrancy_class});
  a.field("features", c.features);
  a.field("top_deltas", c.top_deltas);
  a.field("median_distance", c.median_distance);
  a.field("median_pseudotime", c.median_pseudotime);
  a.if_any("held_back", c.held_back);
}

template <class Archive>
void describe(Archive& a, result::Aberrancy& b) {
  a.field("class", AberrancyClass{b.aberrancy_class});
  a.field("clusters", b.clusters);
  a.field("fraction_outside_p999", b.fraction_outside_p999);
  a.field("events_per_class", b.events_per_class);
}

template <class Archive>
void describe(Archive& a, result::Hematogones& h) {
  a.field("assessed", h.assessed);
  a.field("count", h.count);
  a.field("fraction", h.fraction);
  a.object("stages", [&](auto& s) {
    s.field("I", h.stage_i);
    s.field("II", h.stage_ii);
    s.field("III", h.stage_iii);
  });
  a.if_present("denominator", h.denominator);
  a.if_present("ci95", h.ci95);
}

template <class Archive>
void describe(Archive& a, result::MarrowPopulation& m) {
  a.field("population", m.population);
  a.field("count", m.count);
  a.field("fraction", m.fraction);
  a.field("p5", m.p5);
  a.field("scored", m.scored);
  a.field("low", m.low);
  a.field("note", m.note);
}

template <class Archive>
void describe(Archive& a, result::MarrowQuality& m) {
  a.field("hemodilution", m.hemodilution);
  a.field("viability", m.viability);
  a.field("notes", m.notes);
  a.if_any("populations", m.populations);
}

template <class Archive>
void describe(Archive& a, result::Therapy& t) {
  a.field("anti_cd19", t.anti_cd19);
  a.field("anti_cd20", t.anti_cd20);
  a.field("anti_cd22", t.anti_cd22);
  a.field("anti_cd38", t.anti_cd38);
  a.field("masked", t.masked);
  a.field("source", t.source);
  a.field("source_sha256", t.source_sha256);
  a.field("sentences", t.sentences);
}

template <class Archive>
void describe(Archive& a, result::LaipControl& c) {
  a.field("population", c.population);
  a.field("axis", c.axis);
  a.field("earlier", c.earlier);
  a.field("now", c.now);
  a.field("agrees", c.agrees);
}

template <class Archive>
void describe(Archive& a, result::LaipDrift& d) {
  a.field("axis", d.axis);
  a.field("decades", d.decades);
  a.field("matched", d.matched);
}

template <class Archive>
void describe(Archive& a, result::Laip& l) {
  a.field("source", l.source);
  a.field("source_sha256", l.source_sha256);
  a.field("source_count", l.source_count);
  a.field("status", l.status);
  a.field("why", l.why);
  a.field("method", l.method);
  a.field("confidence", l.confidence);
  a.field("count", l.count);
  a.field("inner_count", l.inner_count);
  a.field("fraction", l.fraction);
  a.field("ci95", Pair<double>{l.ci95.lo, l.ci95.hi});
  a.field("lob_events", l.lob_events);
  a.field("trace_events", l.trace_events);
  a.field("lod_events", l.lod_events);
  a.field("loq_events", l.loq_events);
  a.field("lod", l.lod);
  a.field("loq", l.loq);
  a.field("lob_text", l.lob_text);
  a.field("drift_limit", l.drift_limit);
  a.field("drift", l.drift);
  a.field("control_limit", l.control_limit);
  a.field("controls", l.controls);
  a.field("new_count", l.new_count);
  a.field("new_groups", l.new_groups);
}

template <class Archive>
void describe(Archive& a, result::PloidyPeak& p) {
  a.field("index", p.index);
  a.field("cv", p.cv);
  a.field("count", p.count);
  a.field("band", p.band);
}

template <class Archive>
void describe(Archive& a, result::PloidyReference& p) {
  a.field("population", p.population);
  a.field("count", p.count);
  a.field("median", p.median);
  a.field("cv", p.cv);
  a.field("used", p.used);
}

template <class Archive>
void describe(Archive& a, result::Ploidy& p) {
  a.field("status", p.status);
  a.field("why", p.why);
  a.field("dye", p.dye);
  a.field("channel", p.channel);
  a.field("index", p.index);
  a.field("cv", p.cv);
  a.field("band", p.band);
  a.field("aberrant_share", p.aberrant_share);
  a.field("diploid", Pair<double>{p.diploid_lo, p.diploid_hi});
  a.field("target_count", p.target_count);
  a.field("doublets", p.doublets);
  a.field("doublet_count", p.doublet_count);
  a.field("peaks", p.peaks);
  a.field("references", p.references);
  a.field("sentences", p.sentences);
}

template <class Archive>
void describe(Archive& a, Finding& f) {
  a.field("code", f.code);
  a.field("severity", f.severity);
  a.field("text", f.text);
  a.field("offset", f.offset);
}

template <class Archive>
void describe(Archive& a, result::ScreenResult& r) {
  a.field("headline", r.headline);
  a.field("fcscreen", r.fcscreen);
  a.field("input", r.input);
  a.field("panel", r.panel);
  a.field("qc", r.qc);
  a.field("populations", r.populations);
  a.field("target", r.target);
  a.field("aberrancy", r.aberrancy);
  a.field("hematogones", r.hematogones);
  a.field("marrow_quality", r.marrow_quality);
  a.if_present("therapy", r.therapy);
  a.if_present("laip", r.laip);
  a.if_present("ploidy", r.ploidy);
  a.field("sentences", r.sentences);
  std::vector<Finding> items = r.findings.items();
  a.field("findings", items);
  r.findings = Findings();
  for (Finding& f : items) r.findings.add(std::move(f.code), f.severity, std::move(f.text), f.offset);
}

}  // namespace fcscreen::io::text
