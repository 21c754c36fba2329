#include "libhydro/simulation/network_recorder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "libhydro/core/error.h"

namespace hydro::simulation {
namespace {

using network::NetworkReport;

constexpr std::size_t first_node_column = 1 + results::balance_terms.size();
constexpr std::array node_columns{&results::NodeSeries::depth, &results::NodeSeries::level, &results::NodeSeries::inflow, &results::NodeSeries::flooding,
                                  &results::NodeSeries::volume};
constexpr std::array link_columns{&results::LinkSeries::discharge, &results::LinkSeries::depth, &results::LinkSeries::velocity, &results::LinkSeries::fullness,
                                  &results::LinkSeries::setting};

constexpr std::array report_counts{&NetworkReport::steps, &NetworkReport::iterations, &NetworkReport::nested_steps, &NetworkReport::repeated_steps,
                                   &NetworkReport::unsettled_steps};

// A text among plain numbers: its length, then six bytes a number, all of them whole numbers that a double holds exactly.
constexpr std::size_t bytes_a_number = 6;

void write_text(std::vector<double>& memory, std::string_view text) {
  memory.push_back(static_cast<double>(text.size()));
  for (std::size_t begin = 0; begin < text.size(); begin += bytes_a_number) {
    std::uint64_t packed = 0;
    for (const char byte : text.substr(begin, bytes_a_number)) packed = packed << 8 | static_cast<unsigned char>(byte);
    memory.push_back(static_cast<double>(packed));
  }
}

/// Reads plain numbers one by one and refuses what does not fit.
class Reader {
 public:
  explicit Reader(std::span<const double> memory) : rest_(memory) {}

