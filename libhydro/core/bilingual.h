#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "libhydro/core/language.h"

namespace hydro {

/// A text for people in every language of the program, made where it is known what it says: a remark, a reason, a name.
/// Whoever shows it picks the language. There is no way to make one out of English alone.
struct Bilingual {
  std::string english, chinese;

  Bilingual() = default;
  Bilingual(std::string in_english, std::string in_chinese) : english(std::move(in_english)), chinese(std::move(in_chinese)) {}

  const std::string& in(Language language) const { return language == Language::chinese ? chinese : english; }
  bool empty() const { return english.empty(); }
  friend bool operator==(const Bilingual&, const Bilingual&) = default;
};

/// Whether a text in UTF-8 holds a Chinese character (U+4E00 to U+9FFF).
constexpr bool holds_chinese(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]), second = static_cast<unsigned char>(text[i + 1]);
    if ((first == 0xe4 && second >= 0xb8) || (first >= 0xe5 && first <= 0xe9)) return true;
  }
  return false;
}

}  // namespace hydro
