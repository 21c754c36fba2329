#include "libhydro/study/comply.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "libhydro/compliance/capture.h"
#include "libhydro/core/error.h"
#include "libhydro/core/parallel_for.h"
#include "libhydro/core/unit.h"
#include "libhydro/core/version.h"
#include "libhydro/io/batch_journal.h"
#include "libhydro/io/compliance_file.h"
#include "libhydro/io/daily_rain_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/plot_file.h"
#include "libhydro/io/sha256.h"
#include "libhydro/io/text_file.h"
#include "libhydro/rain/capture_curve.h"
#include "libhydro/report/compliance_page.h"
#include "libhydro/sponge/solids.h"
#include "libhydro/study/detail/mix_solver.h"
#include "libhydro/study/detail/plot_areas.h"
#include "libhydro/study/detail/plot_simulation.h"
#include "libhydro/study/detail/run_numbers.h"

namespace hydro::study {
namespace {

using namespace compliance;
using Clock = std::chrono::steady_clock;

constexpr std::size_t plots_of_block = 512;
constexpr double seconds_between_saves = 2.0;

std::string stem_of(const std::filesystem::path& path) { return (path.has_filename() ? path : path.parent_path()).stem().string(); }

/// One batch in its folder.
class Batch {
 public:
  Batch(const ComplyRequest& request, const ComplyWatch& watch)
      : request_(request), watch_(watch), threads_(request.jobs > 0 ? request.jobs : omp_get_num_procs()) {}

  ComplyOutcome carry_out() {
    report_.title = stem_of(request_.plots);
    const std::string goal = request_.output.empty() ? report_.title + "-comply" : request_.output;
    const io::Existing existing = request_.resume ? io::Existing::resume : request_.force ? io::Existing::replace : io::Existing::refuse;
    report_.book = io::read_rule_book(request_.rules);
    report_.plots = io::read_plots(request_.plots, report_.book, request_.language);
    read_daily_rain();
    if (!request_.land_cover.empty() || !request_.facilities.empty())
      areas_.emplace(AreaSources{request_.land_cover, request_.facilities, request_.areas}, report_.book, report_.plots, report_.remarks);
    if (!request_.results.empty()) run_.emplace(request_.results, report_.book, report_.plots, report_.remarks);
    if (!request_.rain.empty()) read_rain();
    note_inputs();
    io::OutputFolder folder(goal, existing);
    if (folder.found() == io::Found::complete) return finished_before(goal);
    if (request_.resume && folder.found() == io::Found::nothing) watch_.note("nothing to go on from in " + goal + ".partial: starting anew");
    report_.remarks.insert(report_.remarks.end(), report_.plots.remarks.begin(), report_.plots.remarks.end());
    for (const std::string& remark : report_.remarks) watch_.note(remark);
    if (!reckon(folder)) return {.end = ComplyEnd::interrupted, .folder = folder.path()};
    judge_all();
    ComplyOutcome outcome{.end = ComplyEnd::complete, .folder = goal};
    outcome.summary = write_files(folder);
    folder.complete();
    outcome.plots = report_.plots.size();
    outcome.failing = report_.plots_failing;
    outcome.faulty = report_.plots.plots_with(Data::faulty);
    outcome.doubtful = report_.plots.plots_with(Data::doubtful);
    outcome.unjudged = static_cast<std::size_t>(std::ranges::count(report_.verdicts, Verdict::unknown));
    outcome.report = std::move(report_);
    return outcome;
  }

 private:
  void read_daily_rain() {
    if (request_.daily_rain.empty()) return;
    const io::DailyRain rain = io::read_daily_rain(request_.daily_rain);
    constexpr double years_wanted = 29.99;
    if (rain.years < years_wanted)
      report_.remarks.push_back(fmt::format("{}: {:.1f} years of rain: the capture ratio by depth asks for 30 or more", request_.daily_rain, rain.years));
    take_daily(rain.depths, rain.years);
  }

  void read_rain() {
    simulation_.emplace(request_.rain, report_.book, report_.plots, report_.remarks);
    if (!report_.book.daily_rain) take_daily(simulation_->daily_rain(), simulation_->years());
  }