  double number() {
    if (rest_.empty()) refuse();
    const double value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::size_t count(std::size_t most) {
    const double value = number();
    if (!(value >= 0.0 && value <= static_cast<double>(most) && value == std::floor(value))) refuse();
    return static_cast<std::size_t>(value);
  }
  std::span<const double> numbers(std::size_t count) {
    if (count > rest_.size()) refuse();
    const std::span<const double> taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::string text() {
    const std::size_t size = count(rest_.size() * bytes_a_number);
    std::string text;
    for (std::size_t begin = 0; begin < size; begin += bytes_a_number) {
      const double value = number();
      if (!(value >= 0.0 && value < 281474976710656.0)) refuse();  // 2^48
      const auto packed = static_cast<std::uint64_t>(value);
      for (std::size_t left = std::min(bytes_a_number, size - begin); left-- > 0;) text += static_cast<char>(packed >> (8 * left) & 0xff);
    }
    return text;
  }
  std::size_t left() const { return rest_.size(); }
  [[noreturn]] static void refuse() { throw InputError("the checkpoint's record of the network is that of another scenario"); }

 private:
  std::span<const double> rest_;
};

/// Lowest points of a link at its two ends and the height of its section or opening [m].
struct LinkHeights {
  double inlet = 0.0, outlet = 0.0, height = 0.0;
};

LinkHeights heights_of(const network::DrainageNetwork& network, const network::Link& link) {
  struct Look {
    LinkHeights at_inverts;
    LinkHeights operator()(const network::Conduit& conduit) const {
      return {conduit.inlet_elevation, conduit.outlet_elevation, network::Section(conduit.section).height()};
    }
    LinkHeights operator()(const network::Pump&) const { return at_inverts; }
    LinkHeights operator()(const network::Orifice& orifice) const { return {orifice.crest_elevation, orifice.crest_elevation, orifice.height}; }
    LinkHeights operator()(const network::SluiceGate& gate) const { return {gate.sill_elevation, gate.sill_elevation, gate.full_opening}; }
    LinkHeights operator()(const network::Weir& weir) const { return {weir.crest_elevation, weir.crest_elevation, weir.height}; }
    LinkHeights operator()(const network::StreetInlet&) const { return at_inverts; }
    LinkHeights operator()(const network::Outlet& outlet) const { return {outlet.crest_elevation, outlet.crest_elevation, 0.0}; }
  };
  const auto invert = [&](int node) { return network.nodes[static_cast<std::size_t>(node)].invert_elevation; };
  return std::visit(Look{{invert(link.from), invert(link.to), 0.0}}, link.kind);
}

results::NodeSeries about(const network::Node& node) {
  return {.id = node.id, .kind = std::string(network::kind_of(node)), .place = node.place, .invert_elevation = node.invert_elevation,
          .rim_elevation = node.invert_elevation + (std::holds_alternative<network::Outfall>(node.kind) ? 0.0 : node.depth)};
}

results::LinkSeries about(const network::DrainageNetwork& network, const network::Link& link) {
  const LinkHeights heights = heights_of(network, link);
  results::LinkSeries series{.id = link.id, .kind = std::string(network::kind_of(link)), .from = link.from, .to = link.to,
                             .inlet_elevation = heights.inlet, .outlet_elevation = heights.outlet, .height = heights.height};
  if (const auto* conduit = std::get_if<network::Conduit>(&link.kind)) {
    series.length = conduit->length;
    series.is_closed = network::Section(conduit->section).closed();
  }
  const auto& from = network.nodes[static_cast<std::size_t>(link.from)].place;
  const auto& to = network.nodes[static_cast<std::size_t>(link.to)].place;
  if (from && to) {
    series.course.push_back(*from);
    series.course.insert(series.course.end(), link.bends.begin(), link.bends.end());
    series.course.push_back(*to);
  }
  return series;
}

}  // namespace

NetworkRecorder::NetworkRecorder(const network::NetworkSolver& solver)
    : solver_(solver),
      width_(first_node_column + solver.network().nodes.size() * node_columns.size() + solver.network().links.size() * link_columns.size()) {
  total_.limited_by_link.assign(solver.network().links.size(), 0);
}

void NetworkRecorder::note(const NetworkReport& report) {
  if (report.steps == 0) return;
  total_.shortest_step = total_.steps ? std::min(total_.shortest_step, report.shortest_step) : report.shortest_step;
  total_.longest_step = std::max(total_.longest_step, report.longest_step);
  for (const auto count : report_counts) total_.*count += report.*count;
  for (std::size_t l = 0; l < total_.limited_by_link.size(); ++l) total_.limited_by_link[l] += report.limited_by_link[l];
  total_.actions.insert(total_.actions.end(), report.actions.begin(), report.actions.end());
}

void NetworkRecorder::record(double time, const network::NetworkState& state) {
  const network::DrainageNetwork& network = solver_.network();
  rows_.reserve(rows_.size() + width_);
  rows_.push_back(time);
  const results::WaterBalance balance = network_balance(state);
  for (const results::BalanceTerm& term : results::balance_terms) rows_.push_back(balance.*term.volume);
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const int node = static_cast<int>(n);
    const double level = solver_.water_level(state, node);
    for (const double value : {level - network.nodes[n].invert_elevation, level, solver_.inflow(state, node) + state.lateral_rate[n], state.spill_rate[n], solver_.volume(state, node)})
      rows_.push_back(value);
  }
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const int link = static_cast<int>(l);
    for (const double value : {solver_.discharge(state, link), solver_.link_depth(state, link), solver_.link_velocity(state, link),
                               solver_.link_fullness(state, link), state.setting[l]})
      rows_.push_back(value);
  }
}

results::WaterBalance NetworkRecorder::balance(std::size_t report) const {
  results::WaterBalance balance;
  for (std::size_t term = 0; term < results::balance_terms.size(); ++term)
    balance.*results::balance_terms[term].volume = rows_[report * width_ + 1 + term];
  return balance;
}

void NetworkRecorder::write_into(results::RunResult& result, const network::NetworkState& state) const {
  const network::DrainageNetwork& network = solver_.network();
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    results::NodeSeries& node = result.nodes.emplace_back(about(network.nodes[n]));
    node.max_level = state.peak_level[n], node.time_of_max = state.peak_level_time[n];
    node.max_flooding = state.peak_spill_rate[n], node.flooded_time = state.spilling_time[n];
    node.spilled_volume = state.spilled_volume[n], node.lateral_volume = state.lateral_volume[n], node.outfall_volume = state.outfall_volume[n];
  }
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    results::LinkSeries& link = result.links.emplace_back(about(network, network.links[l]));
    link.max_discharge = state.peak_discharge[l], link.time_of_max = state.peak_discharge_time[l], link.max_velocity = state.peak_velocity[l];
    link.full_time = state.full_time[l], link.volume = state.link_volume[l], link.limited_steps = total_.limited_by_link[l];
  }
  const std::size_t count = reports();
  const auto read_column = [&](std::vector<float>& series, std::size_t column) {
    series.resize(count);
    for (std::size_t i = 0; i < count; ++i) series[i] = static_cast<float>(rows_[i * width_ + column]);
  };
  std::size_t column = first_node_column;
  for (results::NodeSeries& node : result.nodes)
    for (const auto series : node_columns) read_column(node.*series, column++);
  for (results::LinkSeries& link : result.links)
    for (const auto series : link_columns) read_column(link.*series, column++);
  for (const network::ActionTaken& action : total_.actions) result.network_actions.push_back({action.time, action.link, action.setting, action.cause});
  result.network_quality = {total_.steps,           total_.iterations,    total_.nested_steps, total_.repeated_steps,
                            total_.unsettled_steps, total_.shortest_step, total_.longest_step};
}

