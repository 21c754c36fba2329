#include "libhydro/io/study_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

using namespace comparison;

constexpr std::string_view format_name = "hydro-study/1";
using Kind = Distribution::Kind;
constexpr std::array<std::pair<std::string_view, Kind>, 4> distributions{
    {{"uniform", Kind::uniform}, {"log_uniform", Kind::log_uniform}, {"triangular", Kind::triangular}, {"normal", Kind::normal}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> methods{{{"grid", false}, {"latin_hypercube", true}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> keeps{{{"maps", true}, {"numbers", false}}};

/// "key=value" texts, as --set takes them.
void read_changes(TomlTable& table, std::string_view key, std::vector<std::string>& changes) {
  if (!table.texts(key, changes)) return;
  for (const std::string& change : changes)
    if (const std::size_t sign = change.find('='); sign == std::string::npos || sign == 0)
      table.fault(key, "\"" + change + "\" changes no value", "write it as --set takes it, as in \"rain.return_period=5\"");
}

/// A name that stands in tables and file names, one of its kind.
void read_name(TomlTable& table, std::string& name, std::set<std::string>& used, std::string_view example) {
  table.require("name", fmt::format("name = \"{}\"", example));
  if (!table.text("name", name)) return;
  if (name.empty() || name.find_first_of("\n\r\t/\\") != std::string::npos) table.fault("name", "a name cannot be empty, nor hold line breaks, tabs or slashes", fmt::format("name = \"{}\"", example));
  else if (!used.insert(name).second) table.fault("name", "\"" + name + "\" is there already", "every name of one kind is used once");
}

enum class Axis { storm, layout, plan };

std::vector<Choice> read_choices(TomlTable& root, std::string_view key, Axis axis) {
  std::vector<Choice> choices;
  std::set<std::string> used;
  for (TomlTable& table : root.tables(key)) {
    Choice choice;
    read_name(table, choice.name, used, axis == Axis::storm ? "5 a" : axis == Axis::layout ? "none" : "as planned");
    read_changes(table, "set", choice.changes);
    double seconds = 0.0;
    if (axis == Axis::storm && table.quantity("return_period", seconds, unit::a, Range::positive())) choice.return_period = seconds / unit::a.to_si;
    if (axis == Axis::layout) table.quantity("cost", choice.cost, unit::none, {.min = 0.0});
    FileReference actions;
    if (axis == Axis::plan && table.file("actions", actions)) choice.actions = actions.path;
    choices.push_back(std::move(choice));
  }
  if (choices.empty()) choices.push_back({});
  return choices;
}

/// A range: from, until and how many values, or how it is spread.
void read_spread(TomlTable& table, Parameter& parameter, bool latin_hypercube) {
  Distribution& spread = parameter.spread;
  const bool listed = table.has("count");
  table.choice("distribution", spread.kind, distributions);
  const bool normal = spread.kind == Kind::normal;
  const char *first = normal ? "mean" : "from", *second = normal ? "deviation" : "until";
  table.require(first, fmt::format("{} = 1", first));
  table.require(second, fmt::format("{} = 2", second));
  table.quantity(first, spread.from, unit::none, spread.kind == Kind::log_uniform ? Range::positive() : Range{});
  const bool has_second = table.quantity(second, spread.until, unit::none, normal ? Range::positive() : Range{});
  if (!normal && has_second && !(spread.until > spread.from)) table.fault(second, fmt::format("until must be greater than from, got {:g}", spread.until), "order the ends of the range");
  if (spread.kind == Kind::triangular) {
    table.require("likely", "likely = 1.5");
    if (table.quantity("likely", spread.likely, unit::none) && !(spread.likely >= spread.from && spread.likely <= spread.until)) table.fault("likely", "the most likely value lies outside of the range", "give one between from and until");
  }
  int count = 0;
  if (listed && table.integer("count", count, 2, 100000))
    for (int i = 0; i < count; ++i) parameter.values.push_back(fmt::format("{:.9g}", spread.from + (spread.until - spread.from) * i / (count - 1)));
  if (!listed && !latin_hypercube) table.missing(fmt::format("{} is a range without count, which only a Latin hypercube samples", table.name()), "write count = 5, or [sampling] with method = \"latin_hypercube\"");
  if (normal && listed) table.fault("count", "a normal distribution is sampled, not divided", "use [sampling] with method = \"latin_hypercube\"");
}

void read_parameters(TomlTable& root, StudyDesign& study) {
  std::set<std::string> used;
  for (TomlTable& table : root.tables("parameter")) {
    Parameter parameter;
    read_name(table, parameter.name, used, "infiltration");
    table.require("key", "key = \"soil.lawn.rate\" (as --set takes it)");
    table.text("key", parameter.key);
    std::vector<double> numbers;
    const bool texts = table.texts("values", parameter.values), listed = table.quantities("numbers", numbers, unit::none);
    for (const double value : numbers) parameter.values.push_back(fmt::format("{}", value));
    if (table.has("values") || table.has("numbers")) {
      if ((texts || listed) && parameter.values.empty()) table.fault(texts ? "values" : "numbers", "no values are listed", "numbers = [10, 20]");
    } else {
      read_spread(table, parameter, study.latin_hypercube);
    }
    study.parameters.push_back(std::move(parameter));
  }
}

void read_memory(TomlTable& run, double& bytes) {
  std::string text;
  if (!run.text("memory", text)) return;
  double unit_size = 0.0;
  std::string number = text;
  for (const auto& [symbol, size] : {std::pair{"GiB", 0x1p30}, std::pair{"MiB", 0x1p20}})
    if (text.ends_with(symbol)) unit_size = size, number = text.substr(0, text.size() - 3);
  const Quantity quantity = read_quantity(number, unit::none);
  if (unit_size == 0.0 || !quantity.fault.empty() || !(quantity.value > 0.0)) run.fault("memory", "\"" + text + "\" is no amount of memory", "write it as in \"4 GiB\" or \"500 MiB\"");
  else bytes = quantity.value * unit_size;
}

void read_run(TomlTable& root, StudyDesign& study) {
  auto run = root.table("run");
  if (!run) return;
  run->integer("threads", study.threads, 1, 1024);
  read_memory(*run, study.memory);
  run->quantity("until", study.until, unit::s, Range::positive());
  run->choice("keep", study.keep_maps, keeps);
  read_changes(*run, "set", study.changes);
  run->quantities("thresholds", study.thresholds, unit::m, Range::positive());
}

void read_sampling(TomlTable& root, StudyDesign& study) {
  auto sampling = root.table("sampling");
  if (!sampling) return;
  sampling->choice("method", study.latin_hypercube, methods);
  int samples = 1, seed = 1;
  if (study.latin_hypercube) sampling->require("samples", "samples = 100");
  if (sampling->integer("samples", samples, 1, 1'000'000)) study.samples = static_cast<std::size_t>(samples);
  if (sampling->integer("seed", seed, 0, 2'000'000'000)) study.seed = static_cast<std::uint64_t>(seed);
  if (!study.latin_hypercube && sampling->has("samples")) sampling->fault("samples", "a grid of listed values has as many samples as they make", "leave it out, or method = \"latin_hypercube\"");
}

void read_measures(TomlTable& root, StudyDesign& study) {
  std::set<std::string> used;
  for (TomlTable& table : root.tables("measure")) {
    Measure measure;
    read_name(table, measure.name, used, "tanks");
    table.quantity("cost", measure.cost, unit::none, {.min = 0.0});
    table.text("group", measure.group);
    read_changes(table, "set", measure.changes);
    read_changes(table, "without", measure.without);
    read_changes(table, "adds", measure.adds);
    read_changes(table, "lumped_set", measure.lumped_changes);
    read_changes(table, "lumped_adds", measure.lumped_adds);
    read_changes(table, "lumped_without", measure.lumped_without);
    study.measures.push_back(std::move(measure));
  }
  auto goal = root.table("optimise");
  if (!goal) return;
  goal->quantity("budget", study.goal.budget, unit::none, Range::positive());
  goal->integer("most_measures", study.goal.most_measures, 1, 10000);
  goal->text("minimise", study.goal.minimise);
  goal->quantity("greatest_depth", study.goal.greatest_depth, unit::m, Range::positive());
  goal->quantity("capture_ratio", study.goal.capture_ratio, unit::none, {.min = 0.0, .max = 1.0});
  goal->integer("confirm", study.goal.confirm, 1, 1000);
  FileReference lumped;
  if (goal->file("lumped", lumped)) study.goal.lumped = lumped.path;
  if (study.measures.empty()) goal->missing("there is nothing to choose from", "add [[measure]] with name and set");
}

void check_size(TomlTable& root, const StudyDesign& study) {
  double members = static_cast<double>(study.storms.size()) * static_cast<double>(study.layouts.size()) * static_cast<double>(study.plans.size());
  if (study.latin_hypercube) members *= static_cast<double>(study.samples);
  else
    for (const Parameter& parameter : study.parameters) members *= static_cast<double>(parameter.values.size());
  if (members > static_cast<double>(most_members)) root.missing(fmt::format("the study has {:.3g} runs, {} are the most", members, most_members), "shorten a list or range, or sample with a Latin hypercube");
}

StudyDesign read_document(TomlDocument document, const std::string& path, FaultList& faults) {
  StudyDesign study;
  study.path = path;
  TomlTable root = document.root();
  root.require_format(format_name);
  std::set<std::string> used;
  read_name(root, study.name, used, "which-measures");
  root.text("title", study.title);
  FileReference scenario;
  root.require("scenario", "scenario = \"district/scenario.toml\"");
  if (root.file("scenario", scenario)) study.scenario = scenario.path;
  read_run(root, study);
  read_sampling(root, study);
  study.storms = read_choices(root, "storm", Axis::storm);
  study.layouts = read_choices(root, "layout", Axis::layout);
  study.plans = read_choices(root, "plan", Axis::plan);
  read_parameters(root, study);
  read_measures(root, study);
  if (study.latin_hypercube && study.parameters.empty()) root.missing("a Latin hypercube needs something to sample", "add [[parameter]] with key, from and until");
  document.report_unknown_keys();
  if (faults.empty()) check_size(root, study);
  return study;
}

}  // namespace

StudyDesign parse_study(std::string_view text, const std::string& path, FaultList& faults) { return read_document(TomlDocument::parse(text, path, faults), path, faults); }

StudyDesign read_study(const std::string& path) {
  FaultList faults;
  StudyDesign study = read_document(TomlDocument::open(path, faults), path, faults);
  faults.throw_if_any();
  return study;
}

}  // namespace hydro::io
