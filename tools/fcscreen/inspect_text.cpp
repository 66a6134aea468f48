// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "tools/fcscreen/inspection.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

using io::fcs::Dataset;
using io::fcs::DataType;
using io::fcs::Parameter;

constexpr std::size_t kNameWidth = 20;
constexpr std::size_t kValueWidth = 90;

std::string storage(const Dataset& dataset) {
  if (dataset.parameters.empty()) return "no parameters";
  const Parameter& first = dataset.parameters.front();
  const bool mixed = std::any_of(dataset.parameters.begin(), dataset.parameters.end(),
                                 [&](const Parameter& p) { return p.type != first.type || p.bits != first.bits; });
  const std::string order = dataset.big_endian ? ", big-endian" : ", little-endian";
  if (first.type == DataType::Ascii) return "values stored as text";
  if (mixed) return "mixed value types" + order;
  const char* kind = first.type == DataType::Integer ? "-bit integers" : "-bit floating point";
  return std::to_string(first.bits) + kind + order;
}

std::string segment_text(const char* name, const io::fcs::Segment& s) {
  return s.present ? fmt::format("  {} {}-{}", name, s.first, s.last) : std::string();
}

std::string scale_text(const Parameter& p) {
  if (p.is_time) return "time";
  if (p.log_decades > 0) return fmt::format("log {:g} decades", p.log_decades);
  if (p.gain != 1) return fmt::format("linear, gain {:g}", p.gain);
  return "linear";
}

void add_head(const Dataset& dataset, std::size_t n_datasets, bool is_default, std::string& out) {
  out += fmt::format("\nData set {} of {}: {}, {} events, {} parameters, {}\n", dataset.index, n_datasets,
                     dataset.version, grouped(dataset.n_events), dataset.parameters.size(), storage(dataset));
  if (n_datasets > 1 && is_default) out += "  Screening uses this data set.\n";
  if (dataset.salvaged) out += "  SALVAGED: the file is damaged; only what is whole in it is shown.\n";
  const std::string cytometer = shown(dataset.keywords.get("$CYT"), kValueWidth);
  const std::string when = shown(acquired(dataset), kValueWidth);
  out += "  Cytometer:    " + (cytometer.empty() ? "not stated" : cytometer) + "\n";
  out += "  Acquired:     " + (when.empty() ? "not stated" : when) + "\n";
  out += "  Bytes:      " + segment_text("TEXT", dataset.text) + segment_text("more TEXT", dataset.stext) +
         segment_text("DATA", dataset.data) + segment_text("ANALYSIS", dataset.analysis) + "\n";
}

void add_parameters(const Dataset& dataset, const DatasetView& view, std::string& out) {
  out += fmt::format("\n    #  {} {} {} {:>12}  {}\n", cell("name", kNameWidth), cell("label", kNameWidth),
                     cell("marker", 10), "range", "scale");
  for (const Parameter& p : dataset.parameters) {
    out += fmt::format("  {:>3}  {} {} {} {:>12.10g}  {}\n", p.index, cell(p.name, kNameWidth),
                       cell(p.label, kNameWidth), cell(marker_of(p), 10), p.range, scale_text(p));
  }
  if (view.raw.empty()) return;
  for (const bool linear : {false, true}) {
    out += fmt::format("\n  {} values\n    #  {} {:>15} {:>15} {:>15} {:>20} {:>6}\n", linear ? "Linearised" : "Raw",
                       cell("name", kNameWidth), "min", "max", "mean", "sum", "NaN");
    for (std::size_t i = 0; i < dataset.parameters.size(); ++i) {
      const auto& s = linear ? view.linearized[i] : view.raw[i];
      out += fmt::format("  {:>3}  {} {:>15.8g} {:>15.8g} {:>15.8g} {:>20.12g} {:>6}\n", i + 1,
                         cell(dataset.parameters[i].name, kNameWidth), s.min, s.max, s.mean, s.sum, s.nan);
    }
  }
}

void add_spillover(const Dataset& dataset, std::string& out) {
  out += "\n  Compensation: " + shown(dataset.spillover_status, 200);
  if (!dataset.spillover) {
    out += "\n";
    return;
  }
  const auto& spill = *dataset.spillover;
  const std::size_t n = spill.names.size();
  out += fmt::format(" ({}, {} x {}; row = dye, column = detector, percent)\n", spill.keyword, n, n);
  for (std::size_t i = 0; i < n; ++i) {
    out += "    " + cell(spill.names[i], kNameWidth);
    for (std::size_t j = 0; j < n; ++j) out += fmt::format(" {:>6.2f}", 100 * spill.matrix[i * n + j]);
    out += "\n";
  }
}

void add_findings(const Findings& findings, bool colour, std::string& out) {
  if (findings.empty()) {
    out += "\n  Findings: none\n";
    return;
  }
  out += fmt::format("\n  Findings ({})\n", findings.items().size());
  for (const Finding& f : findings.items()) {
    const char* code = f.severity == Severity::Info ? "2" : f.severity == Severity::Warning ? "33" : "36";
    out += "    " + coloured(cell(to_string(f.severity), 9), code, colour) + cell(f.code, 9) + shown(f.text, 400);
    if (f.offset) out += fmt::format(" (byte {})", *f.offset);
    out += "\n";
  }
}

/// $PnX: shown in the table already.
bool describes_parameter(const std::string& key) {
  return key.size() > 3 && key[0] == '$' && (key[1] == 'P' || key[1] == 'p') &&
         std::isdigit(static_cast<unsigned char>(key[2])) != 0;
}

void add_keywords(const Dataset& dataset, std::string& out) {
  out += "\n  Keywords (those of single parameters are left out)\n";
  for (const auto& [key, value] : dataset.keywords.items()) {
    if (!describes_parameter(key)) out += "    " + cell(key, 24) + " " + shown(value, kValueWidth) + "\n";
  }
}

}  // namespace

std::string acquired(const Dataset& dataset) {
  const auto& keywords = dataset.keywords;
  if (const std::string* begin = keywords.find("$BEGINDATETIME")) return *begin;
  const std::string date = keywords.get("$DATE"), time = keywords.get("$BTIM");
  return date.empty() || time.empty() ? date + time : date + " " + time;
}

std::string inspection_text(const Inspection& inspection, bool colour) {
  const io::fcs::File& file = *inspection.file;
  std::string out = fmt::format("{}: {} bytes, {} data set{}\n", shown(file.name(), 300), grouped(file.bytes().size()),
                                file.datasets().size(), file.datasets().size() == 1 ? "" : "s");
  if (!inspection.sha256.empty()) out += "SHA-256 " + inspection.sha256 + "\n";
  for (const DatasetView& view : inspection.datasets) {
    const Dataset& dataset = file.datasets()[view.dataset];
    add_head(dataset, file.datasets().size(), io::fcs::default_dataset(file) == view.dataset, out);
    add_parameters(dataset, view, out);
    add_spillover(dataset, out);
    add_findings(view.findings, colour, out);
    add_keywords(dataset, out);
  }
  return out;
}

}  // namespace fcscreen::tool