std::vector<double> NetworkRecorder::memory() const {
  std::vector<double> memory{static_cast<double>(rows_.size())};
  memory.insert(memory.end(), rows_.begin(), rows_.end());
  for (const auto count : report_counts) memory.push_back(static_cast<double>(total_.*count));
  memory.push_back(total_.shortest_step);
  memory.push_back(total_.longest_step);
  for (const std::uint64_t steps : total_.limited_by_link) memory.push_back(static_cast<double>(steps));
  memory.push_back(static_cast<double>(total_.actions.size()));
  for (const network::ActionTaken& action : total_.actions) {
    for (const double value : {action.time, static_cast<double>(action.link), action.setting}) memory.push_back(value);
    write_text(memory, action.cause);
  }
  return memory;
}

void NetworkRecorder::restore(std::span<const double> memory) {
  Reader reader(memory);
  const std::size_t links = solver_.network().links.size();
  const std::span<const double> rows = reader.numbers(reader.count(memory.size()));
  if (rows.size() % width_ != 0) Reader::refuse();
  NetworkReport total;
  for (const auto count : report_counts) total.*count = static_cast<std::uint64_t>(reader.number());
  total.shortest_step = reader.number(), total.longest_step = reader.number();
  for (const double steps : reader.numbers(links)) total.limited_by_link.push_back(static_cast<std::uint64_t>(steps));
  total.actions.resize(reader.count(memory.size()));
  for (network::ActionTaken& action : total.actions) {
    action.time = reader.number();
    action.link = static_cast<int>(reader.count(links));
    if (static_cast<std::size_t>(action.link) >= links) Reader::refuse();
    action.setting = reader.number(), action.cause = reader.text();
  }
  if (reader.left() > 0) Reader::refuse();
  rows_.assign(rows.begin(), rows.end());
  total_ = std::move(total);
}

results::WaterBalance network_balance(const network::NetworkState& state) {
  results::WaterBalance balance{.initial = state.initial_volume};
  const auto book = [](double volume, double& one_way, double& other_way) { volume >= 0.0 ? one_way += volume : other_way -= volume; };
  for (const double volume : state.lateral_volume) book(volume, balance.inflow, balance.outflow);
  for (const double volume : state.outfall_volume) book(volume, balance.outflow, balance.inflow);
  for (const double volume : state.spilled_volume) balance.outflow += volume;
  balance.infiltration = state.seepage_volume;
  balance.evaporation = state.evaporated_volume;
  balance.stored_network = state.stored_volume();
  return balance;
}

}  // namespace hydro::simulation
