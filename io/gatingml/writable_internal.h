// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/core/error.h"
#include "engine/result/gating_document.h"

namespace fcscreen::io::gatingml {

/// Error GML-05 with its reason.
[[nodiscard]] tl::unexpected<Error> not_writable(const std::string& why);

/// Error GML-05 where an index points outside what it refers to or sizes do not fit.
[[nodiscard]] Status check_indices(const result::GatingDocument& document);

}  // namespace fcscreen::io::gatingml
