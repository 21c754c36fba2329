#pragma once

#include <string>

#include "libhydro/results/run_result.h"

namespace hydro::io {

/// Tidy CSV tables of a run: UTF-8, one header line, units in the column names, times in minutes from the start.
/// `gauges.csv`: time_min,id,depth_m,level_m,speed_ms.
void write_gauge_table(const std::string& path, const results::RunResult& run);

/// `places.csv`: time_min,id,kind,depth_m,speed_ms,hazard_rating_m2s of hot spots.
void write_place_table(const std::string& path, const results::RunResult& run);

/// `sections.csv`: time_min,id,discharge_m3s.
void write_section_table(const std::string& path, const results::RunResult& run);

/// `balance.csv`: time_min and every term of the water balance in m3, with rain_mmh beside it.
void write_balance_table(const std::string& path, const results::RunResult& run);

/// `boundaries.csv`: time_min,id,kind,entered_m3,left_m3, since the start.
void write_boundary_table(const std::string& path, const results::RunResult& run);

/// `catchments.csv`: time_min,id,rain_mmh,runoff_m3s,infiltration_mmh,evaporation_mmh,stored_mm; rates are means since the previous
/// report over the plot, runoff is that of the instant.
void write_catchment_table(const std::string& path, const results::RunResult& run);

/// `facilities.csv`: time_min,id,inflow_mm,evaporation_mm,infiltration_mm,surface_outflow_mm,drain_mm,stored_mm, since the start, over
/// the facility's own area.
void write_facility_table(const std::string& path, const results::RunResult& run);

/// `nodes.csv`: time_min,id,depth_m,head_m,inflow_m3s,flooding_m3s,volume_m3.
void write_node_table(const std::string& path, const results::RunResult& run);

/// `links.csv`: time_min,id,flow_m3s,depth_m,velocity_ms,fullness.
void write_link_table(const std::string& path, const results::RunResult& run);

/// `actions.csv`: time_min,id,setting,cause: what was done to pumps and gates.
void write_network_action_table(const std::string& path, const results::RunResult& run);

/// Of each facility over the whole run: where its water went [m3], storms in which it spilled, longest emptying [h].
void write_facility_totals(const std::string& path, const results::RunResult& run);

/// A cell of a CSV line: quoted where it holds a comma, a quote or a line break.
std::string csv_text(const std::string& text);

}  // namespace hydro::io
