#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace hydro::response {

/// How grave: the colour of a warning and the response level it starts. Greater is graver.
enum class Level : unsigned char { none, IV, III, II, I };

inline constexpr std::array<Level, 4> levels{Level::IV, Level::III, Level::II, Level::I};

/// "IV" ... "I"; "none".
std::string_view name_of(Level level);

/// "blue", "yellow", "orange", "red"; empty for none.
std::string_view colour_of(Level level);

/// 蓝色, 黄色, 橙色, 红色; empty for none.
std::string_view chinese_colour_of(Level level);

/// The level of a colour word, in English (any case) or Chinese ("红", "红色").
std::optional<Level> level_of_colour(std::string_view word);

/// The level of a name, "IV" to "I".
std::optional<Level> level_of_name(std::string_view word);

/// The level of a severity of CAP 1.2: Extreme is I, Severe II, Moderate III, Minor IV.
std::optional<Level> level_of_severity(std::string_view word);

/// The gravest level that a headline names: 暴雨红色预警, "red warning". Other colours in it mean nothing.
std::optional<Level> level_in_headline(std::string_view headline);

}  // namespace hydro::response
