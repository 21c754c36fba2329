#include "libhydro/io/plot_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/vector_file.h"

namespace hydro::io {
namespace {

using compliance::PlotTable;
using compliance::RuleBook;
using compliance::Stage;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t shapefile_name_length = 10;

/// Words about a plot, beside its numbers.
enum class Word { none, id, name, kind, stage, street, district, city };
constexpr std::pair<std::string_view, Word> words[] = {{"plot_id", Word::id},   {"name", Word::name},     {"kind", Word::kind}, {"stage", Word::stage},
                                                       {"street", Word::street}, {"district", Word::district}, {"city", Word::city}};

/// What a column of the file is: a word, or a number of the rule book.
struct Meaning {
  Word word = Word::none;
  int column = -1;
};

/// One cell of the file, whichever format it has.
struct Cell {
  std::string_view text;
  std::optional<double> number;  ///< where the file holds numbers as such
  bool empty() const { return text.empty() && !number; }
};

/// Puts a table of plots together, record by record.
class PlotReader {
 public:
  PlotReader(const RuleBook& book, const std::string& path) : book_(book), path_(path) { table_.columns = book.columns.size(); }

  /// Understands the header; returns what each column means. Names of a shapefile are cut to ten bytes.
  std::vector<Meaning> header(const std::vector<std::string>& names, bool shapefile) {
    std::vector<Meaning> meanings;
    std::vector<std::string> unused;
    FaultList faults;
    for (const std::string& name : names) {
      Meaning meaning;
      for (const auto& [word, what] : words)
        if (name == word) meaning.word = what;
      if (meaning.word == Word::none) meaning.column = book_.column(name).value_or(-1);
      if (shapefile && meaning.word == Word::none && meaning.column < 0) meaning.column = cut_name(name, faults);
      if (meaning.word == Word::none && meaning.column < 0) unused.push_back(name);
      has_[static_cast<std::size_t>(meaning.word)] |= meaning.word != Word::none;
      meanings.push_back(meaning);
    }
    if (!has(Word::id))
      faults.add({.file = path_, .line = 1}, "no column \"plot_id\"", choices_hint("plot_id", names));
    faults.throw_if_any();
    tell_unused(unused);
    for (const compliance::Rule& rule : book_.rules) want_columns(rule, meanings);
    return meanings;
  }

  void begin(std::size_t count) {
    table_.ids.reserve(count), table_.names.reserve(count), table_.kinds.reserve(count), table_.stages.reserve(count);
    table_.values.reserve(count * table_.columns);
  }

  template <class CellOf>
  void add(const std::vector<Meaning>& meanings, CellOf cell_of, auto place_of) {
    const std::size_t plot = table_.ids.size();
    faulty_ = false;
    table_.ids.emplace_back();
    table_.names.emplace_back();
    table_.kinds.emplace_back();
    table_.stages.emplace_back();
    if (has(Word::street)) table_.streets.emplace_back();
    if (has(Word::district)) table_.districts.emplace_back();
    if (has(Word::city)) table_.cities.emplace_back();
    table_.values.resize(table_.values.size() + table_.columns, unknown);
    for (std::size_t i = 0; i < meanings.size(); ++i) {
      const Cell cell = cell_of(i);
      if (cell.empty()) continue;
      if (meanings[i].word != Word::none) take_word(plot, meanings[i].word, cell, [&] { return place_of(i); });
      else if (meanings[i].column >= 0) take_number(plot, meanings[i].column, cell, [&] { return place_of(i); });
    }
    if (table_.ids[plot].empty()) {
      table_.ids[plot] = fmt::format("(plot {})", plot + 1);
      fault(place_of(std::string_view("plot_id")), fmt::format("plot {} has no plot_id", plot + 1), "give each plot an id of its own");
    } else if (const auto [first, is_new] = plot_of_id_.try_emplace(table_.ids[plot], plot); !is_new) {
      fault(place_of(std::string_view("plot_id")), fmt::format("plot_id \"{}\" is that of plot {} too", table_.ids[plot], first->second + 1), "give each plot an id of its own");
    }
    check_parts(plot, [&] { return place_of(std::string_view("plot_id")); });
    table_.faulty_plots += faulty_;
  }

