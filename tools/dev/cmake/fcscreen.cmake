# One way to declare a library, a program, a test and data that is compiled in. Layers are checked by tests/layers.

# Same answer everywhere (ARCHITECTURE, decision 4): no fast-math, no contraction; fused multiply-add is written out.
set(FCSCREEN_FLAGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -ffp-contract=off)
if(FCSCREEN_SANITIZE)
  list(APPEND FCSCREEN_FLAGS -fsanitize=${FCSCREEN_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${FCSCREEN_SANITIZE})
endif()
if(FCSCREEN_COVERAGE)
  list(APPEND FCSCREEN_FLAGS --coverage -fprofile-update=atomic -g)  # threads count too
  add_link_options(--coverage)
endif()

# fcscreen_library(name SOURCES a.cpp... [DEPS targets, of lower layers] [PRIVATE third-party targets])
function(fcscreen_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FCSCREEN_FLAGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_PRIVATE})
endfunction()

# fcscreen_interface(name [DEPS ...]): a room of headers only.
function(fcscreen_interface name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_library(${name} INTERFACE)
  target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} INTERFACE ${ARG_DEPS})
endfunction()

# fcscreen_embed(name HEADER h NAMESPACE ns FILES data... [RETURNS type]): compile data in, so that a result never depends
# on an installed file. Sets FCSCREEN_EMBEDDED_<name> to the C++ source that defines ns::name(); the header declares it.
# It returns a std::string_view of one file, or a std::vector<std::string_view> of several.
function(fcscreen_embed name)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE;RETURNS" "FILES" ${ARGN})
  if(NOT ARG_RETURNS)
    set(ARG_RETURNS std::string_view)
  endif()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/tools/dev/cmake/embed_text.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${ARG_FILES}" -DOUTPUT=${output} -DHEADER=${ARG_HEADER}
            -DNAMESPACE=${ARG_NAMESPACE} -DNAME=${name} -DRETURNS=${ARG_RETURNS} -P ${script}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    DEPENDS ${ARG_FILES} ${script} VERBATIM)
  set(FCSCREEN_EMBEDDED_${name} ${output} PARENT_SCOPE)
endfunction()

# fcscreen_executable(name SOURCES ... DEPS ...)
function(fcscreen_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FCSCREEN_FLAGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_PRIVATE})
endfunction()

# fcscreen_test(name SOURCES ... DEPS ... [LABELS quick|shared]): one doctest program, one ctest entry.
# Tests find the source tree by FCSCREEN_SOURCE_DIR and shared data by FCSCREEN_SHARED_DIR (tests/support/paths.h).
function(fcscreen_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FCSCREEN_FLAGS})
  target_compile_definitions(${name} PRIVATE FCSCREEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                             FCSCREEN_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_PRIVATE} test_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" SKIP_REGULAR_EXPRESSION "SKIPPED: ")
endfunction()
