#pragma once

#include <string>

#include "libhydro/compliance/plot_table.h"
#include "libhydro/core/language.h"

namespace hydro::io {

/// Reads plots for a rule book: CSV, GeoPackage, GeoJSON or Shapefile in the format of docs/formats/plots.md, one record a plot; of a folder
/// the file in it that is called plots, or the only one (parts of a multi-polygon are one plot). What is wrong with a single plot (a number that is none, less than nothing, a stage that is
/// neither new nor rebuilt, a kind that no rule names, an id that another plot has, parts that are more than the whole) becomes a fault of
/// the table, told in `language`; names of columns, kinds and stages may be Chinese. Throws `FileError`, or `InputError` where the
/// file as a whole will not do: no plots, no column plot_id, coordinates in degrees.
compliance::PlotTable read_plots(const std::string& path, const compliance::RuleBook& book, Language language = Language::english);

}  // namespace hydro::io
