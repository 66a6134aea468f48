# libfcs.so and all that lets another program find it (engine/adr/0007). In-tree programs link the static libraries
# `fcs` and `fcscreen_core`; the shared library is made of the same objects, core inside, and is for everybody else.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Raised, here and in libfcs.map, by every change after which a program built before no longer runs, in C or in C++.
set(FCS_ABI_VERSION 0)

# Public headers: of this folder to fcs/, of engine/core to fcs/core/. Nothing else is installed.
set(fcs_headers dataset.h fcs.h file_events.h reader.h rewrite.h statistics.h writer.h)
set(fcs_core_headers byte_sink.h error.h event_source.h export.h findings.h spillover.h)

# fcs_public_header(source folder): copy a header, its #include lines rewritten to the installed names.
set(fcs_installed_headers "")
function(fcs_public_header source folder)
  get_filename_component(name ${source} NAME)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/include/${folder}/${name})
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/public_header.cmake)
  add_custom_command(OUTPUT ${output} COMMAND ${CMAKE_COMMAND} -DINPUT=${source} -DOUTPUT=${output} -P ${script}
                     DEPENDS ${source} ${script} VERBATIM)
  install(FILES ${output} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder} COMPONENT libfcs)
  set(fcs_installed_headers ${fcs_installed_headers} ${output} PARENT_SCOPE)
endfunction()
foreach(header IN LISTS fcs_headers)
  fcs_public_header(${CMAKE_CURRENT_SOURCE_DIR}/${header} fcs)
endforeach()
foreach(header IN LISTS fcs_core_headers)
  fcs_public_header(${PROJECT_SOURCE_DIR}/engine/core/${header} fcs/core)
endforeach()

set_target_properties(fcs fcscreen_core PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
set(map ${CMAKE_CURRENT_SOURCE_DIR}/libfcs.map)
add_custom_target(fcs_headers DEPENDS ${fcs_installed_headers})
add_library(fcs_shared SHARED ${fcs_installed_headers})
add_dependencies(fcs_shared fcs_headers)
add_library(fcs::fcs ALIAS fcs_shared)
target_include_directories(fcs_shared INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/include>
                                                $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(fcs_shared PROPERTIES
  OUTPUT_NAME fcs EXPORT_NAME fcs LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION ${FCS_ABI_VERSION}
  LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,fcs,fcscreen_core" LINK_DEPENDS ${map})
target_link_libraries(fcs_shared PRIVATE fcs fcscreen_core)
target_link_options(fcs_shared PRIVATE LINKER:--version-script=${map})

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/fcs)
configure_package_config_file(fcsConfig.cmake.in fcsConfig.cmake INSTALL_DESTINATION ${cmake_dir}
                              NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(fcsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH fcs_prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" fcs_prefix_from_pc "${fcs_prefix_from_pc}")
configure_file(libfcs.pc.in libfcs.pc @ONLY)

install(TARGETS fcs_shared EXPORT fcsTargets COMPONENT libfcs)
install(EXPORT fcsTargets NAMESPACE fcs:: DESTINATION ${cmake_dir} COMPONENT libfcs)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/fcsConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/fcsConfigVersion.cmake
        DESTINATION ${cmake_dir} COMPONENT libfcs)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libfcs.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT libfcs)