  PlotTable& table() { return table_; }

 private:
  bool has(Word word) const { return has_[static_cast<std::size_t>(word)]; }

  /// The column whose name a shapefile cut to `name`; short names stand for those that are cut to the same.
  int cut_name(const std::string& name, FaultList& faults) {
    constexpr std::pair<std::string_view, std::string_view> short_names[] = {{"permpav_m2", "permeable_paving_m2"}, {"permasp_m2", "permeable_asphalt_m2"}};
    for (const auto& [brief, full] : short_names)
      if (name == brief) return book_.column(full).value_or(-1);
    std::vector<int> fitting;
    for (std::size_t i = 0; i < book_.columns.size(); ++i)
      if (name.size() == shapefile_name_length && book_.columns[i].name.starts_with(name)) fitting.push_back(static_cast<int>(i));
    if (fitting.size() > 1)
      faults.add({.file = path_}, fmt::format("the shapefile cut a name to \"{}\", which may be {} or {}", name, book_.columns[static_cast<std::size_t>(fitting[0])].name,
                                              book_.columns[static_cast<std::size_t>(fitting[1])].name),
                 "write a GeoPackage, or name them permpav_m2 and permasp_m2");
    return fitting.size() == 1 ? fitting.front() : -1;
  }

  void tell_unused(const std::vector<std::string>& unused) {
    std::vector<std::string> known;
    for (const compliance::Column& column : book_.columns) known.push_back(column.name);
    for (const auto& [word, what] : words) known.emplace_back(word);
    for (std::string& remark : remarks_on_misspelt(path_, unused, known)) table_.remarks.push_back(std::move(remark));
  }

  /// One remark for all columns that rules ask for and the file does not have.
  void want_columns(const compliance::Rule& rule, const std::vector<Meaning>& meanings) {
    const auto look = [&](const compliance::Expression& expression) {
      for (const int column : expression.columns())
        if (std::ranges::none_of(meanings, [column](const Meaning& m) { return m.column == column; })) absent_.insert(column);
    };
    look(rule.numerator), look(rule.denominator);
    if (rule.trigger) look(*rule.trigger);
  }

  void fault(SourcePlace place, std::string message, std::string hint) {
    faulty_ = true;
    constexpr std::size_t kept = 1000;
    if (table_.faults.size() < kept) table_.faults.push_back({std::move(place), std::move(message), std::move(hint)});
  }

  void take_word(std::size_t plot, Word word, const Cell& cell, auto place) {
    const std::string text = cell.number ? fmt::format("{}", *cell.number) : std::string(cell.text);
    switch (word) {
      case Word::id: table_.ids[plot] = text; break;
      case Word::name: table_.names[plot] = text; break;
      case Word::kind: table_.kinds[plot] = text; break;
      case Word::street: table_.streets[plot] = text; break;
      case Word::district: table_.districts[plot] = text; break;
      case Word::city: table_.cities[plot] = text; break;
      case Word::stage:
        if (text == "new") table_.stages[plot] = Stage::built_new;
        else if (text == "rebuilt") table_.stages[plot] = Stage::rebuilt;
        else fault(place(), fmt::format("stage is \"{}\"", text), choices_hint(text, {"new", "rebuilt"}));
        break;
      case Word::none: break;
    }
  }

