#pragma once

#include <array>
#include <string_view>

namespace hydro::results {

/// Where the water came from and where it is, since the start of the run [m3].
struct WaterBalance {
  double initial = 0.0;
  double rain = 0.0;
  double inflow = 0.0;
  double outflow = 0.0;
  double infiltration = 0.0;
  double evaporation = 0.0;
  double stored_surface = 0.0;
  double stored_sponge = 0.0;
  double stored_soil = 0.0;
  double stored_network = 0.0;
  double interception = 0.0;

  double entered() const;
  double error() const;
  double relative_error() const { return entered() > 0.0 ? error() / entered() : error(); }
};

/// One term of the account.
struct BalanceTerm {
  std::string_view name;  ///< in files
  double WaterBalance::*volume;
  enum class Side { came, is_gone_or_held } side;
  std::string_view meaning;
};

/// The one list of terms: files, records and the error of the account go through it.
inline constexpr std::array balance_terms{
    BalanceTerm{"initial", &WaterBalance::initial, BalanceTerm::Side::came, "water present at the start"},
    BalanceTerm{"rain", &WaterBalance::rain, BalanceTerm::Side::came, "rain since the start"},
    BalanceTerm{"inflow", &WaterBalance::inflow, BalanceTerm::Side::came, "entered through boundaries and inflows since the start"},
    BalanceTerm{"outflow", &WaterBalance::outflow, BalanceTerm::Side::is_gone_or_held, "left through boundaries and drains since the start"},
    BalanceTerm{"infiltration", &WaterBalance::infiltration, BalanceTerm::Side::is_gone_or_held, "left the model into the ground since the start"},
    BalanceTerm{"evaporation", &WaterBalance::evaporation, BalanceTerm::Side::is_gone_or_held, "evaporated since the start"},
    BalanceTerm{"stored_surface", &WaterBalance::stored_surface, BalanceTerm::Side::is_gone_or_held, "on the ground and in its hollows"},
    BalanceTerm{"stored_sponge", &WaterBalance::stored_sponge, BalanceTerm::Side::is_gone_or_held, "in sponge facilities"},
    BalanceTerm{"stored_soil", &WaterBalance::stored_soil, BalanceTerm::Side::is_gone_or_held, "in modelled soil"},
    BalanceTerm{"stored_network", &WaterBalance::stored_network, BalanceTerm::Side::is_gone_or_held, "in sewers"},
    BalanceTerm{"interception", &WaterBalance::interception, BalanceTerm::Side::is_gone_or_held, "held on leaves"}};

inline double WaterBalance::entered() const {
  double sum = 0.0;
  for (const BalanceTerm& term : balance_terms)
    if (term.side == BalanceTerm::Side::came) sum += this->*term.volume;
  return sum;
}

inline double WaterBalance::error() const {
  double rest = entered();
  for (const BalanceTerm& term : balance_terms)
    if (term.side == BalanceTerm::Side::is_gone_or_held) rest -= this->*term.volume;
  return rest;
}

}  // namespace hydro::results
