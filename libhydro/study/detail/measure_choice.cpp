#include "libhydro/study/detail/measure_choice.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>

namespace hydro::study {
namespace {

struct DeleteModel {
  void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

/// A row of the programme: the sum of factors is at least, or at most, so much.
struct Row {
  std::vector<double> factors;
  double least = -std::numeric_limits<double>::max(), most = std::numeric_limits<double>::max();
};

std::vector<Row> rows_of(const MeasureChoice& choice) {
  const std::size_t count = choice.cost.size();
  std::vector<Row> rows;
  for (std::size_t k = 0; k < choice.at_least.size(); ++k) {
    if (!std::isfinite(choice.at_least[k])) continue;
    Row row{.least = choice.at_least[k]};
    for (std::size_t i = 0; i < count; ++i) row.factors.push_back(choice.effects[i][k]);
    rows.push_back(std::move(row));
  }
  if (std::isfinite(choice.budget)) rows.push_back({.factors = choice.cost, .most = choice.budget});
  if (choice.most > 0) rows.push_back({.factors = std::vector<double>(count, 1.0), .most = static_cast<double>(choice.most)});
  std::map<std::string, Row> groups;
  for (std::size_t i = 0; i < choice.group.size(); ++i) {
    if (choice.group[i].empty()) continue;
    Row& row = groups.try_emplace(choice.group[i], Row{.factors = std::vector<double>(count, 0.0), .most = 1.0}).first->second;
    row.factors[i] = 1.0;
  }
  for (auto& [name, row] : groups) rows.push_back(std::move(row));
  return rows;
}

/// Rows are brought to factors of about 1: sums of square metres beside money would strain the solver's tolerances.
void scale(Row& row) {
  double largest = 0.0;
  for (const double factor : row.factors) largest = std::max(largest, std::abs(factor));
  if (largest == 0.0) return;
  for (double& factor : row.factors) factor /= largest;
  if (row.least > -std::numeric_limits<double>::max()) row.least /= largest;
  if (row.most < std::numeric_limits<double>::max()) row.most /= largest;
}

std::optional<comparison::Built> solve(const MeasureChoice& choice, const std::vector<double>& price) {
  const std::size_t count = choice.cost.size();
  std::vector<Row> rows = rows_of(choice);
  if (count == 0) return std::nullopt;
  if (rows.empty()) rows.push_back({.factors = std::vector<double>(count, 0.0)});
  for (Row& row : rows) scale(row);
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> places;
  std::vector<double> values, least, most;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (rows[row].factors[i] != 0.0) {
        places.push_back(static_cast<int>(row));
        values.push_back(rows[row].factors[i]);
      }
    starts.push_back(static_cast<CoinBigIndex>(places.size()));
  }
  for (const Row& row : rows) least.push_back(row.least), most.push_back(row.most);
  const std::vector<double> zeros(count, 0.0), ones(count, 1.0);
  static std::mutex one_at_a_time;  // CBC keeps state of its own between calls
  const std::scoped_lock lock(one_at_a_time);
  const std::unique_ptr<Cbc_Model, DeleteModel> model(Cbc_newModel());
  Cbc_setLogLevel(model.get(), 0);
  Cbc_setParameter(model.get(), "logLevel", "0");
  Cbc_setParameter(model.get(), "slogLevel", "0");
  Cbc_setParameter(model.get(), "ratioGap", "0");
  Cbc_setParameter(model.get(), "allowableGap", "0");
  Cbc_loadProblem(model.get(), static_cast<int>(count), static_cast<int>(rows.size()), starts.data(), places.data(), values.data(), zeros.data(), ones.data(), price.data(), least.data(), most.data());
  for (std::size_t i = 0; i < count; ++i) Cbc_setInteger(model.get(), static_cast<int>(i));
  Cbc_solve(model.get());
  if (!Cbc_isProvenOptimal(model.get())) return std::nullopt;
  const double* solution = Cbc_getColSolution(model.get());
  comparison::Built built(count);
  for (std::size_t i = 0; i < count; ++i) built[i] = solution[i] > 0.5;
  return built;
}

double largest_of(const std::vector<double>& values) {
  double largest = 0.0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest > 0.0 ? largest : 1.0;
}

}  // namespace

std::optional<comparison::Built> cheapest(const MeasureChoice& choice) {
  std::vector<double> price = choice.cost;
  const double largest = largest_of(price);
  for (double& each : price) each /= largest;
  return solve(choice, price);
}

std::optional<comparison::Built> most_effective(const MeasureChoice& choice, std::size_t effect) {
  std::vector<double> price;
  for (const auto& effects : choice.effects) price.push_back(-effects[effect]);
  const double largest = largest_of(price), dearest = largest_of(choice.cost);
  constexpr double thrift = 1e-6;  // decides between equal effects only
  for (std::size_t i = 0; i < price.size(); ++i) price[i] = price[i] / largest + thrift * choice.cost[i] / dearest;
  return solve(choice, price);
}

}  // namespace hydro::study
