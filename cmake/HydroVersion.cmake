# Gives `target` (the room that holds version.cpp) the header that names version and commit.
function(hydro_record_version target)
  set(folder "${PROJECT_BINARY_DIR}/generated")
  add_custom_target(hydro_version_header BYPRODUCTS "${folder}/hydro_version.h" COMMENT ""
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${folder}/hydro_version.h" -D "SOURCE_DIR=${PROJECT_SOURCE_DIR}"
            -D "NUMBER=${PROJECT_VERSION}" -P "${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake" VERBATIM)
  add_dependencies(${target} hydro_version_header)
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