  void take_number(std::size_t plot, int column, const Cell& cell, auto place) {
    const compliance::Column& of = book_.columns[static_cast<std::size_t>(column)];
    std::optional<double> value = cell.number;
    if (!value) {
      std::string_view text = cell.text;
      if (of.unit == "flag" && (text == "true" || text == "yes")) value = 1.0;
      if (of.unit == "flag" && (text == "false" || text == "no")) value = 0.0;
      if (text.starts_with('+')) text.remove_prefix(1);
      double number = 0.0;
      const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (!value && status == std::errc{} && end == text.data() + text.size()) value = number;
    }
    if (!value || !std::isfinite(*value))
      fault(place(), fmt::format("{} is \"{}\", which is no finite number", of.name, cell.text), "write a number alone, or leave it empty where it is not known");
    else if (*value < 0.0)
      fault(place(), fmt::format("{} is {}, less than nothing", of.name, *value), "leave it empty where it is not known");
    else
      table_.row(plot)[static_cast<std::size_t>(column)] = *value;
  }

  /// A part cannot be larger than the whole. Both numbers are kept: which is wrong is not known.
  void check_parts(std::size_t plot, auto place) {
    constexpr double rounding = 1.0 + 1e-6;  // areas are rounded when they are written
    const auto row = table_.row(plot);
    for (std::size_t i = 0; i < book_.columns.size(); ++i) {
      const compliance::Column& part = book_.columns[i];
      if (part.part_of.empty() || std::isnan(row[i])) continue;
      const std::optional<int> whole = book_.column(part.part_of);
      if (whole && row[i] > row[static_cast<std::size_t>(*whole)] * rounding + 0.01)
        fault(place(), fmt::format("plot {}: {} is {}, more than its {} of {}", table_.ids[plot], part.name, row[i], part.part_of, row[static_cast<std::size_t>(*whole)]),
              "one of them is wrong; checks use both as they are");
    }
  }

 public:
  /// Says which columns of the rules the file lacks altogether.
  void tell_absent() {
    if (absent_.empty()) return;
    std::string names;
    for (const int column : absent_) names += (names.empty() ? "" : ", ") + book_.columns[static_cast<std::size_t>(column)].name;
    table_.remarks.push_back(fmt::format("{}: has no column {}: unknown for every plot that no map, run or simulation gives it", path_, names));
  }

  /// Says which kinds no rule names, where one that a rule names reads much the same, and which no rule covers.
  void tell_kinds() {
    std::set<std::string> named;
    for (const compliance::Rule& rule : book_.rules) named.insert(rule.applies_to.begin(), rule.applies_to.end());
    std::map<std::string, int> plots_of_kind;
    for (const std::string& kind : table_.kinds)
      if (!kind.empty() && !named.contains(kind)) ++plots_of_kind[kind];
    constexpr std::size_t told = 20;
    std::size_t remarks = 0;
    for (const auto& [kind, plots] : plots_of_kind) {
      const std::string close = closest_choice(kind, {named.begin(), named.end()});
      const bool covered = std::ranges::any_of(book_.rules, [&kind](const compliance::Rule& rule) { return rule.applies_to_kind(kind); });
      if ((covered && close.empty()) || ++remarks > told) continue;
      table_.remarks.push_back(fmt::format("{}: kind \"{}\" of {} {} is named by no rule{}{}", path_, kind, plots, plots == 1 ? "plot" : "plots", covered ? "" : ", and none holds for it",
                                           close.empty() ? "" : fmt::format("; did you mean \"{}\"?", close)));
    }
  }

