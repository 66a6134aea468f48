# Write a C++ source that holds the text of a data file: cmake -DINPUT=… -DOUTPUT=… -DFUNCTION=… -P embed.cmake
file(READ "${INPUT}" text)
get_filename_component(name "${INPUT}" NAME)
file(WRITE "${OUTPUT}.new" "// SPDX-License-Identifier: Apache-2.0
// Made from gating/panel/${name} when the project is built.
#include \"gating/panel/embedded_data.h\"

namespace fcscreen::gating {
std::string_view ${FUNCTION}() { return R\"embedded(${text})embedded\"; }
}  // namespace fcscreen::gating
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUTPUT}.new")