  void take_daily(std::span<const double> depths, double years) {
    report_.book.daily_rain = std::make_shared<const rain::CaptureCurve>(depths);
    report_.book.yearly_rain = report_.book.daily_rain->total() / std::max(years, unit::d.to_si / unit::a.to_si);
  }

  void note_inputs() {
    std::vector<std::string> files = report_.plots.files;
    for (const std::string& file : io::rule_files(request_.rules)) files.push_back(file);
    if (!request_.daily_rain.empty()) files.push_back(request_.daily_rain);
    if (!request_.rain.empty()) files.push_back(request_.rain);
    for (const GivenRun& run : request_.results) files.push_back(run.folder + "/results.h5");
    for (const std::string* file : {&request_.land_cover, &request_.facilities, &request_.areas})
      if (!file->empty()) files.push_back(*file);
    for (const std::string& file : files)
      if (std::filesystem::is_regular_file(file)) report_.inputs.emplace_back(file, io::sha256_of_file(file));
  }

  io::BatchJournal::Identity identity() const {
    io::BatchJournal::Identity parts{{"program version", std::string(version().number)}, {"--optimise", request_.optimise ? "yes" : "no"},
                                     {"--trust", fmt::format("{} {}", request_.rules.trust_memory, request_.rules.trust_inferred)}};
    for (const GivenRun& run : request_.results) parts.emplace_back("--results " + run.folder, run.return_period ? fmt::format("{:g}", *run.return_period) : "no return period");
    for (const io::RuleReading& reading : request_.rules.readings) parts.emplace_back("--reading " + reading.rule, reading.reading);
    for (const auto& [path, hash] : report_.inputs) parts.emplace_back(path, hash);
    return parts;
  }

  ComplyOutcome finished_before(const std::string& goal) const {
    const std::string path = goal + "/summary.json";
    if (!std::filesystem::exists(path)) throw FileError(path, "is missing", "start anew with --force");
    const std::string text = io::read_text(path, std::numeric_limits<std::size_t>::max());
    const io::ComplianceCounts counts = io::read_compliance_counts(path, text);
    return {.end = ComplyEnd::already_complete, .folder = goal, .summary = text, .plots = counts.plots, .failing = counts.failing, .unjudged = counts.unjudged, .faulty = counts.faulty, .doubtful = counts.doubtful};
  }

  /// What follows from the numbers of a plot and takes time: columns that are reckoned, its capture of rain, the cheapest mix.
  struct Reckoned {
    Capture capture;
    std::optional<Mix> mix;
    std::vector<Fault> faults;  ///< of its shape and what lies on it
  };

  /// The plot's own numbers: from maps, from a run, from each other.
  void measure(std::size_t plot) {
    const std::span<double> row = report_.plots.row(plot);
    if (areas_) areas_->reckon(plot, row, reckoned_[plot].faults);
    if (run_) run_->fill(plot, row, reckoned_[plot].capture);
    derive(report_.book, row);
  }

  /// What follows from them.
  void conclude(std::size_t plot) {
    const std::span<double> row = report_.plots.row(plot);
    Capture& capture = reckoned_[plot].capture;
    std::vector<sponge::ServedArea> served;
    if (simulation_ && simulation_->can_run(plot)) simulate(plot, row, capture, served);
    estimate_capture(row, capture);
    const double kept = std::isnan(capture.by_depth) ? capture.by_simulation : capture.by_depth;
    if (!served.empty() && !std::isnan(kept)) capture.solids_by_guide = sponge::guide_control_ratio(kept, served);
    if (request_.optimise) reckoned_[plot].mix = cheapest_mix(plot);
  }

  double* cell(std::span<double> row, std::string_view name) const {
    const auto column = report_.book.column(name);
    return column ? &row[static_cast<std::size_t>(*column)] : nullptr;
  }

