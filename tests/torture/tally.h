#pragma once

#include <string>

namespace hydro::torture {

/// Counts one more case of a fault row: `what` was done to the program and it held. Only what was really done is counted.
void count(const std::string& row, const std::string& what, int cases = 1);

/// A measured figure that belongs to what was counted, as in "longest 0.4 s".
void remark(const std::string& row, const std::string& what, const std::string& figure);

}  // namespace hydro::torture
