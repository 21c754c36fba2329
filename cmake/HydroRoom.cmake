# One room of libhydro: one folder, one target. The call in libhydro/CMakeLists.txt is the whole build description of a
# room: its name, the rooms it may use (DEPENDS) and the libraries it links (LINKS). tests/layers_test holds every
# #include against DEPENDS.

# What every target of ours is compiled with: C++20, warnings as errors for us (never for users of the installed library).
# g++ 12 raises -Wrestrict and -Wmaybe-uninitialized falsely on strings inside aggregates.
add_library(hydro_build_options INTERFACE)
target_compile_features(hydro_build_options INTERFACE cxx_std_20)
# No fused multiply-adds: the same bits on every processor, and bounds of rounding errors that count every operation.
target_compile_options(hydro_build_options INTERFACE
  $<BUILD_INTERFACE:-ffp-contract=off>
  $<BUILD_INTERFACE:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>>
  $<BUILD_INTERFACE:$<$<BOOL:${HYDRO_WARNINGS_AS_ERRORS}>:-Werror>>)

function(hydro_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LINKS;PRIVATE_LINKS" ${ARGN})
  set(folder "${PROJECT_SOURCE_DIR}/libhydro/${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${folder}/*.h")
  list(FILTER headers EXCLUDE REGEX "/detail/")  # not installed: no other room and no user may include them
  list(TRANSFORM ROOM_DEPENDS PREPEND hydro_ OUTPUT_VARIABLE rooms)

  if(sources)
    set(kind PUBLIC)
    add_library(hydro_${name} STATIC ${sources})
    target_link_libraries(hydro_${name} PRIVATE $<BUILD_INTERFACE:hydro_build_options> ${ROOM_PRIVATE_LINKS})
  else()
    set(kind INTERFACE)
    add_library(hydro_${name} INTERFACE)
  endif()
  add_library(hydro::${name} ALIAS hydro_${name})
  set_target_properties(hydro_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(hydro_${name} ${kind} cxx_std_20)
  target_link_libraries(hydro_${name} ${kind} ${rooms} ${ROOM_LINKS})
  target_sources(hydro_${name} ${kind} FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
  set_property(GLOBAL APPEND PROPERTY HYDRO_ROOMS ${name})
  set_property(GLOBAL APPEND_STRING PROPERTY HYDRO_ROOM_TABLE "${name}: ${ROOM_DEPENDS}\n")
  set_property(GLOBAL PROPERTY HYDRO_ROOM_${name}_DEPENDS "${ROOM_DEPENDS}")
endfunction()
