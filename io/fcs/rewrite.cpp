// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/rewrite.h"

#include "io/fcs/rewrite_internal.h"

namespace fcscreen::io::fcs {
namespace {

void report_segments(const File& file, std::size_t dataset, Findings& findings) {
  const Dataset& set = file.datasets()[dataset];
  if (set.analysis.present) {
    findings.add("FCS-W08", Severity::Info,
                 "The ANALYSIS segment (" + std::to_string(set.analysis.size()) + " bytes) is not written again.",
                 set.file_offset + set.analysis.first);
  }
  if (const std::size_t n = file.datasets().size(); n > 1) {
    findings.add(
        "FCS-W08", Severity::Info,
        "This is data set " + std::to_string(set.index) + " of " + std::to_string(n) + "; the others are not written.",
        set.file_offset);
  }
}

}  // namespace

void add_list(Findings& findings, const char* code, Severity severity, const std::string& what,
              const std::vector<std::string>& items) {
  if (items.empty()) return;
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : "; ") + item;
  findings.add(code, severity, what + ": " + list + ".");
}

Result<Rewrite> plan_rewrite(const File& file, std::size_t dataset, const RewriteOptions& options) {
  FCS_ASSERT(dataset < file.datasets().size());
  const Dataset& set = file.datasets()[dataset];
  if (set.findings.has("FCS-M01")) {
    return fail(ErrorKind::Input, "FCS-W13", "expected list-mode events, found histograms, which hold no events.",
                file.name(), set.file_offset, "Export the sample again as list mode.");
  }
  Rewrite plan;
  plan.dataset.version = options.version;
  std::map<std::string, std::string> renamed;
  Changes changes;
  if (auto done = plan_parameters(file, dataset, options, plan.dataset, renamed, changes, plan.findings); !done) {
    return fail(done.error());
  }
  plan_keywords(set, options, renamed, changes, plan.dataset, plan.findings);
  add_list(plan.findings, "FCS-W06", Severity::Info, "Ranges made a power of two", changes.ranges);
  add_list(plan.findings, "FCS-W06", Severity::Info, "Amplifications restated", changes.amplifications);
  add_list(plan.findings, "FCS-W06", Severity::Info, "Gains that do not apply, left out", changes.gains);
  add_list(plan.findings, "FCS-W10", Severity::Info, "Parameters renamed", changes.names);
  report_segments(file, dataset, plan.findings);
  return plan;
}

}  // namespace fcscreen::io::fcs
