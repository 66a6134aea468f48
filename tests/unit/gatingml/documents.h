// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/gatingml/gating_ml.h"

namespace fcscreen::test {

/// A Gating-ML 2.0 document with `body` between the root's tags; the body begins in line 2. Prefixes: g, t, d.
[[nodiscard]] std::string document(const std::string& body);

/// A RectangleGate on FSC-A from min to max; `attributes` are added to the gate.
[[nodiscard]] std::string range(const std::string& id, double min, double max, const std::string& attributes = "");

/// Read what must be readable.
[[nodiscard]] io::gatingml::ReadDocument read(const std::string& text);

/// "CODE line" of a refusal, "read" of a document.
[[nodiscard]] std::string outcome(const std::string& text);

}  // namespace fcscreen::test