 private:
  const RuleBook& book_;
  std::string path_;
  PlotTable table_;
  bool has_[8] = {};
  bool faulty_ = false;
  std::set<int> absent_;
  std::unordered_map<std::string, std::size_t> plot_of_id_;
};

PlotTable plots_of_table(const std::string& path, const RuleBook& book) {
  const CsvTable csv = read_csv_table(path);
  PlotReader reader(book, path);
  const std::vector<Meaning> meanings = reader.header(csv.header(), false);
  const int id = *csv.find("plot_id");
  reader.begin(static_cast<std::size_t>(csv.rows()));
  for (int row = 0; row < csv.rows(); ++row) {
    struct PlaceOf {
      const CsvTable& csv;
      int row, id;
      SourcePlace operator()(std::size_t column) const { return csv.place(row, static_cast<int>(column)); }
      SourcePlace operator()(std::string_view) const { return csv.place(row, id); }
    };
    reader.add(meanings, [&](std::size_t i) { return Cell{.text = csv.text(row, static_cast<int>(i))}; }, PlaceOf{csv, row, id});
  }
  reader.tell_absent();
  reader.tell_kinds();
  reader.table().files = {path};
  return std::move(reader.table());
}

PlotTable plots_of_features(const std::string& path, const RuleBook& book) {
  VectorFile file = read_vector(path, "", "", OwnPlane::expected);
  if (detail::is_geographic(file.crs))
    throw InputError(Fault{{.file = path}, fmt::format("its coordinates are in degrees ({}); areas are measured on a plane", detail::crs_name(file.crs)),
                           "project it: ogr2ogr -t_srs EPSG:4549 plots-projected.gpkg " + path + " (EPSG:4549 is CGCS2000 / 3-degree GK CM 120E)"});
  PlotReader reader(book, path);
  const std::vector<Meaning> meanings = reader.header(file.attribute_names, file.driver == "ESRI Shapefile");
  reader.begin(file.features.size());
  PlotTable& table = reader.table();
  std::unordered_map<std::int64_t, std::size_t> plot_of_feature;
  for (const Feature& feature : file.features) {
    const auto [found, is_new] = plot_of_feature.try_emplace(feature.id, table.size());
    if (is_new) {
      struct PlaceOf {
        const std::string& path;
        SourcePlace operator()(std::size_t) const { return {.file = path}; }
        SourcePlace operator()(std::string_view) const { return {.file = path}; }
      };
      reader.add(meanings, [&](std::size_t i) {
        const Attribute& attribute = feature.attributes[i];
        if (const auto* number = std::get_if<double>(&attribute)) return Cell{.text = {}, .number = *number};
        if (const auto* text = std::get_if<std::string>(&attribute)) return Cell{.text = *text};
        return Cell{};
      }, PlaceOf{path});
      table.shapes.emplace_back();
    }
    if (const auto* polygon = std::get_if<Polygon>(&feature.shape)) table.shapes[found->second].push_back(*polygon);
  }
  if (std::ranges::all_of(table.shapes, [](const auto& parts) { return parts.empty(); })) table.shapes.clear();
  reader.tell_absent();
  reader.tell_kinds();
  table.crs = file.crs;
  table.files = file.files;
  table.remarks.insert(table.remarks.end(), file.remarks.begin(), file.remarks.end());
  return std::move(table);
}

/// A folder stands for the file in it that is called plots, or is the only one that may be.
std::string plots_in(const std::string& path) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(path)) return path;
  std::vector<std::string> named, others;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || (ending != ".gpkg" && ending != ".geojson" && ending != ".shp" && ending != ".csv")) continue;
    (entry.path().stem() == "plots" ? named : others).push_back(entry.path().string());
  }
  std::vector<std::string>& found = named.empty() ? others : named;
  std::ranges::sort(found);
  if (found.size() == 1) return found.front();
  std::string list;
  for (const std::string& each : found) list += (list.empty() ? "" : ", ") + each;
  throw InputError(Fault{{.file = path}, found.empty() ? "holds no table or layer of plots" : "holds several files that may be the plots: " + list,
                         "name one: .gpkg, .geojson, .shp or .csv; in a folder the one called plots is taken", true});
}

}  // namespace

PlotTable read_plots(const std::string& given, const RuleBook& book) {
  const std::string path = plots_in(given);
  const bool csv = path.ends_with(".csv") || path.ends_with(".CSV");
  PlotTable table = csv ? plots_of_table(path, book) : plots_of_features(path, book);
  if (table.size() == 0) throw InputError(Fault{{.file = path}, "there is no plot in it", "write one record a plot"});
  return table;
}

}  // namespace hydro::io