  /// Fills two columns that belong together, where both are unknown.
  void fill_pair(std::span<double> row, std::string_view whole, double whole_value, std::string_view part, double part_value) const {
    double *first = cell(row, whole), *second = cell(row, part);
    if (first && second && std::isnan(*first) && std::isnan(*second)) *first = whole_value, *second = part_value;
  }

  void simulate(std::size_t plot, std::span<double> row, Capture& capture, std::vector<sponge::ServedArea>& served) const {
    SimulatedPlot result = simulation_->run(plot);
    if (std::isnan(capture.by_simulation)) capture.by_simulation = result.capture_ratio();
    capture.peak = result.peak, capture.peak_without = result.peak_without, capture.peak_before = result.peak_before;
    if (result.solids.washed > 0.0) capture.solids_by_simulation = result.solids.control_ratio();
    served = std::move(result.served);
    // Their last digits mean nothing: litres, grams, millilitres a second.
    const auto rounded = [](double value, double digits) { return std::round(value * digits) / digits; };
    fill_pair(row, "rain_total_m3", rounded(result.rain / result.years, 1e3), "rain_captured_m3", rounded(std::max(0.0, result.rain - result.left) / result.years, 1e3));
    fill_pair(row, "ss_total_kg", rounded(result.solids.washed / result.years, 1e3), "ss_removed_kg", rounded(result.solids.kept / result.years, 1e3));
    fill_pair(row, "peak_before_m3s", rounded(result.peak_before, 1e6), "peak_after_m3s", rounded(result.peak, 1e6));
  }

  void estimate_capture(std::span<double> row, Capture& capture) const {
    const RunoffEstimate runoff = runoff_estimate(report_.book, row);
    if (!runoff.known()) return;
    capture.runoff_coefficient = runoff.coefficient;
    capture.by_coefficient = 1.0 - runoff.coefficient;
    const double *storage = cell(row, "storage_m3"), *area = cell(row, "area_m2");
    if (!storage || !area || std::isnan(*storage) || std::isnan(*area)) return;
    capture.design_depth = design_depth(*storage, runoff.coefficient, *area);
    if (const auto by_depth = capture_by_depth(report_.book, row)) {
      capture.by_depth = by_depth->ratio;
      fill_pair(row, "rain_total_m3", by_depth->rain, "rain_captured_m3", by_depth->captured);
    }
  }

  std::optional<Mix> cheapest_mix(std::size_t plot) const {
    const PlotView view = report_.plots.view(plot);
    const bool fails = std::ranges::any_of(report_.book.rules, [&](const Rule& rule) {
      return rule.effective_class() == RuleClass::binding && check(rule, view).result == Result::fail;
    });
    if (!fails) return std::nullopt;
    Mix mix{.plot = plot};
    if (const auto problem = mix_problem(report_.book, view))
      if (const auto amounts = cheapest_by_solver(*problem))
        if (auto changes = verified_mix(report_.book, view, *problem, *amounts)) {
          mix.possible = true;
          mix.changes = std::move(*changes);
        }
    return mix;
  }

  static_assert(std::is_trivially_copyable_v<Capture> && sizeof(Capture) % sizeof(double) == 0);
  static constexpr std::size_t capture_numbers = sizeof(Capture) / sizeof(double);

  /// A plot for the journal: its row, its capture, its mix, its faults.
  std::string packed(std::size_t plot) const {
    const Reckoned& reckoned = reckoned_[plot];
    const auto row = report_.plots.row(plot);
    std::vector<double> numbers(row.begin(), row.end());
    numbers.resize(numbers.size() + capture_numbers);
    std::memcpy(numbers.data() + row.size(), &reckoned.capture, sizeof(Capture));
    numbers.push_back(!reckoned.mix ? 0.0 : reckoned.mix->possible ? 1.0 : 2.0);
    numbers.push_back(reckoned.mix ? static_cast<double>(reckoned.mix->changes.size()) : 0.0);
    if (reckoned.mix)
      for (const Change& change : reckoned.mix->changes) numbers.insert(numbers.end(), {static_cast<double>(change.measure), change.amount});
    std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
    for (const Fault& fault : reckoned.faults)
      for (const std::string* text : {&fault.place.file, &fault.message, &fault.hint}) bytes += *text + '\0';
    return bytes;
  }

