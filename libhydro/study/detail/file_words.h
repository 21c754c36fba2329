#pragma once

#include <string>
#include <vector>

namespace hydro::study::detail {

/// Names as parts of file names: blanks and signs become "_". Where that makes two of them alike each begins with its number: "1_a_b", "2_a_b".
std::vector<std::string> file_words(const std::vector<std::string>& names);

}  // namespace hydro::study::detail
