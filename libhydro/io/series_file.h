#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libhydro/core/time_series.h"
#include "libhydro/io/csv_table.h"

namespace hydro::io {

/// When a run takes place, so that dates become seconds from its start.
struct RunClock {
  double start_utc = 0.0;  ///< [s since 1970-01-01T00:00:00Z]
  int offset_minutes = 0;  ///< [min] east of Greenwich: of times written without a zone
  double duration = 0.0;   ///< [s]
};

/// What a column of a series holds: decides its units and how it goes on between and beyond its rows.
enum class SeriesKind {
  rain,         ///< [m/s] not negative; a row's value holds until the next row, nothing falls beyond the ends
  evaporation,  ///< [m/s] the same
  level,        ///< [m] straight from row to row; the first and last values hold beyond the ends
  discharge,    ///< [m3/s] the same
};

/// A column, its name without the unit, in SI units.
struct NamedSeries {
  std::string name;
  TimeSeries series;  ///< in SI, over [s from the start of the run]
};

/// Reads instants [s from the start of the run]: the column `time_s`, `time_min`, `time_h`, or `time` with ISO 8601
/// dates. They must increase; faults go to `faults`, and the result is then empty.
std::vector<double> read_times(const CsvTable& table, const RunClock& clock, FaultList& faults,
                               std::vector<std::string>& remarks);

/// The usual distance of a regular series' instants [s]; nothing when they are irregular or fewer than four.
std::optional<double> usual_step(const std::vector<double>& times);

/// The clock of a run that takes all of a series file: from its first instant (of times without dates: from 1991-01-01T00:00+08:00) until
/// its last value has held as long as the usual step. Throws as `read_series`.
RunClock clock_of_series(const std::string& path);

/// One column of a series file (docs/formats/series.md); `column` empty: the only one that fits the kind. Rows are
/// moved `shift` [s] later. What was filled is said in `remarks`. Throws `FileError`, or `InputError` with all faults:
/// gaps, disorder, repeated times, no unit, several columns that fit, no overlap with the run.
TimeSeries read_series(const std::string& path, const std::string& column, SeriesKind kind, const RunClock& clock,
                       std::vector<std::string>& remarks, double shift = 0.0);

/// All columns that fit the kind: one a rain gauge.
std::vector<NamedSeries> read_all_series(const std::string& path, SeriesKind kind, const RunClock& clock,
                                         std::vector<std::string>& remarks);

}  // namespace hydro::io