  /// Takes a plot from the journal; false when the bytes are not those of a plot.
  bool unpack(std::size_t plot, const std::string& bytes) {
    const std::size_t columns = report_.plots.columns, fixed = columns + capture_numbers + 2;
    if (bytes.size() < fixed * sizeof(double)) return false;
    const auto number = [&](std::size_t i) {
      double value = 0.0;
      std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
      return value;
    };
    Reckoned reckoned;
    std::memcpy(static_cast<void*>(&reckoned.capture), bytes.data() + columns * sizeof(double), sizeof(Capture));
    const auto changes = static_cast<std::size_t>(number(fixed - 1));
    if (bytes.size() < (fixed + 2 * changes) * sizeof(double)) return false;
    if (const double state = number(fixed - 2); state > 0.0) {
      reckoned.mix = Mix{.plot = plot, .possible = state < 1.5, .changes = {}};
      for (std::size_t i = 0; i < changes; ++i) reckoned.mix->changes.push_back(priced(report_.book, static_cast<int>(number(fixed + 2 * i)), number(fixed + 2 * i + 1)));
    }
    std::vector<std::string> texts;
    for (std::size_t at = (fixed + 2 * changes) * sizeof(double); at < bytes.size(); at += texts.back().size() + 1) texts.emplace_back(bytes.c_str() + at);
    for (std::size_t i = 0; i + 2 < texts.size(); i += 3) reckoned.faults.push_back({{.file = texts[i]}, texts[i + 1], texts[i + 2]});
    for (std::size_t i = 0; i < columns; ++i) report_.plots.row(plot)[i] = number(i);
    reckoned_[plot] = std::move(reckoned);
    return true;
  }

  /// All plots, those of the journal from there. False: interrupted.
  bool reckon(const io::OutputFolder& folder) {
    io::BatchJournal journal(folder.path(), identity());
    const std::size_t count = report_.plots.size();
    reckoned_.resize(count);
    if (!journal.done().empty()) {
      const auto finished = std::ranges::count_if(journal.done(), [count](const auto& each) { return each.first >= count; });
      watch_.note(fmt::format("going on: {} of {} plots are done", finished, count));
    }
    if (simulation_) {  // its scenario needs the numbers of all plots
      if (!work_through(journal, 0, plots_of_block, [this](std::size_t plot) { measure(plot); })) return false;
      simulation_->prepare(folder.path(), folder.goal());
      std::size_t lacking = 0;
      for (std::size_t plot = 0; plot < count; ++plot) lacking += !simulation_->can_run(plot);
      if (lacking > 0) {
        report_.remarks.push_back(fmt::format("{} of {} plots are not simulated: data are missing, see capture.csv (write 0 where there is none)", lacking, count));
        watch_.note(report_.remarks.back());
      }
    }
    const std::size_t block = simulation_ ? static_cast<std::size_t>(4 * threads_) : plots_of_block;
    const auto finish = [this](std::size_t plot) {
      if (!simulation_) measure(plot);
      conclude(plot);
    };
    if (!work_through(journal, count, block, finish)) return false;
    const bool any_capture = std::ranges::any_of(reckoned_, [](const Reckoned& each) { return each.capture.any(); });
    for (std::size_t plot = 0; plot < count; ++plot) {
      Reckoned& each = reckoned_[plot];
      if (any_capture) report_.captures.push_back(each.capture);
      if (each.mix) report_.mixes.push_back(std::move(*each.mix));
      for (Fault& fault : each.faults) report_.plots.add_fault({std::move(fault), plot});
    }
    report_.plots.sort_faults();
    return true;
  }

