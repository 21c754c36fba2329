#include "libhydro/study/detail/mix_solver.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>

namespace hydro::study {
namespace {

struct DeleteModel {
  void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

/// Columns of the programme in CBC's form: amounts, then for each measure with a fixed cost whether it is used at all.
struct Columns {
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> rows;
  std::vector<double> values, lower, upper, cost;

  void add(double most, double price) {
    lower.push_back(0.0);
    upper.push_back(most);
    cost.push_back(price);
  }
  void entry(int row, double value) {
    if (value == 0.0) return;
    rows.push_back(row);
    values.push_back(value);
  }
  void end() { starts.push_back(static_cast<CoinBigIndex>(rows.size())); }
};

}  // namespace

std::optional<std::vector<double>> cheapest_by_solver(const compliance::MixProblem& problem) {
  static std::mutex one_at_a_time;  // CBC keeps state of its own between calls
  const std::scoped_lock lock(one_at_a_time);
  const std::size_t count = problem.measures.size();
  if (count == 0) return std::nullopt;
  // A whole programme is scaled to amounts of up to some 10^5: limits without an end are cut where no plot gets.
  constexpr double farthest = 1e7;
  Columns columns;
  std::vector<std::size_t> with_fixed_cost;
  int link = static_cast<int>(problem.rows.size());  // rows that say: no amount without the fixed cost
  for (std::size_t i = 0; i < count; ++i) {
    columns.add(std::min(problem.most[i], farthest), problem.cost[i]);
    for (std::size_t row = 0; row < problem.rows.size(); ++row) columns.entry(static_cast<int>(row), problem.rows[row].factors[i]);
    if (problem.fixed_cost[i] > 0.0) {
      columns.entry(link++, -1.0);
      with_fixed_cost.push_back(i);
    }
    columns.end();
  }
  link = static_cast<int>(problem.rows.size());
  for (const std::size_t i : with_fixed_cost) {
    columns.add(1.0, problem.fixed_cost[i]);
    columns.entry(link++, std::min(problem.most[i], farthest));
    columns.end();
  }
  std::vector<double> at_least, at_most(static_cast<std::size_t>(link), std::numeric_limits<double>::max());
  for (const auto& row : problem.rows) at_least.push_back(row.at_least);
  at_least.resize(static_cast<std::size_t>(link), 0.0);

  const std::unique_ptr<Cbc_Model, DeleteModel> model(Cbc_newModel());
  Cbc_setLogLevel(model.get(), 0);
  Cbc_setParameter(model.get(), "logLevel", "0");
  Cbc_setParameter(model.get(), "slogLevel", "0");
  Cbc_loadProblem(model.get(), static_cast<int>(columns.cost.size()), link, columns.starts.data(), columns.rows.data(), columns.values.data(), columns.lower.data(),
                  columns.upper.data(), columns.cost.data(), at_least.data(), at_most.data());
  for (std::size_t k = 0; k < with_fixed_cost.size(); ++k) Cbc_setInteger(model.get(), static_cast<int>(count + k));
  Cbc_solve(model.get());
  if (!Cbc_isProvenOptimal(model.get())) return std::nullopt;
  const double* solution = Cbc_getColSolution(model.get());
  return std::vector<double>(solution, solution + count);
}

}  // namespace hydro::study
