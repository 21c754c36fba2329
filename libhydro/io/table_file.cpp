#include "libhydro/io/table_file.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "libhydro/io/detail/posix_file.h"

namespace hydro::io {
namespace {

/// A table on its way to a file. A value that is not finite leaves its cell empty.
class Table {
 public:
  explicit Table(const char* header) : text_(header) { text_ += '\n'; }

  Table& time(double seconds) { return number(seconds / 60.0, 10); }
  Table& text(const std::string& value) {
    separate();
    text_ += csv_text(value);
    return *this;
  }
  Table& number(double value, int digits = 7) {
    separate();
    if (std::isfinite(value)) fmt::format_to(std::back_inserter(text_), "{:.{}g}", value == 0.0 ? 0.0 : value, digits);
    return *this;
  }
  void end_line() {
    text_ += '\n';
    at_start_ = true;
  }
  const std::string& content() const { return text_; }

 private:
  void separate() {
    if (!at_start_) text_ += ',';
    at_start_ = false;
  }

  std::string text_;
  bool at_start_ = true;
};

}  // namespace

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

void write_gauge_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,depth_m,level_m,speed_ms");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::GaugeSeries& gauge : run.gauges)
      table.time(run.report_times[i]).text(gauge.id).number(gauge.depth.at(i)).number(gauge.level.at(i)).number(gauge.speed.at(i)).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_place_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,kind,depth_m,speed_ms,hazard_rating_m2s");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::HotSpotSeries& spot : run.hot_spots)
      table.time(run.report_times[i]).text(spot.id).text(spot.kind).number(spot.depth.at(i)).number(spot.speed.at(i)).number(spot.hazard_rating.at(i)).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_section_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,discharge_m3s");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::SectionSeries& section : run.sections)
      table.time(run.report_times[i]).text(section.id).number(section.discharge.at(i)).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_balance_table(const std::string& path, const results::RunResult& run) {
  std::string header = "time_min";
  for (const results::BalanceTerm& term : results::balance_terms) header += fmt::format(",{}_m3", term.name);
  Table table((header + ",error_m3,rain_mmh").c_str());
  constexpr int digits = 12;
  for (std::size_t i = 0; i < run.balance.size(); ++i) {
    const results::WaterBalance& row = run.balance[i];
    table.time(run.report_times.at(i));
    for (const results::BalanceTerm& term : results::balance_terms) table.number(row.*term.volume, digits);
    table.number(row.error(), digits);
    table.number(i < run.rain_rate.size() ? run.rain_rate[i] * 3.6e6 : 0.0).end_line();
  }
  detail::write_file_atomically(path, table.content());
}

void write_boundary_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,kind,entered_m3,left_m3");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::BoundarySeries& boundary : run.boundaries)
      table.time(run.report_times[i]).text(boundary.id).text(boundary.kind).number(boundary.entered.at(i), 12).number(boundary.left.at(i), 12).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_catchment_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,rain_mmh,runoff_m3s,infiltration_mmh,evaporation_mmh,stored_mm");
  constexpr double mm_per_hour = 3.6e6, mm = 1e3;
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::CatchmentSeries& plot : run.catchments)
      table.time(run.report_times[i]).text(plot.id).number(plot.rain_rate.at(i) * mm_per_hour).number(plot.runoff.at(i))
          .number(plot.infiltration_rate.at(i) * mm_per_hour).number(plot.evaporation_rate.at(i) * mm_per_hour).number(plot.stored.at(i) * mm).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_facility_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,inflow_mm,evaporation_mm,infiltration_mm,surface_outflow_mm,drain_mm,stored_mm");
  constexpr double mm = 1e3;
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::FacilitySeries& facility : run.facilities) {
      table.time(run.report_times[i]).text(facility.id);
      for (const auto* series : {&facility.inflow, &facility.evaporation, &facility.infiltration, &facility.surface_outflow, &facility.drain, &facility.stored})
        table.number(series->at(i) * mm, 10);
      table.end_line();
    }
  detail::write_file_atomically(path, table.content());
}

void write_node_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,depth_m,head_m,inflow_m3s,flooding_m3s,volume_m3");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::NodeSeries& node : run.nodes) {
      table.time(run.report_times[i]).text(node.id);
      for (const auto* series : {&node.depth, &node.level, &node.inflow, &node.flooding, &node.volume}) table.number(series->at(i), 7);
      table.end_line();
    }
  detail::write_file_atomically(path, table.content());
}

void write_link_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,flow_m3s,depth_m,velocity_ms,fullness");
  for (std::size_t i = 0; i < run.report_times.size(); ++i)
    for (const results::LinkSeries& link : run.links) {
      table.time(run.report_times[i]).text(link.id);
      for (const auto* series : {&link.discharge, &link.depth, &link.velocity, &link.fullness}) table.number(series->at(i), 7);
      table.end_line();
    }
  detail::write_file_atomically(path, table.content());
}

void write_network_action_table(const std::string& path, const results::RunResult& run) {
  Table table("time_min,id,setting,cause");
  for (const results::NetworkAction& action : run.network_actions)
    table.time(action.time).text(run.links.at(static_cast<std::size_t>(action.link)).id).number(action.setting).text(action.cause).end_line();
  detail::write_file_atomically(path, table.content());
}

void write_facility_totals(const std::string& path, const results::RunResult& run) {
  Table table("id,kind,area_m2,inflow_m3,evaporation_m3,infiltration_m3,surface_outflow_m3,drain_m3,stored_m3,overflows,emptying_h,filled_at_end");
  for (const results::FacilitySeries& facility : run.facilities) {
    table.text(facility.id).text(facility.kind).number(facility.area);
    for (const auto* series : {&facility.inflow, &facility.evaporation, &facility.infiltration, &facility.surface_outflow, &facility.drain, &facility.stored})
      table.number(series->empty() ? 0.0 : series->back() * facility.area, 10);
    table.number(facility.overflows).number(facility.emptying_time / 3600.0).number(facility.filled_at_end).end_line();
  }
  detail::write_file_atomically(path, table.content());
}

}  // namespace hydro::io
