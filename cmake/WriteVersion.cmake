# Writes OUTPUT, a header with the version NUMBER and the git commit of SOURCE_DIR. Runs at every build and touches the file
# only when its content changes, so that a new commit recompiles one source file.
set(commit "unknown")
find_program(git git)
if(git AND EXISTS "${SOURCE_DIR}/.git")
  execute_process(COMMAND "${git}" describe --always --dirty --abbrev=12 --exclude=*
    WORKING_DIRECTORY "${SOURCE_DIR}" OUTPUT_VARIABLE described RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(status EQUAL 0)
    set(commit "${described}")
  endif()
endif()
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT
"#pragma once
#define HYDRO_VERSION_NUMBER \"${NUMBER}\"
#define HYDRO_VERSION_COMMIT \"${commit}\"
")
