#include "libhydro/study/detail/file_words.h"

#include <cctype>
#include <set>

#include <fmt/format.h>

namespace hydro::study::detail {
namespace {

std::string file_word(const std::string& name) {
  std::string word;
  for (const char c : name) word += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80 ? c : '_';
  return word;
}

}  // namespace

std::vector<std::string> file_words(const std::vector<std::string>& names) {
  std::vector<std::string> words;
  for (const std::string& name : names) words.push_back(file_word(name));
  if (std::set<std::string>(words.begin(), words.end()).size() < words.size())
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = fmt::format("{}_{}", i + 1, words[i]);
  return words;
}

}  // namespace hydro::study::detail
