#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/swmm_model.h"
#include "libhydro/study/detail/swmm_account.h"
#include "libhydro/study/detail/swmm_facilities.h"
#include "libhydro/study/detail/swmm_network.h"

namespace hydro::study::detail {

/// Files of a scenario, by name.
using Files = std::vector<std::pair<std::string, std::string>>;

/// A SWMM model's climate, catchments and facilities as a hydro scenario of plots.
class SwmmPlots {
 public:
  /// `sewers` of the model, or null, must outlive it.
  SwmmPlots(const io::swmm::Model& model, const SwmmNetwork* sewers, SwmmAccount& account, FaultList& faults);

  /// Everything that is written as text; `offset_minutes` is the zone of the model's clock.
  Files files(const std::string& name, int offset_minutes);

  /// What a subcatchment is called; empty when there is none of this name, or it has no area.
  std::string id_of(const std::string& subcatchment) const;

  const std::vector<Bilingual>& remarks() const { return remarks_; }
  std::vector<io::ImportAccount::Compatibility> compatibility() const;

 private:
  struct Plot {
    const io::swmm::Subcatchment* plot = nullptr;
    const io::swmm::Subarea* part = nullptr;
    std::string id, soil, rain;
    double facility_area = 0.0;  ///< [m2]
  };

  void gather();
  void place_facilities();
  std::string soil_for(const io::swmm::Subcatchment& plot);
  std::string rain_for(const io::swmm::Subcatchment& plot);
  std::string plain_id(const std::string& id);

  std::string plot_row(const Plot& plot);
  std::string goal_of(const std::string& outlet, const io::swmm::Subcatchment& of, std::string& node) const;
  std::string rain_table();
  std::string evaporation_text(Files& files);
  std::string scenario_text(const std::string& name, int offset_minutes, Files& files);
  void account_for_options();
  void tell_what_changes_results();

  const io::swmm::Model& model_;
  const SwmmNetwork* sewers_;
  SwmmAccount& account_;
  FaultList& faults_;
  SwmmFacilities facilities_;
  std::map<std::string, const io::swmm::Subarea*> parts_;         ///< by folded name of the plot
  std::map<std::string, const io::swmm::Infiltration*> grounds_;  ///< the same
  std::set<std::string> nodes_;                                   ///< folded
  std::vector<Plot> plots_;
  std::map<std::string, std::string> ids_;      ///< folded name in the model, id in the tables
  std::map<std::string, std::size_t> places_;   ///< folded name, index into `plots_`
  std::set<std::string> used_ids_;
  std::map<std::string, std::string> soils_;    ///< text of the model, name
  std::vector<std::string> rains_;              ///< ids of gages in use; "" is no rain
  std::string uses_;                            ///< rows of facility_uses.csv
  double wet_step_ = 0.0, dry_step_ = 0.0;      ///< [s]
  std::vector<Bilingual> remarks_;
};

}  // namespace hydro::study::detail
