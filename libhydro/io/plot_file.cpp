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

#include "libhydro/compliance/kind.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/gdal.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {
namespace {

using compliance::Data;
using compliance::PlotTable;
using compliance::RuleBook;
using compliance::Stage;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t shapefile_name_length = 10;

/// Words about a plot, beside its numbers.
enum class Word { none, id, name, kind, stage, street, district, city };
constexpr std::pair<std::string_view, Word> words[] = {{"plot_id", Word::id},   {"name", Word::name},     {"kind", Word::kind}, {"stage", Word::stage},
                                                       {"street", Word::street}, {"district", Word::district}, {"city", Word::city}};

/// Chinese names of columns, beside the titles of the rule book.
constexpr std::pair<std::string_view, std::string_view> chinese_columns[] = {
    {"地块编号", "plot_id"}, {"编号", "plot_id"}, {"地块号", "plot_id"}, {"地块id", "plot_id"}, {"名称", "name"}, {"地块名称", "name"}, {"项目名称", "name"},
    {"类别", "kind"}, {"类型", "kind"}, {"地块类别", "kind"}, {"地块类型", "kind"}, {"用地类型", "kind"}, {"阶段", "stage"}, {"建设阶段", "stage"}, {"建设性质", "stage"},
    {"建设类型", "stage"}, {"街道", "street"}, {"街镇", "street"}, {"区", "district"}, {"行政区", "district"}, {"市", "city"}, {"城市", "city"},
    {"面积", "area_m2"}, {"总面积", "area_m2"}, {"用地面积", "area_m2"}, {"屋顶面积", "roof_m2"}, {"调蓄容积", "storage_m3"}};

/// How units are written in brackets after a Chinese name.
constexpr std::pair<std::string_view, std::string_view> written_units[] = {
    {"m²", "m2"}, {"㎡", "m2"}, {"平方米", "m2"}, {"m³", "m3"}, {"立方米", "m3"}, {"米", "m"}, {"毫米", "mm"}, {"年", "yr"}, {"公斤", "kg"}, {"千克", "kg"}, {"小时", "h"}};

/// In small letters, without blanks around it.
std::string folded(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string small(text);
  for (char& letter : small)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return small;
}

/// "地块面积（m²）" is a name and a unit.
std::pair<std::string, std::string> name_and_unit(const std::string& header) {
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}, {"[", "]"}})
    if (const std::size_t at = header.find(open); at != std::string::npos && at > 0 && header.ends_with(close))
      return {folded(header.substr(0, at)), folded(header.substr(at + open.size(), header.size() - at - open.size() - close.size()))};
  return {folded(header), ""};
}

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
  PlotReader(const RuleBook& book, const std::string& path, Language language) : book_(book), path_(path), zh_(language == Language::chinese) {
    table_.columns = book.columns.size();
    for (const compliance::Rule& rule : book.rules) named_kinds_.insert(rule.applies_to.begin(), rule.applies_to.end());
  }

  /// Understands the header; returns what each column means. Names of a shapefile are cut to ten bytes.
  std::vector<Meaning> header(const std::vector<std::string>& names, bool shapefile) {
    std::vector<Meaning> meanings;
    std::vector<std::string> unused;
    FaultList faults;
    for (const std::string& name : names) {
      Meaning meaning = meaning_of(name, faults);
      if (shapefile && meaning.word == Word::none && meaning.column < 0) meaning.column = cut_name(name, faults);
      if (meaning.word == Word::none && meaning.column < 0) unused.push_back(name);
      for (std::size_t i = 0; i < meanings.size(); ++i)
        if ((meaning.word != Word::none || meaning.column >= 0) && meanings[i].word == meaning.word && meanings[i].column == meaning.column)
          faults.add({.file = path_, .line = 1}, told(fmt::format("columns \"{}\" and \"{}\" mean the same", names[i], name), fmt::format("“{}”列与“{}”列含义相同", names[i], name)), told("take one of them out", "删去其中一列"));
      has_[static_cast<std::size_t>(meaning.word)] |= meaning.word != Word::none;
      if (meaning.column >= 0) present_.insert(meaning.column);
      meanings.push_back(meaning);
    }
    if (!has(Word::id)) {
      std::string there;
      for (const std::string& name : names) there += (there.empty() ? "" : ", ") + name;
      const std::string close = closest_choice("plot_id", names);
      faults.add({.file = path_, .line = 1}, told("no column \"plot_id\"", "没有“plot_id”(地块编号)列"),
                 told(fmt::format("call the column of the plots' ids plot_id (or 地块编号); the file has: {}{}", there, close.empty() ? "" : "; did you mean \"" + close + "\"?"),
                      fmt::format("将地块编号所在列命名为 地块编号 或 plot_id；文件现有列：{}", there)));
    }
    faults.throw_if_any();
    tell_unused(unused);
    return meanings;
  }

  void begin(std::size_t count) {
    table_.ids.reserve(count), table_.names.reserve(count), table_.kinds.reserve(count), table_.stages.reserve(count);
    table_.values.reserve(count * table_.columns);
  }

  /// `number`: the line or record of the file where the plot stands.
  template <class CellOf>
  void add(int number, const std::vector<Meaning>& meanings, CellOf cell_of, auto place_of) {
    const std::size_t plot = table_.ids.size();
    table_.places.push_back(number);
    table_.data.push_back(Data::sound);
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
    const auto id_place = [&] { return place_of(std::string_view("plot_id")); };
    if (table_.ids[plot].empty()) {
      table_.ids[plot] = "(" + place_text(plot) + ")";
      fault(plot, id_place(), told("the plot has no plot_id", "地块没有编号(plot_id)"), told("give each plot an id of its own", "每个地块应有唯一编号"));
    } else if (const auto [first, is_new] = plot_of_id_.try_emplace(table_.ids[plot], First{plot, id_place()}); !is_new) {
      const auto also = [&](std::size_t one, std::size_t other, const SourcePlace& place) {
        fault(one, place, told(fmt::format("plot_id \"{}\" is that of {} too", table_.ids[one], place_text(other)), fmt::format("地块编号“{}”与{}重复", table_.ids[one], place_text(other))),
              told("give each plot an id of its own", "每个地块应有唯一编号"));
      };
      if (!first->second.told) also(first->second.plot, plot, first->second.place);
      first->second.told = true;
      also(plot, first->second.plot, id_place());
    }
    check_parts(plot, id_place);
    check_sum(plot, id_place);
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
    for (Bilingual& remark : remarks_on_misspelt(path_, unused, known)) table_.remarks.push_back(std::move(remark));
  }

  std::string told(std::string english, std::string chinese) const { return zh_ ? std::move(chinese) : std::move(english); }
  std::string place_text(std::size_t plot) const { return table_.place_text(plot, zh_ ? Language::chinese : Language::english); }

  /// What a name in the header means, in English or Chinese.
  Meaning meaning_of(const std::string& name, FaultList& faults) const {
    auto [plain, unit] = name_and_unit(name);
    for (const auto& [chinese, english] : chinese_columns)
      if (plain == chinese) plain = english;
    if (unit.empty())
      for (const auto& [word, what] : words)
        if (plain == word) return {.word = what};
    for (std::size_t i = 0; i < book_.columns.size(); ++i) {
      const compliance::Column& column = book_.columns[i];
      if (name != column.name && plain != column.name && plain != column.title_zh) continue;
      for (const auto& [written, symbol] : written_units)
        if (unit == written) unit = symbol;
      if (!unit.empty() && unit != column.unit)
        faults.add({.file = path_, .line = 1}, told(fmt::format("column \"{}\" is not in {}", name, column.unit), fmt::format("“{}”列的单位应为 {}", name, column.unit)),
                   told(fmt::format("convert it, and name it {}", column.name), fmt::format("换算后命名为 {} 或 {}", column.title_zh, column.name)));
      return {.column = static_cast<int>(i)};
    }
    return {};
  }

  void fault(std::size_t plot, SourcePlace place, std::string message, std::string hint, Data data = Data::faulty) {
    table_.add_fault({Fault{std::move(place), std::move(message), std::move(hint)}, plot, data});
  }

  /// What a word for a kind comes to: the kind, or the advice of a fault.
  struct KindWord {
    std::string kind, hint;
  };

  /// Kinds that rules name, those that extend one of them, and what the rules of Shanghai and the nation name. What reads nearly like a
  /// kind that is named is taken for a slip of the pen.
  const KindWord& kind_word(const std::string& text) {
    const auto [found, is_new] = kind_words_.try_emplace(text);
    KindWord& result = found->second;
    if (!is_new) return result;
    const std::string plain = folded(text);
    if (const std::string_view chinese = compliance::kind_of_chinese(plain); !chinese.empty()) result.kind = chinese;
    else if (named_kinds_.contains(text)) result.kind = text;
    else if (named_kinds_.contains(plain) || std::ranges::find(compliance::standard_kinds(), plain, &compliance::Kind::name) != compliance::standard_kinds().end()) result.kind = plain;
    if (!result.kind.empty()) return result;
    std::vector<std::string> choices(named_kinds_.begin(), named_kinds_.end());
    const std::string close = closest_choice(plain, choices);
    const bool covered = std::ranges::any_of(book_.rules, [&](const compliance::Rule& rule) { return rule.applies_to_kind(plain); });
    if (covered && (close.empty() || plain.starts_with(close + "_"))) {
      result.kind = plain;
      return result;
    }
    if (zh_)
      for (std::string& choice : choices)
        if (const std::string title = compliance::kind_text(choice, Language::chinese); title != choice) choice = title + "(" + choice + ")";
    result.hint = zh_ ? chinese_choices(choices, close) : choices_hint(plain, choices);
    return result;
  }

  static std::string chinese_choices(const std::vector<std::string>& choices, const std::string& close) {
    std::string hint;
    for (const std::string& choice : choices) hint += (hint.empty() ? "可选：" : "、") + choice;
    return hint + (close.empty() ? "" : "；是否为“" + close + "”？");
  }

  void take_stage(std::size_t plot, const std::string& text, auto place) {
    const std::string plain = folded(text);
    if (plain == "new" || plain == "新建") table_.stages[plot] = Stage::built_new;
    else if (plain == "rebuilt" || plain == "改建" || plain == "改扩建") table_.stages[plot] = Stage::rebuilt;
    else
      fault(plot, place(), told(fmt::format("stage is \"{}\"", text), fmt::format("建设阶段(stage)为“{}”", text)),
            zh_ ? chinese_choices({"新建(new)", "改建(rebuilt)"}, closest_choice(plain, {"new", "rebuilt"})) : choices_hint(plain, {"new", "rebuilt"}));
  }

  void take_word(std::size_t plot, Word word, const Cell& cell, auto place) {
    const std::string text = cell.number ? fmt::format("{}", *cell.number) : std::string(cell.text);
    switch (word) {
      case Word::id: table_.ids[plot] = text; break;
      case Word::name: table_.names[plot] = text; break;
      case Word::kind:
        table_.kinds[plot] = kind_word(text).kind;
        if (table_.kinds[plot].empty()) fault(plot, place(), told(fmt::format("kind is \"{}\", which no rule names", text), fmt::format("类别(kind)为“{}”，指标中没有此类别", text)), kind_word(text).hint);
        break;
      case Word::street: table_.streets[plot] = text; break;
      case Word::district: table_.districts[plot] = text; break;
      case Word::city: table_.cities[plot] = text; break;
      case Word::stage: take_stage(plot, text, place); break;
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
      fault(plot, place(), told(fmt::format("{} is \"{}\", which is no finite number", of.name, cell.text), fmt::format("{}({})为“{}”，不是数值", of.title_zh, of.name, cell.text)),
            told("write a number alone, or leave it empty where it is not known", "只写数值，不带单位和千位分隔符；未知则留空"));
    else if (*value < 0.0)
      fault(plot, place(), told(fmt::format("{} is {}, less than nothing", of.name, *value), fmt::format("{}({})为 {}，小于零", of.title_zh, of.name, *value)),
            told("leave it empty where it is not known", "未知则留空"));
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
      if (!whole || !(row[i] > row[static_cast<std::size_t>(*whole)] * rounding + 0.01)) continue;
      const double all = row[static_cast<std::size_t>(*whole)];
      fault(plot, place(), told(fmt::format("plot {}: {} is {}, more than its {} of {}", table_.ids[plot], part.name, row[i], part.part_of, all),
                                fmt::format("地块 {}：{}({})为 {}，大于{}({}) {}", table_.ids[plot], part.title_zh, part.name, row[i], book_.columns[static_cast<std::size_t>(*whole)].title_zh, part.part_of, all)),
            told("one of them is wrong; checks use both as they are", "其中之一有误；检查按原值进行"));
    }
  }

  /// Ground that lies side by side cannot be more than the plot, and no plot is as small as a room.
  void check_sum(std::size_t plot, auto place) {
    constexpr std::string_view side_by_side[] = {"roof_m2", "green_land_m2", "paving_paths_m2", "plaza_m2", "parking_m2", "carriageway_m2", "water_m2"};
    constexpr double rounding = 1.001, smallest = 10.0;
    const std::optional<int> whole = book_.column("area_m2");
    if (!whole) return;
    const auto row = table_.row(plot);
    const double area = row[static_cast<std::size_t>(*whole)];
    double sum = 0.0, largest = 0.0;
    std::string parts;
    for (const std::string_view name : side_by_side)
      if (const auto column = book_.column(name); column && row[static_cast<std::size_t>(*column)] > 0.0) {
        const double part = row[static_cast<std::size_t>(*column)];
        sum += part, largest = std::max(largest, part);
        parts += fmt::format("{}{} {}", parts.empty() ? "" : " + ", zh_ ? book_.columns[static_cast<std::size_t>(*column)].title_zh : std::string(name), part);
      }
    if (sum > area * rounding + 1.0 && largest <= area)
      fault(plot, place(), told(fmt::format("its parts add up to {} m2, more than its area_m2 of {}: {}", sum, area, parts), fmt::format("各部分面积之和 {} m2 大于地块面积(area_m2) {}：{}", sum, area, parts)),
            told("one of them is wrong, or ground is counted twice; checks use all as they are", "其中之一有误或重复计算；检查按原值进行"), Data::doubtful);
    if (area > 0.0 && area < smallest)
      fault(plot, place(), told(fmt::format("area_m2 is {}: less than any plot has", area), fmt::format("地块面积(area_m2)为 {} m2，过小", area)),
            told("is it in hectares? write m2", "是否以公顷计？应以 m2 计"), Data::doubtful);
  }

 public:
  /// Says which columns the file lacks that rules which count ask for of plots that are in it.
  void tell_absent() {
    std::set<std::pair<std::string_view, std::optional<Stage>>> sorts;
    for (std::size_t plot = 0; plot < table_.size(); ++plot) sorts.emplace(table_.kinds[plot], table_.stages[plot]);
    std::map<std::string, std::string> rules_of_column;
    for (const compliance::Rule& rule : book_.rules) {
      const auto concerns = [&rule](const auto& sort) { return rule.applies_to_kind(sort.first) && (rule.stage == Stage::any || !sort.second || *sort.second == rule.stage); };
      if (rule.effective_class() == compliance::RuleClass::info || std::ranges::none_of(sorts, concerns)) continue;
      for (const compliance::Expression* expression : {&rule.numerator, &rule.denominator, rule.trigger ? &*rule.trigger : nullptr})
        for (const int column : expression ? expression->columns() : std::vector<int>())
          if (!present_.contains(column)) {
            const compliance::Column& of = book_.columns[static_cast<std::size_t>(column)];
            std::string& rules = rules_of_column[of.name];
            if (rules.find(rule.id) == std::string::npos) rules += (rules.empty() ? "" : ", ") + rule.id;
          }
    }
    std::string names, names_zh;
    for (const auto& [column, rules] : rules_of_column) {
      const compliance::Column& of = book_.columns[static_cast<std::size_t>(*book_.column(column))];
      names += (names.empty() ? "" : ", ") + column + " (" + rules + ")";
      names_zh += (names_zh.empty() ? "" : "，") + of.title_zh + "(" + column + ") (" + rules + ")";
    }
    if (!names.empty())
      table_.remarks.push_back(bilingual("{}: has no column {}: unknown for every plot that no map, run or simulation gives it", "{}：没有以下列，除非由地图、模拟或计算得出，均按未知处理：{}", path_,
                                         Bilingual{names, names_zh}));
  }

 private:
  const RuleBook& book_;
  std::string path_;
  PlotTable table_;
  bool has_[8] = {};
  bool zh_ = false;
  std::set<int> present_;
  std::set<std::string> named_kinds_;
  std::unordered_map<std::string, KindWord> kind_words_;
  struct First {
    std::size_t plot;
    SourcePlace place;
    bool told = false;
  };
  std::unordered_map<std::string, First> plot_of_id_;
};

