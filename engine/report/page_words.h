// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>

// What the pages of one sample say beside numbers: titles, headings, heads of tables, fixed sentences. With words.h the
// English string table; a "{}" is filled in order by filled().
namespace fcscreen::engine::say {

/// `pattern` with each "{}" replaced by the next of `parts`; missing parts are empty.
[[nodiscard]] std::string filled(const char* pattern, std::initializer_list<std::string> parts);

// Pages.
inline constexpr const char* kDocumentKind = "flow cytometry list-mode data";
inline constexpr const char* kAnswerPage = "The answer";
inline constexpr const char* kGatingPage = "Gating tree";
inline constexpr const char* kTargetPage = "Target population";
inline constexpr const char* kNormalPage = "Against the normal path";
inline constexpr const char* kQualityPage = "Quality and method";
inline constexpr const char* kContinued = "{}, continued";
inline constexpr const char* kMoreItems = "{}, CONTINUED";
inline constexpr const char* kPageOf = "page {} of {}";
inline constexpr const char* kPage = "page {}";
inline constexpr const char* kSeePage = "See “{}”.";

// Identity.
inline constexpr const char* kPatient = "Patient";
inline constexpr const char* kAccession = "Accession";
inline constexpr const char* kSpecimen = "Specimen";
inline constexpr const char* kAcquired = "Acquired";
inline constexpr const char* kCollected = "Collected";
inline constexpr const char* kReceived = "Received";
inline constexpr const char* kTube = "Tube";
inline constexpr const char* kPanel = "Panel";
inline constexpr const char* kCytometer = "Cytometer";
inline constexpr const char* kReportDate = "Report date";
inline constexpr const char* kNotGiven = "not given";
inline constexpr const char* kNotStated = "not stated";
inline constexpr const char* kNotReviewedYet = "not reviewed yet";
inline constexpr const char* kOwnCombination = "{} markers, not a listed panel";
inline constexpr const char* kNoMarkers = "no marker recognised";

// Page 1.
inline constexpr const char* kResult = "RESULT   {}";
inline constexpr const char* kWholeCompartment = "immature B cells, normal precursors included";
inline constexpr const char* kOf = "{}, of {}";
inline constexpr const char* kAtLeastOf = "{}, at least, of {}";
inline constexpr const char* kInterval95 = "95 % CI {}";
inline constexpr const char* kCountingError = "counting error only";
inline constexpr const char* kCountOf = "{} of {} events";
inline constexpr const char* kAmongThem = "Among them {}: {}, {} of {} (95 % CI {})";
inline constexpr const char* kLimits = "LOD {} · LOQ {}";
inline constexpr const char* kNumbers = "NUMBERS";
inline constexpr const char* kFraction = "Fraction";
inline constexpr const char* kNoCells = "no cells to count in";
inline constexpr const char* kGateBand = "Gate-sensitivity band";
inline constexpr const char* kDetectable95 = "95 %-detectable level";
inline constexpr const char* kLimitOfBlank = "Limit of blank";
inline constexpr const char* kNoLob = "LOB not established";
inline constexpr const char* kNoteDenominator = "Denominator {}: {} {}.";
inline constexpr const char* kNoteCounted = " Counted: {}.";
inline constexpr const char* kNoteLog10 = " Decimal logarithm of the fraction {}.";
inline constexpr const char* kNoteInterval = " Interval: Clopper–Pearson.";
inline constexpr const char* kNoteBand = " Band: all margins moved 0.10 decade inwards and outwards.";
inline constexpr const char* kColPhenotype = "Phenotype";
inline constexpr const char* kOtherPhenotype = "the other combination";
inline constexpr const char* kOtherPhenotypes = "each other combination";
inline constexpr const char* kPhenotype = "PHENOTYPE OF THE POPULATION";
inline constexpr const char* kPhenotypeAll = "PHENOTYPE OF ALL {} IMMATURE B CELLS";
inline constexpr const char* kNoPhenotype = "No combination of CD10, CD34 and TdT to count.";
inline constexpr const char* kScaleKey =
    "{} · thick line: 95 % interval (counting error only) · shaded: gate-sensitivity band";
inline constexpr const char* kScaleOne = "dot: {}";
inline constexpr const char* kScaleSquare = "square: {} · line without a mark: {}, none seen";
inline constexpr const char* kScaleTwo = "square: {} · dot: {}";

// The columns of page 1.
inline constexpr const char* kAberrancy = "ABERRANCY";
inline constexpr const char* kPrecursors = "NORMAL PRECURSORS (HEMATOGONES)";
inline constexpr const char* kDnaContent = "DNA CONTENT";
inline constexpr const char* kQuality = "QUALITY";
inline constexpr const char* kWhy = "WHY THIS RESULT";
inline constexpr const char* kToBear = "TO BEAR IN MIND";
inline constexpr const char* kWouldChange = "WHAT WOULD CHANGE THIS RESULT";
inline constexpr const char* kNotInTube = "MARKERS NOT IN THIS TUBE";
inline constexpr const char* kRemarks = "REMARKS";
inline constexpr const char* kFileWarnings = "WARNINGS ABOUT THE FILE";
inline constexpr const char* kNoCellsToJudge = "Not assessed: there are no cells to judge.";
inline constexpr const char* kNotAssessed = "Not assessed.";
inline constexpr const char* kNeedsOwnReference =
    "Not assessed: only a reference of this laboratory can call cells aberrant.";
inline constexpr const char* kLacksMarkers = "Not assessed: this tube lacks the markers for it.";
inline constexpr const char* kForOrientation = " For orientation, what differs most from the generic reference:";
inline constexpr const char* kLacksStageMarkers = "Not assessed: this tube lacks the markers that tell their stages.";
inline constexpr const char* kNoFeatures = "Features not assessed.";
inline constexpr const char* kNoAberrant = "No aberrant feature.";

// Gating.
inline constexpr const char* kParentChain = "Parent chain: {}";
inline constexpr const char* kNoGate = "No gate could be drawn for this file.";
inline constexpr const char* kColOfParent = "of parent";
inline constexpr const char* kColOf = "of {}";
inline constexpr const char* kColMethodCuts = "Method and cuts";
inline constexpr const char* kColConfidence = "Confidence";
inline constexpr const char* kPopulations = "POPULATIONS";
inline constexpr const char* kBackground = "background shown: {} of {} {}";
inline constexpr const char* kTargetAll = "background shown: {} of {} {}; target events: all";
inline constexpr const char* kEvents = "events";

// Target.
inline constexpr const char* kNoTargetPlots = "There is no population to draw for this file.";
inline constexpr const char* kMarksNote =
    "Marked events: all are drawn, none left out; darker where many lie on each other. Grey: the background named "
    "under "
    "each plot, its contours enclose 5, 20, 50 and 80 % of it. Axes are those of the scale, not of the data: the same "
    "in "
    "every sample of this instrument. What lies beyond an axis is drawn at its end.";
inline constexpr const char* kPathHeading = "DISTANCE FROM THE NORMAL PATH";
inline constexpr const char* kPathNote =
    "Each B-lineage cell at the nearest point of the reference's path, and how far from it it lies; normal cells stay "
    "below P99.9.";
inline constexpr const char* kNoPath = "No distance: the reference and this tube share too few markers.";
inline constexpr const char* kGroups = "GROUPS DIFFERENT FROM NORMAL";
inline constexpr const char* kStages = "Stage I {}, II {}, III {}.";
inline constexpr const char* kRemoved = "{} of {} removed";
inline constexpr const char* kBeyond = "Beyond its P99.9: {} of {} immature B cells.";
inline constexpr const char* kOneMoreGroup = "One more group.";
inline constexpr const char* kMoreGroups = "{} more groups.";
inline constexpr const char* kColGroup = "Group";
inline constexpr const char* kColClass = "Class";
inline constexpr const char* kColDistance = "Distance";
inline constexpr const char* kColDiffers = "Where it lies and what differs from there";
inline constexpr const char* kNearest = "nearest to {}";
inline constexpr const char* kNoGroups = "No group of ten or more events is different from normal.";
inline constexpr const char* kMarkersNormal = "EACH MARKER AGAINST THE NORMAL REFERENCE";
inline constexpr const char* kMarkersAlone = "EACH MARKER IN THIS SAMPLE";
inline constexpr const char* kBandLegend = "normal reference per stage: P5–P95, line: median";
inline constexpr const char* kHeightNote =
    "Height: share of each population's own events; it does not compare their numbers.";
inline constexpr const char* kUnknownMarkers = "Not in the reference, or hidden by therapy, hence without a band: {}.";

// Quality and method.
inline constexpr const char* kAcquisition = "ACQUISITION";
inline constexpr const char* kNoTime = "The file has no time parameter: flow cannot be judged.";
inline constexpr const char* kSteps = "CLEANING STEPS";
inline constexpr const char* kLosses = "EVENTS LIKE THE TARGET THAT EACH STEP REMOVED";
inline constexpr const char* kControls = "STAINING CONTROLS";
inline constexpr const char* kControlExplained = "displaced, as the recorded therapy explains";
inline constexpr const char* kControlTooFew = "too few control cells";
inline constexpr const char* kControlNoBaseline = "no baseline here";
inline constexpr const char* kMarrow = "MARROW OR BLOOD";
inline constexpr const char* kMapping = "MARKER MAPPING";
inline constexpr const char* kMethod = "METHOD";
inline constexpr const char* kWarnings = "WARNINGS, VERBATIM";
inline constexpr const char* kNotesToo = "NOTES ON THE FILE, VERBATIM";
inline constexpr const char* kNoWarnings = "None.";
inline constexpr const char* kNotPrinted = "(not printed)";
inline constexpr const char* kStepCompensation = "Compensation";
inline constexpr const char* kStepMargin = "Margin";
inline constexpr const char* kStepTime = "Time";
inline constexpr const char* kStepSinglets = "Singlets";
inline constexpr const char* kStepViability = "Viability";
inline constexpr const char* kStepDebris = "Debris";
inline constexpr const char* kColStep = "Step";
inline constexpr const char* kColState = "State";
inline constexpr const char* kColReached = "Reached it";
inline constexpr const char* kColRemoved = "Removed";
inline constexpr const char* kColShare = "Share";
inline constexpr const char* kColMethod = "Method";
inline constexpr const char* kColLikeTarget = "Like the target";
inline constexpr const char* kColLymphoid = "Of all lymphoid events";
inline constexpr const char* kColMarker = "Marker";
inline constexpr const char* kColControlCells = "Control cells";
inline constexpr const char* kEventsHead = "Events";
inline constexpr const char* kColLevel = "Decades";
inline constexpr const char* kColBaseline = "Baseline";
inline constexpr const char* kColPopulation = "Population";
inline constexpr const char* kColP5 = "P5 of normals";
inline constexpr const char* kColHow = "How it was read";
inline constexpr const char* kBelow = "below";
inline constexpr const char* kNotBelow = "not below";
inline constexpr const char* kNotScored = "not scored: {}";
inline constexpr const char* kSoftware = "Software";
inline constexpr const char* kAnalysisVersion = "Analysis version";
inline constexpr const char* kConfigHash = "Configuration, SHA-256";
inline constexpr const char* kReference = "Reference";
inline constexpr const char* kOwnReference = "{}, of this laboratory: {}";
inline constexpr const char* kGenericReference = "{}, generic, describes and does not decide: {}";
inline constexpr const char* kMarkersUsed = "Markers";
inline constexpr const char* kDenominator = "Denominator";
inline constexpr const char* kDenominatorText = "{}: {} {}";
inline constexpr const char* kTherapy = "Therapy";
inline constexpr const char* kTherapyText = "anti-CD19 {}, anti-CD20 {}, anti-CD22 {}, anti-CD38 {}";
inline constexpr const char* kInputSha = "Input, SHA-256";
inline constexpr const char* kFile = "File";
inline constexpr const char* kFileText = "{}, data set {}, {} events";
inline constexpr const char* kViable = "Viable cells: {} of {} single cells.";

}  // namespace fcscreen::engine::say
