// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/triage.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"

namespace fcscreen::engine {
namespace {

constexpr std::array kClasses = {
    TriageClass{"UNREADABLE", "The file cannot be read as FCS.",
                "Look at the reason; export the tube again from the acquisition software."},
    TriageClass{"TRUNCATED", "The file holds fewer events than it states, and has not grown for a day.",
                "Export the tube again; the acquisition or the copy was interrupted."},
    TriageClass{"VERSION_MISMATCH", "The file, or a result beside it, is of a version this release does not know.",
                "Export as FCS 3.1, or use the release that knows it."},
    TriageClass{"CRASH", "The screen of this file did not end by itself.",
                "Send the file's SHA-256 and the log line to the maintainers; read the sample by hand."},
    TriageClass{"ID_CONFLICT", "Sources of the sample's identity contradict each other.",
                "Settle whose sample this is; correct the worklist or export again under the right identity."},
    TriageClass{"ID_SUSPECT", "Too few sources agree whose sample this is.",
                "Confirm the identity: enter the accession in the worklist, or in SAMPLE ID, and export again."},
    TriageClass{"NO_EVENTS", "There are no cells to count in.", "Acquire the tube again."},
    TriageClass{"NO_SCATTER", "There is no forward or side scatter.",
                "Export with scatter; mass cytometry cannot be screened."},
    TriageClass{"RAW_SPECTRAL", "The file holds raw detectors of a spectral cytometer.",
                "Export the unmixed file of this tube."},
    TriageClass{"PANEL_AMBIGUOUS", "Two detectors claim one marker, or an unnamed one could be a missing marker.",
                "Name the channels in the acquisition template and export again."},
    TriageClass{"NO_LINEAGE_MARKER", "There is no B-lineage marker.", "Check that this is the right tube."},
    TriageClass{"PANEL_INSUFFICIENT", "The panel cannot carry this answer.", "Stain the tube the panel asks for."},
    TriageClass{"COMP_FAIL", "Compensation is not plausible.", "Check the matrix and compensate again."},
    TriageClass{"LABEL_SWAP_SUSPECT", "Two labels look exchanged.", "Compare the labels with the staining protocol."},
    TriageClass{"STAIN_FAIL", "An internal staining control is displaced.", "Stain again, or read by hand."},
    TriageClass{"DOUBLET_SUSPECT", "Suspected doublets carry the answer.", "Look at the doublet plot of the report."},
    TriageClass{"CARRYOVER_SUSPECT", "Cells of the tube before may carry the answer.", "Wash and acquire again."},
    TriageClass{"GATE_SENSITIVE", "The answer depends on where the margins lie.", "Read the gate band of the report."},
    TriageClass{"HEMODILUTED", "The marrow is diluted with blood.", "Ask for the first pull, or read as at least."},
    TriageClass{"LOW_VIABILITY", "Fewer than half of the cells are alive.", "Ask for a fresh sample."},
    TriageClass{"TIME_LOSS", "More than 30 % of the acquisition was unstable.", "Acquire the tube again."},
    TriageClass{"TARGET_LOSS", "A cleaning gate removed more of the target than of other cells.",
                "Read the plots of that gate by hand."},
    TriageClass{"NO_ANCHOR", "The cells that margins are measured against were not found.", "Read by hand."},
    TriageClass{"LINEAGE_MASKED", "An antibody hides the lineage marker and there is no other.",
                "Stain a tube with another B-lineage marker."},
    // What holds back whole nights, not this sample alone, is named last.
    TriageClass{"NO_REFERENCE", "There is no own reference or baseline to judge the cells by.",
                "Read the candidates by hand; build an own reference with 'fcscreen reference build'."},
    TriageClass{"LOW_SENSITIVITY", "Too few cells for a negative.", "Acquire more events if material is left."},
    TriageClass{"LOB_NOT_ESTABLISHED", "The limit of blank is not established.",
                "Build an own reference with at least the number of normals it asks for."},
    TriageClass{"THERAPY_UNKNOWN", "Whether an antibody hides the lineage marker is not known.",
                "Enter the therapy in the worklist or with 'fcscreen db add-exposure'."},
};

}  // namespace

std::span<const TriageClass> triage_classes() { return kClasses; }

bool is_triage_class(std::string_view code) {
  return std::any_of(kClasses.begin(), kClasses.end(), [&](const TriageClass& c) { return c.code == code; });
}

std::string triage_of(std::span<const std::string> reasons) {
  const auto first = std::find_if(kClasses.begin(), kClasses.end(), [&](const TriageClass& c) {
    return std::any_of(reasons.begin(), reasons.end(), [&](const std::string& reason) {
      return reason == c.code || reason.rfind(std::string(c.code) + ":", 0) == 0;  // "STAIN_FAIL:CD20"
    });
  });
  return first == kClasses.end() ? std::string() : std::string(first->code);
}

const TriageClass& triage_class(std::string_view code) {
  const auto found =
      std::find_if(kClasses.begin(), kClasses.end(), [&](const TriageClass& c) { return c.code == code; });
  FCS_ASSERT(found != kClasses.end());
  return *found;
}

}  // namespace fcscreen::engine
