#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libhydro/infiltration/constant_rate.h"
#include "libhydro/infiltration/curve_number.h"
#include "libhydro/infiltration/green_ampt.h"
#include "libhydro/infiltration/horton.h"
#include "libhydro/infiltration/soil_block.h"

namespace hydro::infiltration {

/// How water enters the soil of one cell. A model describes its own fields (`describe`), says what is wrong between them
/// (`fault`), how much a cell remembers (`memory_words`, `initial_memory`) and what one step makes of it (`prepare`).
using InfiltrationModel =
    std::variant<ConstantRate, Horton, ModifiedHorton, GreenAmpt, ModifiedGreenAmpt, CurveNumber>;  // the only list of models

namespace detail {
template <class Variant>
struct Prepared;
template <class... Models>
struct Prepared<std::variant<Models...>> {
  using type = std::variant<std::pair<Models*, typename Models::Coefficients>...>;
};
}  // namespace detail

/// A model made ready for one step; water of a whole block enters with one call.
class SoilStep {
 public:
  SoilStep() = default;
  SoilStep(const InfiltrationModel& model, const StepConditions& step)
      : prepared_(std::visit(
            [&step]<class Model>(const Model& soil) -> Variant {
              return std::pair{static_cast<Model*>(nullptr), soil.prepare(step)};
            },
            model)) {}

  void infiltrate(const SoilBlock& block) const {
    std::visit([&block](const auto& step) { step.second.infiltrate(block); }, prepared_);
  }

 private:
  using Variant = detail::Prepared<InfiltrationModel>::type;
  Variant prepared_;
};

inline std::string_view name(const InfiltrationModel& model) {
  return std::visit([](const auto& soil) { return std::string_view(soil.name); }, model);
}
inline std::string fault(const InfiltrationModel& model) {
  return std::visit([](const auto& soil) { return soil.fault(); }, model);
}
inline int memory_words(const InfiltrationModel& model) {
  return std::visit([](const auto& soil) { return soil.memory_words(); }, model);
}
inline Memory initial_memory(const InfiltrationModel& model) {
  return std::visit([](const auto& soil) { return soil.initial_memory(); }, model);
}

/// One model of every kind, with default parameters, in the order of the list: to visit, list and choose from by name.
inline std::vector<InfiltrationModel> every_model() {
  std::vector<InfiltrationModel> models;
  [&models]<std::size_t... i>(std::index_sequence<i...>) {
    (models.emplace_back(std::in_place_index<i>), ...);
  }(std::make_index_sequence<std::variant_size_v<InfiltrationModel>>{});
  return models;
}

}  // namespace hydro::infiltration
