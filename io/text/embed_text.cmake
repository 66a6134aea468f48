# SPDX-License-Identifier: Apache-2.0
# cmake -DINPUT=default_config.toml -DOUTPUT=default_config.cpp -P embed_text.cmake
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Generated from default_config.toml.
#include \"io/text/default_config_internal.h\"

namespace fcscreen::io::text {

std::string_view default_config_toml() {
  return R\"default_config(${text})default_config\";
}

}  // namespace fcscreen::io::text
")
