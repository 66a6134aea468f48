# One way to declare a library, a test and a test of the command line. Layers are checked by tests/layers.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)

# Same answer everywhere (ARCHITECTURE, decision 4): no fast-math, no contraction; fused multiply-add is written out.
set(FCSCREEN_FLAGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -ffp-contract=off)
if(FCSCREEN_SANITIZE)
  list(APPEND FCSCREEN_FLAGS -fsanitize=${FCSCREEN_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${FCSCREEN_SANITIZE})
endif()
if(FCSCREEN_COVERAGE)
  list(APPEND FCSCREEN_FLAGS --coverage -g)
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

# fcscreen_executable(name SOURCES ... DEPS ...)
function(fcscreen_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FCSCREEN_FLAGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_PRIVATE})
endfunction()

# fcscreen_test(name SOURCES ... DEPS ... [LABELS quick|slow|shared]): one doctest program, one ctest entry.
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
