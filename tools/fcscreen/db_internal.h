// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {

// The commands of `fcscreen db`, one function each; arguments after the command's word. They return an exit code.
[[nodiscard]] int run_db_ingest(const Arguments& arguments);
[[nodiscard]] int run_db_rebuild(const Arguments& arguments);
[[nodiscard]] int run_db_add_exposure(const Arguments& arguments);
[[nodiscard]] int run_db_show(const Arguments& arguments);
[[nodiscard]] int run_db_audit(const Arguments& arguments);
[[nodiscard]] int run_db_sigma(const Arguments& arguments);
[[nodiscard]] int run_db_sign(const Arguments& arguments);
[[nodiscard]] int run_db_acknowledge(const Arguments& arguments);
[[nodiscard]] int run_db_check(const Arguments& arguments);

}  // namespace fcscreen::tool