PlotTable plots_of_table(const std::string& path, const RuleBook& book, Language language) {
  const CsvTable csv = read_csv_table(path, Encoding::utf8_or_gb18030);
  PlotReader reader(book, path, language);
  if (csv.encoding() != "UTF-8")
    reader.table().remarks.push_back(bilingual("{}: is no UTF-8, and was read as {} (GBK)", "{}：不是 UTF-8，按 {}(GBK)编码读取", path, csv.encoding()));
  const std::vector<Meaning> meanings = reader.header(csv.header(), false);
  const int id = static_cast<int>(std::ranges::find(meanings, Word::id, &Meaning::word) - meanings.begin());
  reader.begin(static_cast<std::size_t>(csv.rows()));
  for (int row = 0; row < csv.rows(); ++row) {
    struct PlaceOf {
      const CsvTable& csv;
      int row, id;
      SourcePlace operator()(std::size_t column) const { return csv.place(row, static_cast<int>(column)); }
      SourcePlace operator()(std::string_view) const { return csv.place(row, id); }
    };
    reader.add(csv.place(row, 0).line, meanings, [&](std::size_t i) { return Cell{.text = csv.text(row, static_cast<int>(i))}; }, PlaceOf{csv, row, id});
  }
  reader.tell_absent();
  reader.table().files = {path};
  return std::move(reader.table());
}

