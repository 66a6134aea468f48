# SPDX-License-Identifier: Apache-2.0
# Every library the project stands on, looked for once; tools/install.sh names their Debian packages. Those that are
# headers alone and on the compiler's path need no line here: doctest and tl::expected.

# What libfcs needs; tests/install configures it with nothing else to be found.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
if(FCSCREEN_ONLY_FCS)
  return()
endif()

find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(Boost REQUIRED)
find_package(HDF5 1.10 REQUIRED COMPONENTS C HL)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0)
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo pangoft2 fontconfig cairo-pdf)
pkg_check_modules(QPDF REQUIRED IMPORTED_TARGET libqpdf)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.37)
if(FCSCREEN_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
