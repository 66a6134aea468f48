# The shipped maturation references are data in models/reference/*.toml, compiled in so that a result never depends on an
# installed file. As include(): declares the generated source. As script (-P): writes it.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB files ${FOLDER}/*.toml)
  list(SORT files)
  set(text "// Generated from models/reference/*.toml.\n#include \"engine/screen/compiled_references_internal.h\"\n\n")
  string(APPEND text "namespace fcscreen::engine {\n\nconst std::vector<const char*> kCompiledReferences{\n")
  foreach(f ${files})
    file(READ ${f} content)
    string(APPEND text "R\"reference(${content})reference\",\n")
  endforeach()
  string(APPEND text "};\n\n}  // namespace fcscreen::engine\n")
  file(WRITE ${OUTPUT} "${text}")
  return()
endif()

set(FCSCREEN_REFERENCES_CPP ${CMAKE_CURRENT_BINARY_DIR}/compiled_references.cpp)
file(GLOB reference_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/models/reference/*.toml)
add_custom_command(
  OUTPUT ${FCSCREEN_REFERENCES_CPP}
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR}/models/reference -DOUTPUT=${FCSCREEN_REFERENCES_CPP}
          -P ${CMAKE_CURRENT_SOURCE_DIR}/embed_references.cmake
  DEPENDS ${reference_files} embed_references.cmake VERBATIM)
