#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libhydro/core/bilingual.h"
#include "libhydro/core/error.h"
#include "libhydro/core/time_series.h"
#include "libhydro/io/swmm_model.h"

namespace hydro::io::swmm {

/// Reads an input file of EPA SWMM 5.2 (docs/formats/swmm.md). UTF-8 with or without byte-order mark, GBK and GB 18030 are
/// understood, other text is taken as ISO 8859-1 and remarked. Throws `FileError` when the file cannot be read, `InputError`
/// with all faults: words that are no numbers, missing values, names that nothing has, names used twice. Sections that SWMM
/// does not know are kept as lines.
Model read_model(const std::string& path);

/// The same for text at hand; `path` names it in faults and is where files it names are looked for.
Model read_model(const std::string& path, std::string text);

/// The rows of a series, those of its file when it names one: ([s from the start of the run], value in the file's units).
std::vector<std::pair<double, double>> read_series(const Model& model, const Series& series, FaultList& faults);

/// The rain of a gage over the run [m/s], each record held for the gage's interval as SWMM does. Understood in files: SWMM's
/// own columns, and the formats of the US and Canadian weather services that SWMM reads. Faults go to `faults`; what a file
/// misses or cannot be read of goes to `remarks`, counted and with its first line.
TimeSeries rain_of(const Model& model, const RainGage& gage, FaultList& faults, std::vector<Bilingual>& remarks);

/// The file to open for a name in the model: as written, seen from the model's folder, or lying beside it when the name is of
/// another machine. Empty when there is none.
std::string existing_file(const Model& model, const std::string& written);

}  // namespace hydro::io::swmm
