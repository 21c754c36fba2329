# `cmake --install` and `find_package(hydro)`: the program, its presets and its bash completion; every room as a target
# hydro::<room>, and hydro::hydro for all of them; their headers. tests/install builds a consumer of the result.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY HYDRO_ROOMS)
list(TRANSFORM rooms PREPEND hydro_ OUTPUT_VARIABLE room_targets)
add_library(hydro_hydro INTERFACE)
add_library(hydro::hydro ALIAS hydro_hydro)
set_target_properties(hydro_hydro PROPERTIES EXPORT_NAME hydro)
target_link_libraries(hydro_hydro INTERFACE ${room_targets})

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/hydro")
install(TARGETS hydro RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS ${room_targets} hydro_hydro EXPORT hydro ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT hydro NAMESPACE hydro:: FILE hydroTargets.cmake DESTINATION "${package_folder}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/hydroConfig.cmake.in" "${PROJECT_BINARY_DIR}/hydroConfig.cmake"
                              INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/hydroConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/hydroConfig.cmake" "${PROJECT_BINARY_DIR}/hydroConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/HydroDependencies.cmake" DESTINATION "${package_folder}")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/data" "${PROJECT_SOURCE_DIR}/scenarios" DESTINATION "${CMAKE_INSTALL_DATADIR}/hydro")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(completion "${PROJECT_BINARY_DIR}/completions/hydro")
add_custom_command(OUTPUT "${completion}" DEPENDS hydro VERBATIM
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completions"
  COMMAND hydro completion bash > "${completion}")
add_custom_target(hydro_completion ALL DEPENDS "${completion}")
install(FILES "${completion}" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the hydro authors")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
include(CPack)
