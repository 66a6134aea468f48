// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/core/error.h"
#include "io/report/style.h"

namespace fcscreen::io::report {

/// Add to a finished PDF what Cairo cannot say: the language, that the title is shown as the window's name, and the
/// attachments. The document's ID is made from its content. Errors: PDF-Q01 when libqpdf refuses.
[[nodiscard]] Result<std::string> complete_catalog(const std::string& pdf, const DocumentInfo& info);

}  // namespace fcscreen::io::report
