# Run by ctest. Whatever goes wrong stops the script, which fails the test.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/prefix")

# The installed program finds its presets without help.
unset(ENV{HYDRO_DATA})
run("${WORK}/prefix/bin/hydro" list storms)
foreach(file IN ITEMS share/hydro/data share/hydro/scenarios share/bash-completion/completions/hydro include/libhydro/core/grid.h)
  if(NOT EXISTS "${WORK}/prefix/${file}")
    message(FATAL_ERROR "the installation has no ${file}")
  endif()
endforeach()

run("${CMAKE_COMMAND}" -G Ninja -S "${CONSUMER}" -B "${WORK}/consumer" -D "CMAKE_PREFIX_PATH=${WORK}/prefix"
    -D "CMAKE_CXX_COMPILER=${COMPILER}" -D "CMAKE_CXX_FLAGS=${FLAGS}" -D CMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${WORK}/consumer")
run("${WORK}/consumer/consumer")
if(NOT output MATCHES "0.0002 m in 20 s")
  message(FATAL_ERROR "the consumer printed: ${output}")
endif()
file(REMOVE_RECURSE "${WORK}")
