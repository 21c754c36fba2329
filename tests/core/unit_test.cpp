#include "libhydro/core/unit.h"

#include <gtest/gtest.h>

namespace hydro {
namespace {

TEST(ReadQuantity, ConvertsToSi) {
  EXPECT_DOUBLE_EQ(read_quantity("36 mm/h", unit::mm_per_hour).value, 1e-5);
  EXPECT_DOUBLE_EQ(read_quantity(" 90min ", unit::s).value, 5400.0);
  EXPECT_DOUBLE_EQ(read_quantity("+2.5e1 cm", unit::m).value, 0.25);
}

TEST(ReadQuantity, ABareNumberIsInTheUnitOfTheField) {
  EXPECT_DOUBLE_EQ(read_quantity("36", unit::mm_per_hour).value, 1e-5);
}

TEST(ReadQuantity, RefusesWhatIsNotAFiniteNumberWithAFittingUnit) {
  for (const char* text : {"", "mm/h", "nan", "inf m", "1e999", "3 kg", "3 m2", "3 m extra"})
    EXPECT_FALSE(read_quantity(text, unit::m).fault.empty()) << text;
}

}  // namespace
}  // namespace hydro
