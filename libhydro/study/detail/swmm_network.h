#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/import_file.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/swmm_model.h"
#include "libhydro/network/controls.h"
#include "libhydro/network/drainage_network.h"
#include "libhydro/network/period.h"
#include "libhydro/network/rule_text.h"
#include "libhydro/network/solver_options.h"
#include "libhydro/study/detail/swmm_account.h"

namespace hydro::study::detail {

/// A SWMM model's sewers, pumps, gates, street inlets and rules as a drainage network. Every line it uses or leaves is told to
/// the account; what changes results, to the remarks. Evaporation is that of the scenario.
class SwmmNetwork {
 public:
  SwmmNetwork(const io::swmm::Model& model, SwmmAccount& account, FaultList& faults);

  /// Whether a model has any sewers at all: nodes alone only say where runoff leaves it.
  static bool any_in(const io::swmm::Model& model);
  /// Says of a model without sewers why their options are left.
  static void leave_options(SwmmAccount& account);

  /// Lets outfalls run onto plots, which are called as `plot_id` says.
  void lead_outfalls(const std::function<std::string(const std::string&)>& plot_id);

  /// The network as it is written to network.gpkg.
  io::NetworkFile drawing() const;
  /// The table [network] of a scenario; water of plots comes at least every `exchange_interval` [s].
  std::string toml(double exchange_interval) const;
  /// The node's id as the network has it; empty when it has none of this name.
  std::string node_id(const std::string& name) const;

  const std::vector<Bilingual>& remarks() const { return remarks_; }
  std::vector<io::ImportAccount::Compatibility> compatibility() const;

 private:
  struct Ends {
    int from = -1, to = -1;
    double from_invert = 0.0, to_invert = 0.0;  ///< [m]
  };

  void take_nodes();
  void take_junction(const std::string& id, int line, double invert, double depth, double initial_depth, double surcharge_depth, double ponded_area);
  void take_storage(const io::swmm::Storage& storage);
  void take_outfall(const io::swmm::Outfall& outfall);
  void take_conduits();
  void take_pumps();
  void take_orifices();
  void take_weirs();
  void take_outlets();
  void take_inlets();
  void take_inflows();
  void take_rain_derived_inflows();
  void take_rules();
  void take_events();
  void raise_rims();
  void return_over_rims();
  void draw();
  void drop_lonely_outfalls();
  network::SolverOptions options() const;
  void account_for_options();

  void add_node(network::Node node, int line);
  void add_link(const std::string& id, const Ends& ends, int line, decltype(network::Link::kind) kind, double initial_setting = 1.0);
  std::optional<Ends> ends_of(const std::string& from, const std::string& to) const;
  double shaft_area() const;  ///< [m2] of junctions
  double crest_of(const std::optional<double>& offset, double invert, const std::string& id);
  const io::swmm::CrossSection* section_for(const std::string& link) const;
  std::optional<TimeSeries> series_of(const std::string& name, double unit, bool nothing_outside);
  void add_pattern(network::Patterns& patterns, const std::string& name, int line);
  void told_fault(int line, const std::string& message, const std::string& hint = {});

  const io::swmm::Model& model_;
  SwmmAccount& account_;
  FaultList& faults_;
  network::DrainageNetwork network_;
  network::RuleText rules_;
  network::RuleWords words_;
  std::set<int> returning_;                         ///< nodes below inlets, while links name nodes as they were read
  std::vector<network::Period> periods_;            ///< empty: all the time
  std::vector<Bilingual> remarks_;
  std::map<std::string, int> nodes_, links_;        ///< by folded name
  std::map<std::string, const io::swmm::CrossSection*> sections_;  ///< by folded name of the link
  std::string small_storages_;                      ///< names of those that were given more surface
  std::vector<double> least_depth_;                 ///< [m] a node: up to the highest crown that ends there
  bool has_force_mains_ = false;
};

}  // namespace hydro::study::detail
