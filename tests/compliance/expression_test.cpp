#include "libhydro/compliance/expression.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "libhydro/compliance/detail/rational.h"

namespace hydro::compliance {
namespace {

const std::vector<Column> columns{{"a_m2", "m2", "a", "a"}, {"b_m2", "m2", "b", "b"}, {"c_m3", "m3", "c", "c"}, {"depth_mm", "mm", "d", "d"},
                                  {"depth_m", "m", "e", "e"}, {"year", "count", "y", "y"}};

Expression parsed(const std::string& text) {
  std::vector<ExpressionFault> faults;
  auto expression = Expression::parse(text, columns, faults);
  EXPECT_TRUE(expression) << text << ": " << (faults.empty() ? "" : faults.front().message);
  return expression.value_or(Expression());
}

double value(const std::string& text, std::vector<double> row = {3.0, 4.0, 5.0, 6.0, 7.0, 8.0}) { return parsed(text).estimate(row).value; }
bool holds(const std::string& text, std::vector<double> row = {3.0, 4.0, 5.0, 6.0, 7.0, 8.0}) { return parsed(text).holds(row); }

ExpressionFault fault(const std::string& text) {
  std::vector<ExpressionFault> faults;
  EXPECT_FALSE(Expression::parse(text, columns, faults)) << text;
  return faults.empty() ? ExpressionFault{} : faults.front();
}

TEST(Expression, FollowsTheOrderOfOperations) {
  EXPECT_EQ(value("2 + 3 * 4"), 14.0);
  EXPECT_EQ(value("(2 + 3) * 4"), 20.0);
  EXPECT_EQ(value("2 - 3 - 4"), -5.0);
  EXPECT_EQ(value("48 / 4 / 3"), 4.0);
  EXPECT_EQ(value("-a_m2 + b_m2"), 1.0);
  EXPECT_EQ(value("a_m2*depth_m - c_m3/0.5e1*10"), 11.0);
}

TEST(Expression, JoinsComparisons) {
  EXPECT_TRUE(holds("a_m2 < b_m2 and b_m2 <= 4"));
  EXPECT_FALSE(holds("a_m2 > b_m2 and b_m2 <= 4"));
  EXPECT_TRUE(holds("a_m2 > b_m2 or not b_m2 != 4"));
  EXPECT_TRUE(holds("year"));
  EXPECT_FALSE(holds("year - 8"));
}

TEST(Expression, ComparesTheDecimalsThatWereWritten) {
  // In doubles 0.1 + 0.2 is more than 0.3, and 0.1 * 3 is too.
  EXPECT_TRUE(holds("a_m2 + b_m2 == c_m3 / depth_m", {0.1, 0.2, 0.3, 0.0, 1.0, 0.0}));
  EXPECT_TRUE(holds("a_m2 * 3 <= 0.3", {0.1, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(holds("a_m2 / 3 * 3 == a_m2", {0.1, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(holds("a_m2 + b_m2 >= 0.3", {0.1, 0.19999999999999998, 0, 0, 0, 0}));
  EXPECT_TRUE(holds("a_m2 + b_m2 > 0.3", {0.1, 0.20000000000000001 + 1e-16, 0, 0, 0, 0}) || 0.20000000000000001 + 1e-16 == 0.2);
}

TEST(Expression, ADivisionByZeroHoldsNothing) {
  EXPECT_FALSE(holds("a_m2 / (b_m2 - b_m2) >= 0"));
  EXPECT_FALSE(holds("a_m2 / (b_m2 - 4) < 0"));
  EXPECT_TRUE(std::isnan(value("a_m2 / (b_m2 - 4)")));
}

TEST(Expression, SaysWhereAFaultIs) {
  EXPECT_EQ(fault("a_m2 + ").at, 7u);
  EXPECT_EQ(fault("a_m2 + d_m2").at, 7u);
  EXPECT_NE(fault("a_m2 + d_m2").message.find("unknown column \"d_m2\""), std::string::npos);
  EXPECT_NE(fault("dept_mm").hint.find("did you mean \"depth_mm\"?"), std::string::npos);
  EXPECT_EQ(fault("(a_m2 + b_m2").at, 0u);
  EXPECT_EQ(fault("a_m2 = 3").at, 5u);
  EXPECT_EQ(fault("a_m2 b_m2").at, 5u);
  EXPECT_EQ(fault("a_m2 < b_m2 < 3").at, 12u);
  EXPECT_EQ(fault("(a_m2 < b_m2) + 3").at, 0u);
  EXPECT_EQ(fault("1.2.3").at, 0u);
  EXPECT_EQ(fault("").message, "the expression is empty");
  EXPECT_EQ(fault("3 $ 4").at, 2u);
}

TEST(Expression, RefusesToMixUnits) {
  EXPECT_EQ(fault("a_m2 + c_m3").message, "m2 cannot be added to m3");
  EXPECT_EQ(fault("c_m3 >= a_m2").message, "m3 cannot be compared with m2");
  EXPECT_NE(fault("depth_mm + depth_m").message.find("different units"), std::string::npos);
  EXPECT_TRUE(parsed("depth_mm/1000 + depth_m").unit().length == 1);
  EXPECT_TRUE(parsed("a_m2 >= 10000").is_truth());
  EXPECT_EQ(parsed("c_m3/(a_m2/10000)").unit().length, 1);
  EXPECT_EQ(parsed("a_m2/b_m2").unit().length, 0);
}

TEST(Expression, SurvivesWhatNobodyShouldWrite) {
  EXPECT_NE(fault(std::string(400, '(')).message.find("within each other"), std::string::npos);
  EXPECT_NE(fault(std::string(400, '-') + "1").message.find("within each other"), std::string::npos);
  EXPECT_NE(fault(std::string(2000, '1')).message.find("longer than 1000"), std::string::npos);
  EXPECT_NE(fault("1e999").message.find("no number"), std::string::npos);
}

RC_GTEST_PROP(Expression, TheBoundOfTheErrorHolds, ()) {
  const auto number = rc::gen::map(rc::gen::inRange<int>(-100000, 100000), [](int n) { return n / 1000.0; });
  const std::vector<double> row{*number, *number, *number, *number, *number, *number};
  const std::string text = *rc::gen::element<std::string>("a_m2*b_m2 - a_m2*a_m2", "(a_m2 - b_m2)/(a_m2 + b_m2 + 0.0005)", "c_m3/3*3 - c_m3 + 0.1",
                                                          "1/3 + 1/7 - 10/21", "a_m2/0.3 - b_m2/0.7 + a_m2");
  const Expression expression = parsed(text);
  const Estimate estimate = expression.estimate(row);
  const detail::Rational exact = expression.exact(row);
  if (std::isnan(estimate.value)) return;
  const detail::Rational high = detail::Rational::written(estimate.value + estimate.error * 1.0000001);
  const detail::Rational low = detail::Rational::written(estimate.value - estimate.error * 1.0000001);
  RC_ASSERT((high - exact).sign() >= 0);
  RC_ASSERT((exact - low).sign() >= 0);
}

RC_GTEST_PROP(Rational, AddsAndMultipliesLikeWholeNumbers, (std::int32_t a, std::int32_t b, std::int32_t c)) {
  using detail::Whole;
  const Whole left = (Whole(a) + Whole(b)) * Whole(c) - Whole(a) * Whole(c) - Whole(b) * Whole(c);
  RC_ASSERT(left.sign() == 0);
  const std::int64_t first = std::int64_t{a} * b - c, second = std::int64_t{b} * c;
  const auto sign = [](std::int64_t value) { return (value > 0) - (value < 0); };
  RC_ASSERT(((Whole(a) * Whole(b) - Whole(c)) * (Whole(b) * Whole(c))).sign() == sign(first) * sign(second));
  RC_ASSERT((Whole(first) * Whole(second) * Whole(first) - Whole(second) * Whole(first) * Whole(first)).sign() == 0);
}

RC_GTEST_PROP(Rational, ComesBackAsTheDoubleItWasWrittenFrom, (double value)) {
  RC_PRE(std::isfinite(value) && (value == 0.0 || std::abs(value) > 1e-200) && std::abs(value) < 1e200);
  RC_ASSERT(std::abs(detail::Rational::written(value).value() - value) <= std::abs(value) * 4e-16);
}

}  // namespace
}  // namespace hydro::compliance
