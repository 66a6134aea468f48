# SPDX-License-Identifier: Apache-2.0
# Script behind fcscreen_embed: write to OUTPUT the C++ function RETURNS NAME() of NAMESPACE, declared in HEADER, that
# returns the text of FILES.
set(literals "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  string(APPEND literals "    std::string_view{R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made from data files when the project is built.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

${RETURNS} ${NAME}() {
  return {
${literals}  };
}

}  // namespace ${NAMESPACE}
")
