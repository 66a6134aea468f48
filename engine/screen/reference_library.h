// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"
#include "engine/screen/tube_data.h"

namespace fcscreen::engine {

/// The maturation references that are compiled in (models/reference/*.toml), in the order of their file names.
[[nodiscard]] const std::vector<result::MaturationReference>& compiled_references();

/// The reference for a sample: the named one; else the own one whose instrument class is the sample's cytometer;
/// else the generic one. Error (kind Usage) for a name that does not exist.
[[nodiscard]] Result<const result::MaturationReference*> choose_reference(const std::string& name,
                                                                          const std::string& cytometer);

/// Why a laboratory's reference no longer holds: it belongs to the analysis version and the configuration it was built
/// with (SPEC §3.2). Empty while it holds, and for a shipped one, which belongs to its program.
[[nodiscard]] std::string expiry(const result::MaturationReference& reference, const std::string& config_hash);

/// The same as an error REF-18 (kind Usage) that says what to do.
[[nodiscard]] Status check_current(const result::MaturationReference& reference, const std::string& config_hash);

/// What a reference may do for one tube: options.own_reference, else the one options.reference names or the instrument
/// chooses, as it holds for this tube.
///
/// It stays the laboratory's own (SPEC §0.4) only for its kind of instrument, for the markers of its path, and a
/// synthetic one for synthetic samples; else it describes only. A shipped reference keeps its limits of blank only
/// under the shipped configuration. Each of these is a finding of the tube (SCR-R01 to SCR-R06). Errors (kind Usage):
/// REF-01 an unknown name; those of check_current().
[[nodiscard]] Result<std::unique_ptr<const result::MaturationReference>> reference_for(TubeData& tube,
                                                                                       const ScreenOptions& options);

/// The reference's limit of blank for a tube, if it has one for this analysis version, these markers, the instrument
/// with this serial number ($CYTSN), and the same markers of its path `masked` by therapy.
[[nodiscard]] std::optional<result::LimitOfBlank> limit_of_blank(const result::MaturationReference& reference,
                                                                 const std::vector<std::string>& tube_markers,
                                                                 const std::string& serial = {},
                                                                 const std::vector<std::string>& masked = {});

/// Mean rate of events of class ≥ 2 in the normals that a limit of blank was made from, their events over their cells:
/// what a series subtracts (SPEC §4.4; not the limit). Absent where the reference does not hold them.
[[nodiscard]] std::optional<double> mean_blank_rate(const result::MaturationReference& reference,
                                                    const result::LimitOfBlank& limit);

}  // namespace fcscreen::engine
