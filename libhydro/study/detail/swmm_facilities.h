#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/swmm_model.h"
#include "libhydro/sponge/facility.h"
#include "libhydro/study/detail/swmm_account.h"

namespace hydro::study::detail {

/// SWMM's facilities as hydro's. One control is one facility; a swale is one for every shape and soil it is used with.
class SwmmFacilities {
 public:
  SwmmFacilities(const io::swmm::Model& model, SwmmAccount& account, FaultList& faults) : model_(model), account_(account), faults_(faults) {}

  /// Name of the facility for this use on ground of that soil; "" after a fault.
  std::string name_for(const io::swmm::LidUsage& usage, const std::string& soil);

  /// [[facility]] tables of all that were asked for.
  std::string toml() const;

  bool has(sponge::Process process) const;
  bool empty() const { return made_.empty(); }

 private:
  struct Made {
    sponge::Facility facility;
    std::string native_soil;
    int line = 0;
  };
  void put_layers(const io::swmm::LidControl& lid, const io::swmm::LidUsage& usage, sponge::Facility& facility);
  void put_drain(const io::swmm::LidControl& lid, sponge::Facility& facility);
  void account_for(const io::swmm::LidControl& lid, const sponge::Facility& facility);

  const io::swmm::Model& model_;
  SwmmAccount& account_;
  FaultList& faults_;
  std::vector<Made> made_;
  std::map<std::tuple<const io::swmm::LidControl*, double, double, std::string>, std::string> names_;
};

}  // namespace hydro::study::detail
