#pragma once

#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "libhydro/core/bilingual.h"

namespace hydro {

inline void PrintTo(const Bilingual& text, std::ostream* out) { *out << '"' << text.english << "\" / \"" << text.chinese << '"'; }

/// A remark, note or reason whose English text holds `words`, and whose Chinese text is there and is Chinese.
inline ::testing::Matcher<const Bilingual&> says(const std::string& words) {
  return ::testing::AllOf(::testing::Field(&Bilingual::english, ::testing::HasSubstr(words)), ::testing::Field(&Bilingual::chinese, ::testing::Truly(holds_chinese)));
}

}  // namespace hydro
