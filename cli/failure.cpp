#include "cli/failure.h"

#include <algorithm>
#include <filesystem>
#include <new>
#include <ostream>
#include <utility>

#include "libhydro/core/error.h"

namespace hydro::cli {

ExitCode report_failure(std::exception_ptr failure, std::ostream& err) {
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const InputError& error) {
    err << error.what() << '\n';
    if (error.faults().size() > 1) err << error.faults().size() << " faults\n";
    const bool only_unreadable = std::ranges::all_of(error.faults(), &Fault::unreadable);  // faults of both kinds: 2 before 3
    return only_unreadable ? ExitCode::file_error : ExitCode::bad_input;
  } catch (const FileError& error) {
    err << error.what() << '\n';
    if (!error.hint().empty()) err << "  " << error.hint() << '\n';
    return ExitCode::file_error;
  } catch (const NumericalError& error) {
    err << error.what() << '\n';
    return ExitCode::numerics_failed;
  } catch (const std::bad_alloc&) {
    err << "hydro: the machine has not enough free memory for this\n"
           "  `hydro check SCENARIO` tells what a run needs; a larger cell size or fewer maxima need less\n";
    return ExitCode::file_error;
  } catch (const std::filesystem::filesystem_error& error) {
    err << error.path1().string() << ": " << error.code().message() << '\n';
    return ExitCode::file_error;
  } catch (const std::exception& error) {
    err << "hydro: internal error: " << error.what() << "\n  this is a fault of hydro, not of your input; please report it\n";
    return ExitCode::internal_error;
  }
}

}  // namespace hydro::cli