  /// Does `work` for every plot that the journal does not have under `first_key` + plot, in blocks by many threads.
  template <class Work>
  bool work_through(io::BatchJournal& journal, std::size_t first_key, std::size_t block, Work work) {
    const std::size_t count = report_.plots.size();
    std::vector<char> done(count, 0);
    for (std::size_t plot = 0; plot < count; ++plot)
      if (const auto found = journal.done().find(first_key + plot); found != journal.done().end()) done[plot] = unpack(plot, found->second);
    std::map<std::size_t, std::string> unsaved;
    Clock::time_point saved = Clock::now();
    for (std::size_t first = 0; first < count; first += block) {
      const std::size_t last = std::min(first + block, count);
      if (std::all_of(done.begin() + static_cast<std::ptrdiff_t>(first), done.begin() + static_cast<std::ptrdiff_t>(last), [](char each) { return each != 0; })) continue;
      parallel_for(last - first, threads_, [&](std::size_t i) {
        if (!done[first + i]) work(first + i);
      });
      for (std::size_t plot = first; plot < last; ++plot)
        if (!done[plot]) unsaved.emplace(first_key + plot, packed(plot));
      const bool stop = watch_.interrupted();
      if (stop || std::chrono::duration<double>(Clock::now() - saved).count() > seconds_between_saves) {
        journal.add(unsaved);
        unsaved.clear();
        saved = Clock::now();
      }
      if (stop) return false;
      watch_.progress(last, count);
    }
    return true;
  }

  void judge_all() {
    const std::size_t count = report_.plots.size(), rules = report_.book.rules.size();
    report_.verdicts.resize(count);
    report_.tallies.assign(rules, {});
    std::vector<std::vector<Tally>> of_thread(static_cast<std::size_t>(std::max(threads_, 1)), std::vector<Tally>(rules));
    constexpr int plots_at_once = 256;
    parallel_for(count, threads_, [&](std::size_t plot) {
      report_.verdicts[plot] = judge(report_.book, report_.plots.view(plot), of_thread[static_cast<std::size_t>(omp_get_thread_num())]);
    }, plots_at_once);
    for (const std::vector<Tally>& own : of_thread)
      for (std::size_t i = 0; i < rules; ++i) {
        report_.tallies[i].pass += own[i].pass;
        report_.tallies[i].fail += own[i].fail;
        report_.tallies[i].not_applicable += own[i].not_applicable;
        report_.tallies[i].unknown += own[i].unknown;
      }
    report_.plots_failing = static_cast<std::size_t>(std::ranges::count(report_.verdicts, Verdict::fail));
    report_.places = summed_up(report_.book, report_.plots);
  }

  std::string write_files(const io::OutputFolder& folder) const {
    const auto write = [&](const std::string& name, auto&& writer) {
      writer(folder.file(name));
      watch_.written(name);
    };
    write("plots.csv", [&](const std::string& path) { io::write_check_table(path, report_, request_.language, threads_); });
    write("changes.csv", [&](const std::string& path) { io::write_change_table(path, report_); });
    write("places.csv", [&](const std::string& path) { io::write_place_table(path, report_); });
    if (!report_.captures.empty()) write("capture.csv", [&](const std::string& path) { io::write_capture_table(path, report_); });
    if (!report_.plots.shapes.empty()) write("plots.gpkg", [&](const std::string& path) { io::write_plot_map(path, report_, request_.language); });
    if (!report_.plots.faults.empty()) write("faults.csv", [&](const std::string& path) { io::write_fault_table(path, report_); });
    write("plots.xlsx", [&](const std::string& path) { io::write_workbook(path, report_, request_.language); });
    write("report.html", [&](const std::string& path) { io::write_text(path, report::render(report_, request_.language)); });
    const std::string summary = io::compliance_summary(report_);
    write("summary.json", [&](const std::string& path) { io::write_text(path, summary); });
    return summary;
  }

  const ComplyRequest& request_;
  const ComplyWatch& watch_;
  int threads_;
  ComplianceReport report_;
  std::optional<PlotAreas> areas_;
  std::optional<RunNumbers> run_;
  std::optional<PlotSimulation> simulation_;
  std::vector<Reckoned> reckoned_;
};

}  // namespace

ComplyOutcome comply(const ComplyRequest& request, const ComplyWatch& watch) { return Batch(request, watch).carry_out(); }

}  // namespace hydro::study
