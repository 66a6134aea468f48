// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/error.h"
#include "engine/core/event_table.h"
#include "engine/result/gate_spec.h"
#include "engine/result/gating_template.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::gating {

/// One channel a template asks for, as one tube has it.
struct TemplateChannel {
  std::string asked;       ///< as the template writes it
  std::string detector;    ///< $PnN
  std::string composite;   ///< the label, where the channel carries further markers; else empty
  std::size_t column = 0;  ///< in the event table
  double top = std::numeric_limits<double>::infinity();  ///< largest value the instrument can give, linear
};

/// A tube as a template sees it. A channel that is not measured has no entry.
struct TemplateTube {
  std::vector<TemplateChannel> channels;
  std::vector<result::ScaleSpec> scales;              ///< per column of `display`
  const EventTable<DisplayScale>* display = nullptr;  ///< outlives the call
};

/// Where a population was cut on one channel.
struct TemplateCut {
  std::size_t column = 0;
  double display = 0;  ///< position on the column's scale; infinite where nothing is cut off
  double linear = 0;   ///< the same in the units of the file
};

/// One population a template found.
struct TemplatePopulation {
  enum class State {
    Found,
    NotMeasured,   ///< an optional gate without its channels: the parent's events
    TooFewEvents,  ///< nothing to compute on: empty
  };
  std::string name, parent;
  State state = State::Found;
  Bitmask members;  ///< [n_events], within the parent
  std::size_t parent_count = 0;
  std::string method;                ///< what was done, e.g. "mindensity of CD3 (valley depth 0.93)"
  std::string confidence;            ///< "high", "moderate", "low"
  std::string note;                  ///< what a reader must know; empty where there is nothing
  std::optional<TemplateCut> cut;    ///< of one-dimensional methods
  std::optional<result::Gate> gate;  ///< on the columns of the table; absent where there is no geometric form
};

/// Find the populations of a template in one tube, in the template's order.
///
/// A gate that has a geometric form is that form: its members are what GateTree gives for it, with the boundary rules
/// of Gating-ML. Cuts are computed on the `on` population (else the parent) and applied to the parent. NaN is in no
/// gate, but in the complement of one. Deterministic; independent of the order of events and of `threads`.
/// Confidence: mindensity by the depth of its valley (0.5 high, 0.15 moderate); tailgate and quantile moderate; mixture
/// by the share of the events inside that belong to the component rather than to another (0.9 high, 0.7 moderate);
/// a combination or reference the least of what it is made of.
/// Errors (kind Usage): TPL-10 a channel that is not measured and whose gate is not optional; TPL-11 a method that
/// cannot be computed, with the reason; both with the line of the template.
[[nodiscard]] Result<std::vector<TemplatePopulation>> gate_by_template(const result::GatingTemplate& plan,
                                                                       const TemplateTube& tube, unsigned threads = 1);

}  // namespace fcscreen::gating
