#include "libhydro/study/compare.h"

#include <omp.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/core/version.h"
#include "libhydro/io/compare_file.h"
#include "libhydro/io/map_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/report/compare_page.h"
#include "libhydro/report/ramp.h"
#include "libhydro/study/detail/fail_condition.h"
#include "libhydro/study/detail/file_words.h"
#include "libhydro/study/map_files.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

using comparison::Difference;
using comparison::Misfit;

/// The runs, every one that cannot be read reported together, and the ground of the first.
std::vector<results::RunResult> read_all(const std::vector<std::string>& folders, int threads, Raster<float>& bed) {
  std::vector<results::RunResult> runs;
  FaultList faults;
  for (const std::string& folder : folders) {
    try {
      const io::Hdf5ResultReader reader(folder, threads);
      runs.push_back(io::read_run_result(reader));
      if (runs.size() == 1) bed = reader.read_bed_elevation();
    } catch (const FileError& error) {
      std::string message = error.what();
      if (const std::string prefix = error.path() + ": "; message.starts_with(prefix)) message.erase(0, prefix.size());
      faults.add({.place = {.file = error.path()}, .message = message, .hint = error.hint(), .unreadable = true});
    }
  }
  faults.throw_if_any();
  return runs;
}

/// Makes the others fit the base as far as that was asked for; remarks say what was done.
std::vector<Bilingual> make_fit(std::vector<results::RunResult>& runs, const CompareRequest& request) {
  std::vector<Bilingual> remarks;
  FaultList faults;
  for (std::size_t i = 1; i < runs.size(); ++i)
    for (const Misfit& misfit : comparison::misfits(runs.front(), runs[i])) {
      if (misfit.kind == Misfit::Kind::grid && request.resample) {
        remarks.push_back(bilingual("{}: {}; its maps were brought onto the grid of the base, areas are those of its own grid", "{}：{}；其地图已重采样到基准网格，面积仍按原网格", request.folders[i], misfit.reason));
        runs[i] = comparison::onto(std::move(runs[i]), runs.front().grid);
      } else if (misfit.kind == Misfit::Kind::period && request.any_period) {
        remarks.push_back(bilingual("{}: {}; hydrographs are aligned at the starts, maxima are those of each whole run", "{}：{}；过程线按起始时刻对齐，最大值取各自全程", request.folders[i], misfit.reason));
      } else {
        const char* hint = misfit.kind == Misfit::Kind::grid     ? "--resample brings its maps onto the grid of the base"
                           : misfit.kind == Misfit::Kind::period ? "--any-period compares them all the same, aligned at their starts"
                                                                 : "compare runs of one kind in one CRS";
        faults.add({.file = request.folders[i]}, misfit.reason.english, hint);
      }
    }
  faults.throw_if_any();
  return remarks;
}

/// depth_difference.tif and its kin; with several others each carries a name.
void write_maps(const io::OutputFolder& folder, const Grid& grid, const std::vector<Difference>& differences, Language language, int threads) {
  std::vector<std::string> names;
  for (const Difference& difference : differences) names.push_back(difference.name);
  const std::vector<std::string> words = detail::file_words(names);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const Difference& difference = differences[i];
    const std::string suffix = differences.size() > 1 ? "_" + words[i] : "";
    const auto write = [&](const char* name, const Raster<float>& values, const report::Ramp& ramp, double resolution, const char* unit) {
      if (values.empty()) return;
      io::MapMeaning meaning = map_meaning(ramp, resolution);
      meaning.unit = unit;
      io::write_map(folder.file(name + suffix + ".tif"), grid, values, meaning, threads);
    };
    write("depth_difference", difference.maps.depth, report::depth_change_ramp(language), 1e-4, "m");
    write("hazard_difference", difference.maps.hazard_rating, report::hazard_change_ramp(language), 1e-4, "m2/s");
    write("arrival_difference", difference.maps.arrival_time, report::arrival_change_ramp(language), 1.0, "s");
  }
}

std::string verdict_words(const std::vector<std::string>& met_by, Language language) {
  const bool zh = language == Language::chinese;
  if (met_by.empty()) return zh ? "不成立：无情景满足该条件。" : "holds for none of the runs.";
  std::string names;
  for (const std::string& name : met_by) names += (names.empty() ? "" : ", ") + name;
  return (zh ? "成立：" : "holds for ") + names;
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& folders) {
  std::vector<std::string> names;
  std::map<std::string, int> used;
  for (const std::string& folder : folders) {
    const std::filesystem::path path = std::filesystem::path(folder).lexically_normal();
    const std::string name = (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
    ++used[name];
    names.push_back(name);
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].empty() || names[i] == "." || names[i] == ".." || used[names[i]] > 1) names[i] = folders[i];
  used.clear();
  for (std::string& name : names)
    if (const int before = used[name]++; before > 0) name += fmt::format(" ({})", before + 1);  // a run beside itself
  return names;
}

CompareOutcome compare(const CompareRequest& request, const std::function<void(const Bilingual&)>& note) {
  const int threads = request.threads > 0 ? request.threads : omp_get_num_procs();
  const std::vector<std::string> names = short_names(request.folders);
  Raster<float> bed;
  std::vector<results::RunResult> runs = read_all(request.folders, threads, bed);
  std::vector<Bilingual> remarks = make_fit(runs, request);
  const results::RunResult& base = runs.front();
  std::optional<FailCondition> condition;
  if (!request.fail_if.empty()) condition.emplace(request.fail_if, base);

  CompareOutcome outcome{.folder = request.output.empty() ? std::filesystem::path(names.front()).filename().string() + "-compare" : request.output};
  const comparison::Noise noise;
  report::ComparePage page{.runs = {{names.front(), &base}}, .differences = outcome.differences, .bed_elevation = bed, .noise = noise, .remarks = remarks,
                           .program_version = std::string(version().number), .program_commit = std::string(version().commit), .language = request.language};
  std::vector<io::ComparedRun> compared{{request.folders.front(), &base}};
  for (std::size_t i = 1; i < runs.size(); ++i) {
    outcome.differences.push_back(comparison::difference(base, runs[i], names[i], noise));
    page.runs.push_back({names[i], &runs[i]});
    compared.push_back({request.folders[i], &runs[i]});
    if (condition && condition->holds(runs[i], names[i])) outcome.met_by.push_back(request.folders[i]);
    if (!outcome.differences.back().same_rain)
      remarks.push_back(bilingual("{}: other rain fell than in the base ({:.0f} m3 against {:.0f} m3): what differs is not the work of a measure alone, and it is not ranked", "{}：降雨与基准不同（{:.0f} m3，基准 {:.0f} m3）：差别不只是措施的作用，不参加排序", names[i],
                                    runs[i].balance.back().rain, base.balance.back().rain));
  }
  for (const Bilingual& remark : remarks) note(remark);
  page.remarks = remarks;
  if (condition) page.condition = request.fail_if, page.verdict = verdict_words(outcome.met_by, request.language), page.failed = !outcome.met_by.empty();
  outcome.json = io::comparison_text(compared, outcome.differences, noise, {request.fail_if, outcome.met_by}, remarks);

  io::OutputFolder folder(outcome.folder, request.force ? io::Existing::replace : io::Existing::refuse);
  write_maps(folder, base.grid, outcome.differences, request.language, threads);
  io::write_text(folder.file("compare.json"), outcome.json);
  io::write_text(folder.file("report.html"), report::render(page));
  folder.complete();
  return outcome;
}

}  // namespace hydro::study
