// Tanks and the tunnel of a made-up district, fed with storms through their manholes: the first water of a storm goes into the tanks, what the
// pumps cannot lift into the tunnel, and both are empty again before the next storm.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "libhydro/network/network_solver.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/new_district.h"

namespace hydro::study {
namespace {

namespace fs = std::filesystem;
constexpr double h = 3600.0;

class DeepStorage : public testing::Test {
 protected:
  DeepStorage() : folder_(fs::temp_directory_path() / ("hydro_deep_test_" + std::to_string(::getpid()))) {
    const std::string path = write_new_district({.rows = 150, .columns = 150, .cell_size = 4.0}, (folder_ / "district").string(), false, {.return_period = 3.0, .tank = true, .tunnel = true});
    assembled_ = scenario::assemble_network(scenario::read_scenario(path));
  }
  ~DeepStorage() override { fs::remove_all(folder_); }

  int node(const std::string& id) const {
    const auto& nodes = assembled_.drawing.network.nodes;
    return static_cast<int>(std::ranges::find(nodes, id, &network::Node::id) - nodes.begin());
  }

  /// Depths [m] of the systems' tanks and of the tunnel at every full hour, and what came and went [m3].
  struct Course {
    std::vector<std::vector<double>> tanks;
    std::vector<double> tunnel;
    double came = 0.0, left_in_rain = 0.0, left = 0.0;
  };
  /// `depth` [m] of runoff of every system in so many hours, then drought.
  Course storm(double depth, int hours, int until) {
    const network::DrainageNetwork& net = assembled_.drawing.network;
    std::vector<double> inflow(net.nodes.size(), 0.0), none(net.nodes.size(), 0.0);
    for (const results::PumpedSystem& system : assembled_.systems) {
      std::vector<std::size_t> manholes;
      for (std::size_t n = 0; n < net.nodes.size(); ++n)
        if (net.nodes[n].id.starts_with(system.id + "-M")) manholes.push_back(n);
      for (const std::size_t n : manholes) inflow[n] = depth / (hours * h) * system.area / static_cast<double>(manholes.size());
    }
    network::NetworkSolver solver(net, assembled_.controls, {});
    network::NetworkState state = solver.initial_state();
    Course course;
    for (int hour = 0; hour < until; ++hour) {
      const bool rains = hour < hours;
      for (int part = 0; part < 12; ++part)
        solver.advance(state, hour * h + part * 300.0, 300.0, {.lateral_inflow = rains ? inflow : none, .rain_rates = std::vector<double>{rains ? depth / (hours * h) : 0.0}});
      course.tanks.emplace_back();
      for (const results::PumpedSystem& system : assembled_.systems)
        if (!system.well.empty()) course.tanks.back().push_back(depth_of(solver, state, system.id + "-tank"));
      course.tunnel.push_back(depth_of(solver, state, "tunnel"));
      course.left = 0.0;
      for (const double volume : state.outfall_volume) course.left += volume;
      if (hour + 1 == hours) course.left_in_rain = course.left;
    }
    for (const double volume : state.lateral_volume) course.came += volume;
    EXPECT_LT(std::abs(state.volume_error()), 1e-9 * course.came);
    return course;
  }
  double depth_of(const network::NetworkSolver& solver, const network::NetworkState& state, const std::string& id) const {
    const int n = node(id);
    return solver.water_level(state, n) - assembled_.drawing.network.nodes[static_cast<std::size_t>(n)].invert_elevation;
  }

  fs::path folder_;
  scenario::AssembledNetwork assembled_;
};

constexpr double empty = 0.35;  // [m] at which the pumps of tanks rest

TEST_F(DeepStorage, TheFirstFlushStaysInTheTanksAndTheyEmptyAfterTheStorm) {
  const Course light = storm(0.005, 1, 10);  // less than the 6 mm that the tanks hold
  EXPECT_LT(light.left_in_rain, 0.1 * light.came) << "little passes by the tanks";
  for (const double depth : light.tanks[0]) EXPECT_GT(depth, 1.0);
  for (const double depth : light.tanks.back()) EXPECT_LT(depth, empty);
  EXPECT_GT(light.left, 0.5 * light.came) << "the rest stands in the wells, below where their pumps rest";

  const Course heavy = storm(0.060, 2, 20);
  for (const double depth : heavy.tanks[1]) {
    EXPECT_GT(depth, 3.9) << "full";
    EXPECT_LT(depth, 4.5) << "and its gate shut";
  }
  for (const double depth : heavy.tanks.back()) EXPECT_LT(depth, empty);
  EXPECT_GT(heavy.left_in_rain, 0.5 * heavy.came);
}

TEST_F(DeepStorage, TheTunnelTakesWhatPumpsCannotLiftAndIsEmptyADayLater) {
  for (network::Node& each : assembled_.drawing.network.nodes)  // the river stands above the outlets
    if (auto* outfall = std::get_if<network::Outfall>(&each.kind); outfall && each.id.starts_with("S") && each.id.ends_with("-outfall")) outfall->outside = network::FixedLevel{4.6};
  const Course heavy = storm(0.180, 2, 34);
  EXPECT_GT(heavy.tunnel[1], 1.0);
  EXPECT_LT(*std::ranges::max_element(heavy.tunnel), 8.0 + 1.0) << "its bore and a little of the shafts";
  EXPECT_LT(heavy.tunnel[30], 0.55);
  for (const double depth : heavy.tanks.back()) EXPECT_LT(depth, empty);
}

}  // namespace
}  // namespace hydro::study
