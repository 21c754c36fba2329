#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libhydro/compliance/report.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/core/language.h"
#include "libhydro/io/rule_file.h"

namespace hydro::study {

/// The folder of a run whose results say something of plots.
struct GivenRun {
  std::string folder;
  std::optional<double> return_period;  ///< [a] of its storm; none: not told
};

/// A batch of plots against rules, from files to a folder.
struct ComplyRequest {
  std::string plots;          ///< CSV, GeoPackage, GeoJSON or Shapefile (docs/formats/plots.md)
  io::RuleOrder rules;
  std::string output;         ///< folder; empty: "<name of the plots>-comply" in the current folder
  std::vector<GivenRun> results;  ///< plots take numbers of the first; lanes and buildings are judged by the rarest storm, without years by the first
  std::string daily_rain;     ///< CSV of daily rain, for the capture ratio; empty: none
  std::string rain;           ///< CSV of many years of rain, to simulate plots with their facilities; empty: none
  std::string land_cover;     ///< raster or polygons from which areas are computed; empty: none
  std::string facilities;     ///< polygons of facilities; empty: none
  std::string areas;          ///< file that says what covers and facilities are; empty: that of hydro
  bool optimise = false;      ///< look for the cheapest mix of measures
  int jobs = 0;               ///< threads; 0: every core
  bool force = false;         ///< replace results that are there
  bool resume = false;        ///< go on with an unfinished batch
  Language language = Language::english;
};

/// How the caller follows a batch.
struct ComplyWatch {
  std::function<void(std::size_t done, std::size_t plots)> progress = [](std::size_t, std::size_t) {};
  std::function<bool()> interrupted = [] { return false; };
  std::function<void(const std::string& name)> written = [](const std::string&) {};  ///< a file of the results is there
  std::function<void(const Bilingual&)> note = [](const Bilingual&) {};
};

enum class ComplyEnd { complete, already_complete, interrupted };

struct ComplyOutcome {
  ComplyEnd end = ComplyEnd::complete;
  std::string folder;
  compliance::ComplianceReport report;  ///< of a complete batch
  std::string summary;                  ///< the text of summary.json, also of one that was complete already
  std::size_t plots = 0, failing = 0;
  std::size_t unjudged = 0;              ///< a binding rule holds and lacks a datum, and none fails
  std::size_t faulty = 0, doubtful = 0;  ///< data: some could not be used; all were used and are hard to believe
};

/// Judges every plot and writes what program.md promises. A fault of one plot never stops the others. Throws `InputError` and
/// `FileError` for what concerns all of them.
ComplyOutcome comply(const ComplyRequest& request, const ComplyWatch& watch);

}  // namespace hydro::study