PlotTable plots_of_features(const std::string& path, const RuleBook& book, Language language) {
  VectorFile file = read_vector(path, "", "", OwnPlane::expected);
  if (detail::is_geographic(file.crs))
    throw InputError(Fault{{.file = path}, fmt::format("its coordinates are in degrees ({}); areas are measured on a plane", detail::crs_name(file.crs)),
                           "project it: ogr2ogr -t_srs EPSG:4549 plots-projected.gpkg " + path + " (EPSG:4549 is CGCS2000 / 3-degree GK CM 120E)"});
  PlotReader reader(book, path, language);
  reader.table().places_are_lines = false;
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
      reader.add(static_cast<int>(table.size()) + 1, meanings, [&](std::size_t i) {
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

PlotTable read_plots(const std::string& given, const RuleBook& book, Language language) {
  const std::string path = plots_in(given);
  const std::string ending = folded(std::filesystem::path(path).extension().string());
  if ((ending == ".txt" || ending == ".xlsx" || ending == ".xls" || ending == ".ods") && std::filesystem::is_regular_file(path))
    throw InputError(Fault{{.file = path}, fmt::format("plots are not read from {}", ending),
                           "save the table as CSV (name.csv, commas; in Excel \"CSV UTF-8\"); formats read: CSV, GeoPackage, GeoJSON, Shapefile", true});
  PlotTable table = ending == ".csv" ? plots_of_table(path, book, language) : plots_of_features(path, book, language);
  if (table.size() == 0) throw InputError(Fault{{.file = path}, "there is no plot in it", "write one record a plot"});
  table.sort_faults();
  return table;
}

}  // namespace hydro::io
