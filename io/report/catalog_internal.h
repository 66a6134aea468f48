// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/error.h"
#include "io/report/style.h"

namespace fcscreen::io::report {

/// Add to a finished PDF what Cairo cannot say: the language, that the title is shown as the window's name, and the
/// attachments, and what each figure shows (`alternatives`, in the order of the figures). The document's ID is made
/// from its content. Errors: PDF-Q01 when libqpdf refuses.
[[nodiscard]] Result<std::string> complete_catalog(const std::string& pdf, const DocumentInfo& info,
                                                   const std::vector<std::string>& alternatives);

}  // namespace fcscreen::io::report
