#pragma once

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libhydro/core/language.h"

namespace hydro::report {

/// Everything that this room says to people, by name. The words are in the one table of text.cpp.
enum class Text {
  nothing,
  // maps
  water_depth, hazard_rating, water_speed, arrival, duration,
  depth_wet, depth_shallow, depth_kerb, depth_small_car, depth_car, depth_people, depth_deep,
  hazard_caution, hazard_some, hazard_most, hazard_all,
  building, standing_water, gauge, worst_place, north_letter, place_on_map, coordinates_in, coordinates_local,
  // charts
  since_start, local_time,
  // page
  hydro_report, contents, simulated_from, program_line, fact_rain, fact_rain_value, fact_rain_where, fact_simulated,
  fact_ground, fact_ground_value, fact_entered, card_flooded, card_flooded_over, card_flooded_also,
  card_flooded_source, card_deepest, card_deepest_at, card_deepest_near, card_deepest_none, card_deepest_unnamed,
  card_deepest_source, card_deepest_source_all, card_error, card_error_of, card_error_source, no_data,
  // sections
  sec_maps, sec_places, sec_area, sec_series, sec_balance, sec_quality, sec_inputs, sec_words, sec_cost, map_depth,
  map_depth_note, map_meaning_note, map_standing_note, map_pooling_note, map_frames, map_frames_note,
  map_frames_play, map_frames_stop, map_frames_slider, map_hazard, map_hazard_note, map_arrival, map_arrival_note,
  map_speed, map_speed_note, map_duration, map_duration_note, map_source, map_frames_source, map_enlarge,
  map_missing,
  // places
  places_note, places_more, place_number, place_name, place_depth, place_when, place_first, place_hazard,
  place_position, place_never, place_standing, place_numbered, place_deep, hazard_none, hazard_low, hazard_moderate, hazard_significant,
  hazard_extreme,
  // area
  area_note, area_over, area_flooded, area_value, area_source,
  // hot spots and harm
  sec_harm, harm_note, harm_series, harm_series_note, harm_kind, harm_people_there, harm_limit, harm_over, harm_unsafe,
  harm_closed_early, harm_closures, harm_closures_note, harm_closure_from, harm_closure_until, harm_closure_stays, harm_nobody, harm_classes, harm_classes_note, harm_class,
  harm_people, harm_losses, harm_losses_note, harm_curve, harm_value, harm_lost, harm_orders, harm_orders_note, harm_order, harm_effect, harm_target, harm_from, harm_until, harm_done,
  harm_not_done, harm_saved, harm_saved_note, harm_saved_note_single, harm_measure, harm_with, harm_without, harm_difference, harm_noise, harm_ground, harm_no_longer, harm_newly, harm_flood_volume, harm_area_015, harm_area_030,
  harm_in_danger, harm_loss, harm_spots_over, harm_spot_time, harm_turned_away, harm_shares, harm_shares_note, harm_source, harm_cny,
  // series
  series_rain, series_rain_name, series_depth, series_gauges, series_gauges_note, series_gauges_source,
  series_rain_only, series_rain_only_note, series_each_gauge, series_each_gauge_note, series_each_gauge_more,
  series_sections, series_discharge, series_sections_note, series_boundaries, series_boundary_volume,
  series_boundaries_note,
  // balance
  balance_note, balance_came, balance_went, balance_time, balance_time_note, balance_entered, balance_term,
  balance_volume, balance_depth, balance_share, balance_source, term_initial, term_rain, term_inflow, term_outflow,
  term_infiltration, term_evaporation, term_surface, term_sponge, term_soil, term_network, term_interception,
  term_error,
  // quality
  quality_note, quality_good, quality_bad, quality_item, quality_value, quality_error, quality_worst_error,
  quality_steps, quality_mean_step, quality_updates, quality_scaled, quality_scaled_note, quality_cells,
  quality_series, quality_time_step, quality_time_step_name, quality_wet, quality_wet_name, quality_series_note,
  quality_limiting, quality_limiting_note, quality_cell, quality_reports, quality_bed, quality_cell_depth,
  // inputs
  inputs_note, inputs_path, inputs_none, inputs_preset, remarks, remarks_none,
  // words
  word_depth, word_depth_is, word_ground, word_ground_is, word_hazard, word_hazard_is, word_infiltration,
  word_infiltration_is, word_interception, word_interception_is, word_balance, word_balance_is, word_step,
  word_step_is, word_limits, word_limits_is,
  // cost
  cost_note, cost_started, cost_wall, cost_wall_value, cost_speed, cost_speed_value, cost_rate, cost_rate_value,
  cost_memory, cost_threads, cost_version, made_by,
  // plots
  plots_report, sec_plots, sec_facilities, sec_hydrographs, card_capture, card_capture_of, card_capture_source, card_peak, card_peak_of,
  card_peak_source, card_solids, card_solids_of, card_solids_source, plots_note, plots_more, plots_plot, plots_area, plots_rain, plots_capture,
  plots_peak, plots_peak_without, plots_reduction, plots_overflows, plots_emptying, plots_solids, plots_all, plots_all_note, facilities_note,
  facilities_kind, facilities_area, facilities_inflow, facilities_stored, facilities_overflow, facilities_drain, hydrographs_note,
  hydrograph_runoff, hydrograph_with, hydrograph_without, costs_heading, costs_note, sec_network_changes, changes_note, changes_costs_heading, changes_costs_note, costs_quantity, costs_unit_price, costs_capital,
  costs_yearly, costs_source, costs_not_given, costs_sum, costs_partial, status_found, status_measured, status_computed, status_from_memory, status_inferred,
  facilities_each, facilities_each_note, facilities_each_more, facilities_name,
  intercept_heading, intercept_note, intercept_system, intercept_tank, intercept_pipe, intercept_depth, intercept_inflow, intercept_treated, intercept_overflow, intercept_times,
  intercept_duration, intercept_peak, intercept_solids,
  // sponge facilities on a map
  sponge_map, sponge_map_note, sponge_map_source, sponge_held_water, sponge_series, sponge_series_note, sponge_held_axis, sponge_inflow_axis,
  sponge_others, sponge_without_note, sponge_lowered, sponge_capture, sponge_capture_of, sponge_storms, sponge_storms_of, sponge_storms_source, sponge_capture_source,
  // with and without facilities
  compare_heading, compare_note, compare_maps_note, compare_map_without, compare_map_with, compare_map_lower, compare_map_lower_note,
  compare_maps_source, compare_areas, compare_over_without, compare_over_with, compare_change, compare_gauges, compare_gauges_note,
  compare_gauges_more, compare_account, compare_difference, compare_peak_outflow, compare_account_source, cost_without,
  // drainage network
  network_report, sec_network, sec_profiles, sec_machines, sec_network_tables, card_spilled, card_spilled_of, card_spilled_source, card_outfalls,
  card_outfalls_of, card_outfalls_source, card_pressure, card_pressure_of, card_pressure_source, network_map_note, network_map_none, network_full, network_filled,
  network_calm, network_flooded, network_no_flood, network_outfall, network_storage, network_machine, profile_note, profile_title, profile_ground,
  profile_pipe, profile_highest, profile_at, profile_axis, profile_elevation, machines_note, machines_none, machine_level, machine_discharge, machine_setting,
  machine_actions, machine_actions_more, machine_time, machine_link, machine_cause, nodes_heading, nodes_note, node_id, node_kind, node_depth,
  node_time, node_freeboard, node_spilled, node_flooded_time, outfalls_heading, outfalls_note, outfall_volume, outfall_peak, outfall_events,
  outfall_hours, steps_heading, steps_note, steps_share, steps_none, steps_mean, links_heading, links_note, link_peak, link_velocity, link_fullness,
  link_full_time, systems_heading, systems_note, systems_id, systems_area, systems_capacity, systems_sized, systems_pumped, systems_peak, systems_over_rim, systems_spilled, systems_verdict, systems_holds,
  systems_holds_not, systems_gap, systems_years, kind_junction, kind_storage, kind_outfall, kind_conduit, kind_pump, kind_orifice, kind_gate, kind_weir, kind_outlet,
  // compliance
  comply_kind, comply_line, comply_failing, comply_failing_of, comply_unknown, comply_unknown_note,
  comply_data_faulty, comply_data_faulty_note, comply_data_mark, comply_faults_more, comply_kind_or_stage,
  comply_outside, comply_outside_note, comply_remedy, comply_wide, comply_wide_list, comply_cost,
  comply_cost_note, comply_cost_single, comply_sec_map, comply_map_note, comply_no_map, comply_sec_rules,
  comply_rules_note, comply_sec_places, comply_places_note, comply_sec_plots, comply_plots_note, comply_most,
  comply_sec_faults, comply_faults_none, comply_sec_sources, comply_rule, comply_class,
  comply_threshold, comply_margin, comply_result, comply_pass, comply_fail, comply_missing, comply_na,
  comply_binding, comply_encouraged, comply_info, comply_source, comply_status, comply_formula, comply_numbers,
  comply_changes, comply_or, comply_no_change, comply_mix, comply_no_mix, comply_lacks, comply_filter, comply_all,
  comply_more, comply_area, comply_plot, comply_level, comply_place, comply_mean, comply_share, comply_street,
  comply_district, comply_city, comply_everything, comply_capture, comply_name, comply_plot_kind,
  count_,
};

/// The words; every text exists in every language.
std::string_view text(Text key, Language language);

/// A text with its places {} filled in.
template <class... Values>
std::string say(Text key, Language language, const Values&... values) {
  return fmt::format(fmt::runtime(text(key, language)), values...);
}

}  // namespace hydro::report
