#include "libhydro/catchment/catchment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace hydro::catchment {
namespace {

/// Areas of files are rounded: facilities may cover this much more than all of a plot.
constexpr double slack = 1e-6;

bool is_share(double value) { return value >= 0.0 && value <= 1.0; }

class Inspector {
 public:
  explicit Inspector(const Plots& plots) : plots_(plots) {}

  std::vector<PlotFault> inspect() {
    for (at_ = 0; at_ < static_cast<int>(plots_.catchments.size()); ++at_) inspect(plots_.catchments[static_cast<std::size_t>(at_)]);
    find_circles();
    return std::move(found_);
  }

 private:
  void fault(std::string message, std::string hint = {}) { found_.push_back({at_, use_, std::move(message), std::move(hint)}); }
  void require(bool good, const char* message, const char* hint = "") {
    if (!good) fault(message, hint);
  }
  bool is_plot(int index) const { return index >= 0 && index < static_cast<int>(plots_.catchments.size()); }

  void inspect(const Catchment& plot) {
    require(plot.area > 0.0, "the area must be greater than 0");
    require(plot.width > 0.0, "the width must be greater than 0", "the area over the length of the flow path is a good first guess");
    require(plot.slope >= 0.0, "the slope must not be negative");
    require(plot.slope > 0.0 || (plot.manning_n_impervious == 0.0 && plot.manning_n_pervious == 0.0),
            "without a slope nothing runs off", "write a slope greater than 0, or n = 0 for ground that holds only what its hollows hold");
    require(is_share(plot.imperviousness) && is_share(plot.zero_storage_share) && is_share(plot.routed_share), "shares lie between 0 and 1");
    require(plot.manning_n_impervious >= 0.0 && plot.manning_n_pervious >= 0.0, "roughness must not be negative");
    require(plot.depression_impervious >= 0.0 && plot.depression_pervious >= 0.0, "depression storage must not be negative");
    require(plot.soil >= -1 && plot.soil < static_cast<int>(plots_.soils.size()), "there is no such soil");
    require(plot.outlet == outside || is_plot(plot.outlet), "there is no such outlet");
    require(plot.outlet != at_, "a plot cannot be its own outlet");
    if (plot.facility_area() > plot.area * (1.0 + slack))
      fault("its facilities cover " + std::to_string(plot.facility_area()) + " m2, more than its " + std::to_string(plot.area) + " m2");
    double impervious = 0.0, pervious = 0.0;
    for (const FacilityUse& use : plot.facilities) impervious += use.treated_impervious_share, pervious += use.treated_pervious_share;
    require(impervious <= 1.0 + slack, "its facilities together treat more than all of the impervious part's runoff");
    require(pervious <= 1.0 + slack, "its facilities together treat more than all of the pervious part's runoff");
    for (use_ = 0; use_ < static_cast<int>(plot.facilities.size()); ++use_) inspect(plot.facilities[static_cast<std::size_t>(use_)]);
    use_ = -1;
  }

  /// Runoff that comes back to its plot would never leave it; only drains may be pumped back. Each circle is told once, at its first plot.
  void find_circles() {
    use_ = -1;
    const int count = static_cast<int>(plots_.catchments.size());
    const auto below = [&](int plot) {
      const int outlet = plots_.catchments[static_cast<std::size_t>(plot)].outlet;
      return is_plot(outlet) && outlet != plot ? outlet : outside;
    };
    std::vector<int> walk(static_cast<std::size_t>(count), -1);  // the plot from which a walk downstream came by
    for (int first = 0; first < count; ++first) {
      int plot = first;
      while (plot != outside && walk[static_cast<std::size_t>(plot)] < 0) walk[static_cast<std::size_t>(plot)] = first, plot = below(plot);
      if (plot == outside || walk[static_cast<std::size_t>(plot)] != first) continue;
      at_ = plot;
      std::string way = plots_.catchments[static_cast<std::size_t>(plot)].id;
      for (int next = below(plot);; next = below(next)) {
        way += " -> " + plots_.catchments[static_cast<std::size_t>(next)].id;
        if (next == plot) break;
      }
      fault("its runoff comes back to it: " + way, "let one of them flow outside, or to a plot further down");
    }
  }

  void inspect(const FacilityUse& use) {
    require(use.facility >= 0 && use.facility < static_cast<int>(plots_.facilities.size()), "there is no such facility");
    require(use.count >= 1, "there must be at least one unit");
    require(use.unit_area > 0.0, "the area of a unit must be greater than 0");
    require(use.flow_width >= 0.0, "the flow width must not be negative");
    require(!use.initial_saturation || is_share(*use.initial_saturation), "the initial saturation lies between 0 and 1");
    require(is_share(use.treated_impervious_share) && is_share(use.treated_pervious_share), "treated shares lie between 0 and 1");
    require(!use.drain_to || *use.drain_to == outside || is_plot(*use.drain_to), "there is no such plot to drain to");
  }

  const Plots& plots_;
  std::vector<PlotFault> found_;
  int at_ = 0, use_ = -1;
};

}  // namespace

double Catchment::facility_area() const {
  double sum = 0.0;
  for (const FacilityUse& use : facilities) sum += use.area();
  return sum;
}

double Catchment::open_area() const {
  const double open = area - facility_area();
  return open > area * slack ? open : 0.0;
}

std::vector<PlotFault> faults(const Plots& plots) { return Inspector(plots).inspect(); }

}  // namespace hydro::catchment
