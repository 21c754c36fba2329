#pragma once

#include <cstddef>
#include <string>

#include "libhydro/compliance/report.h"
#include "libhydro/core/language.h"

namespace hydro::io {

/// `plots.csv`: every check of every plot, plot_id,rule_id,class,value,threshold,margin,unit,result,why (program.md). The class is the one
/// that counts: rules that are not trusted are `info`. `why` ends with what is wrong with the plot's data and where it stands in its file, which
/// also tells plots of one id apart. Threads format, one writes; the bytes do not depend on their number.
void write_check_table(const std::string& path, const compliance::ComplianceReport& report, Language language, int threads);

/// `faults.csv`: what is wrong with the data of plots, plot_id,name,place,data,fault,remedy; `place` is the line of the table, or the record
/// of the map, `data` is `faulty` or `doubtful`.
void write_fault_table(const std::string& path, const compliance::ComplianceReport& report);

/// `places.csv`: by street, district, city and for all, level,name,rule_id,plots,pass,fail,not_applicable,unknown,area_m2,mean_value,
/// passing_area_share. Means are weighted by area.
void write_place_table(const std::string& path, const compliance::ComplianceReport& report);

/// `changes.csv`: what would make each failing plot pass: plot_id,place,rule_id,measure,amount,unit,capital_cny,yearly_cny; one line a single
/// measure, and where the cheapest mix was asked for its lines with rule_id `all`.
void write_change_table(const std::string& path, const compliance::ComplianceReport& report);

/// `capture.csv`: the ways to a plot's capture ratio side by side, its peaks in a design storm, the solids it keeps, and which data the
/// simulation misses.
void write_capture_table(const std::string& path, const compliance::ComplianceReport& report);

/// `plots.gpkg` with verdict and reasons of each plot, and the style by which QGIS colours it. Nothing is written where plots have no shapes.
void write_plot_map(const std::string& path, const compliance::ComplianceReport& report, Language language);

/// `summary.json`, format hydro-comply/1.
std::string compliance_summary(const compliance::ComplianceReport& report);

/// The counts of a finished batch, from its summary.
struct ComplianceCounts {
  std::size_t plots = 0, failing = 0, faulty = 0, doubtful = 0, unjudged = 0;
};
ComplianceCounts read_compliance_counts(const std::string& path, const std::string& text);

/// `plots.xlsx`: by rule, by place, plots, checks that hold. Where more checks hold than a sheet has rows, failures only; where even
/// these are more, they go on in further sheets.
void write_workbook(const std::string& path, const compliance::ComplianceReport& report, Language language);

}  // namespace hydro::io
