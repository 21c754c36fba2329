#pragma once

#include <string>
#include <string_view>

#include "libhydro/core/language.h"
#include "libhydro/report/text.h"
#include "libhydro/results/harm_measures.h"

namespace hydro::report::detail {

/// A kind of place ("underpass"), for readers. Kinds that a plan makes up are shown as they are written.
std::string_view place_kind_words(std::string_view kind, Language language);

/// A kind of effect of an action ("pre_drain"), for readers.
std::string_view effect_words(std::string_view kind, Language language);

/// What a case of the grid is about, or where it came from ("ponding", "citizen"), for readers.
std::string_view case_words(std::string_view word, Language language);

/// How a measure of harm is called.
std::string_view harm_words(const results::HarmMeasure& measure, Language language);

/// Its value with its unit; a minus stands before what is negative.
std::string harm_text(const results::HarmMeasure& measure, double value, Language language);

}  // namespace hydro::report::detail
