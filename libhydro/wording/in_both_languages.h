#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/core.h>

#include "libhydro/core/bilingual.h"

namespace hydro::wording {

namespace detail {

/// What stands in a text for a value: of a `Bilingual` its half.
template <class Value>
using Said = std::conditional_t<std::is_same_v<Value, Bilingual>, std::string, Value>;

template <class Value>
const auto& half(const Value& value, [[maybe_unused]] Language language) {
  if constexpr (std::is_same_v<Value, Bilingual>) return value.in(language);
  else return value;
}

/// A format for Chinese readers; the compiler refuses one without a Chinese character.
template <class... Values>
struct ChineseFormat {
  fmt::format_string<Values...> format;

  template <class Text>
    requires std::is_convertible_v<const Text&, std::string_view>
  consteval ChineseFormat(const Text& text) : format(text) {
    if (!holds_chinese(text)) throw "this text has no Chinese character";
  }
};

}  // namespace detail

/// Both texts out of one set of values; a value that is `Bilingual` itself is said in the language of the text around it.
/// The Chinese text may name values by their number: {1} before {0}.
template <class... Values>
Bilingual bilingual(fmt::format_string<detail::Said<Values>...> english,
                    std::type_identity_t<detail::ChineseFormat<detail::Said<Values>...>> chinese, const Values&... values) {
  return {fmt::vformat(english, fmt::make_format_args(detail::half(values, Language::english)...)),
          fmt::vformat(chinese.format, fmt::make_format_args(detail::half(values, Language::chinese)...))};
}

}  // namespace hydro::wording

namespace hydro {

using wording::bilingual;  // rooms that remark on something say it as they say `Bilingual`

}  // namespace hydro
