#include "libhydro/io/compliance_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libhydro/compliance/plot_parts.h"
#include "libhydro/compliance/why.h"
#include "libhydro/core/error.h"
#include "libhydro/core/parallel_for.h"
#include "libhydro/core/unit.h"
#include "libhydro/core/version.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/io/vector_writer.h"

namespace hydro::io {
namespace {

using namespace compliance;
using Json = nlohmann::ordered_json;

constexpr std::size_t plots_at_a_time = 512;  ///< formatted by one thread
constexpr int value_digits = 10;

/// Appends to a file; failures name it.
class Appender {
 public:
  explicit Appender(const std::string& path) : file_(path, detail::PosixFile::Access::create) {}
  void append(std::string_view text) {
    file_.write(at_, detail::bytes_of(text));
    at_ += text.size();
  }

 private:
  detail::PosixFile file_;
  std::uint64_t at_ = 0;
};

/// Lines of `plots.csv`. What many lines share is made once: the beginning of a rule's lines, and the whole line of a rule that is not
/// for a kind.
class CheckLines {
 public:
  CheckLines(const ComplianceReport& report, Language language) : report_(report), language_(language) {
    for (const Rule& rule : report.book.rules) {
      heads_.push_back("," + csv_text(rule.id) + "," + std::string(word(rule.effective_class())) + ",");
      thresholds_.push_back("," + number_text(rule.threshold) + ",");
      units_.push_back("," + rule.unit + ",");
    }
    std::map<std::string_view, int> known;
    for (const std::string& kind : report.plots.kinds) {
      const auto [found, is_new] = known.try_emplace(kind, static_cast<int>(known.size()));
      kind_of_plot_.push_back(found->second);
      if (!is_new) continue;
      auto& lines = lines_of_kind_.emplace_back();
      for (std::size_t i = 0; i < report.book.rules.size(); ++i) {
        const Rule& rule = report.book.rules[i];
        lines.emplace_back();
        if (kind.empty() || rule.applies_to_kind(kind)) continue;
        append_tail(lines.back(), i, {.kind = kind}, {.result = Result::not_applicable, .reason = Reason::kind});
      }
    }
  }

  void append(std::string& text, std::size_t plot) const {
    const std::string id = csv_text(report_.plots.ids[plot]);
    const PlotView view = report_.plots.view(plot);
    const auto& of_kind = lines_of_kind_[static_cast<std::size_t>(kind_of_plot_[plot])];
    const std::string data = report_.plots.data_text(plot, language_);
    for (std::size_t i = 0; i < report_.book.rules.size(); ++i) {
      text += id;
      if (!of_kind[i].empty() && data.empty()) text += of_kind[i];
      else append_tail(text, i, view, check(report_.book.rules[i], view), data);
    }
  }

 private:
  static void append_number(std::string& text, double value) {
    char digits[40];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, value_digits).ptr);
  }

  void append_tail(std::string& text, std::size_t rule, const PlotView& view, const Check& check, const std::string& data = {}) const {
    const bool compared = check.reason == Reason::compared;
    text += heads_[rule];
    if (compared) append_number(text, check.value);
    text += thresholds_[rule];
    if (compared) append_number(text, check.margin);
    text += units_[rule];
    text += word(check.result);
    text += ',';
    const std::string reason = why(report_.book, report_.book.rules[rule], view, check, language_);
    text += csv_text(data.empty() ? reason : reason + "; " + data);
    text += '\n';
  }

  const ComplianceReport& report_;
  Language language_;
  std::vector<std::string> heads_, thresholds_, units_;
  std::vector<int> kind_of_plot_;
  std::vector<std::vector<std::string>> lines_of_kind_;
};

std::string number_or_nothing(double value, int digits = value_digits) { return std::isfinite(value) ? number_text(value, digits) : ""; }

/// Plots by what befell them; for maps and their style.
struct VerdictColour {
  Verdict verdict;
  const char* colour;  ///< as QGIS writes it
  const char *label, *label_zh;
};
constexpr VerdictColour verdict_colours[] = {{Verdict::fail, "192,57,43,255", "fails a binding rule", "不达标"},
                                             {Verdict::unknown, "224,165,40,255", "data are missing", "缺少数据"},
                                             {Verdict::pass, "47,143,91,255", "passes", "达标"},
                                             {Verdict::not_judged, "185,194,203,255", "no binding rule holds", "无适用的约束性指标"}};

std::string style_text(Language language) {
  std::string categories, symbols;
  for (std::size_t i = 0; i < std::size(verdict_colours); ++i) {
    const VerdictColour& each = verdict_colours[i];
    categories += fmt::format("   <category render=\"true\" symbol=\"{}\" value=\"{}\" label=\"{}\" type=\"string\"/>\n", i, word(each.verdict),
                              language == Language::chinese ? each.label_zh : each.label);
    symbols += fmt::format("   <symbol type=\"fill\" name=\"{}\" alpha=\"0.85\" clip_to_extent=\"1\"><layer class=\"SimpleFill\" enabled=\"1\" pass=\"0\" locked=\"0\">"
                           "<Option type=\"Map\"><Option type=\"QString\" name=\"color\" value=\"{}\"/><Option type=\"QString\" name=\"outline_color\" value=\"74,85,96,255\"/>"
                           "<Option type=\"QString\" name=\"outline_width\" value=\"0.2\"/><Option type=\"QString\" name=\"style\" value=\"solid\"/></Option></layer></symbol>\n",
                           i, each.colour);
  }
  return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\" styleCategories=\"Symbology\">\n"
         " <renderer-v2 type=\"categorizedSymbol\" attr=\"result\" forceraster=\"0\" enableorderby=\"0\" symbollevels=\"0\">\n  <categories>\n" +
         categories + "  </categories>\n  <symbols>\n" + symbols + "  </symbols>\n </renderer-v2>\n</qgis>\n";
}

Json tally_json(const Tally& tally) {
  return {{"pass", tally.pass}, {"fail", tally.fail}, {"not_applicable", tally.not_applicable}, {"unknown", tally.unknown}};
}

}  // namespace

void write_check_table(const std::string& path, const ComplianceReport& report, Language language, int threads) {
  const CheckLines lines(report, language);
  Appender file(path);
  file.append("plot_id,rule_id,class,value,threshold,margin,unit,result,why\n");
  const std::size_t count = report.plots.size();
  const auto workers = static_cast<std::size_t>(std::max(1, threads));
  std::vector<std::string> texts(workers * 2);
  for (std::size_t begin = 0; begin < count; begin += plots_at_a_time * texts.size()) {
    parallel_for(texts.size(), threads, [&](std::size_t part) {
      texts[part].clear();
      const std::size_t first = begin + part * plots_at_a_time, last = std::min(first + plots_at_a_time, count);
      for (std::size_t plot = first; plot < last; ++plot) lines.append(texts[part], plot);
    });
    for (const std::string& text : texts) file.append(text);
  }
}

void write_fault_table(const std::string& path, const ComplianceReport& report) {
  std::string text = "plot_id,name,place,data,fault,remedy\n";
  for (const PlotFault& fault : report.plots.faults)
    text += fmt::format("{},{},{},{},{},{}\n", csv_text(report.plots.ids[fault.plot]), csv_text(report.plots.names[fault.plot]), report.plots.places[fault.plot], word(fault.data), csv_text(fault.message),
                        csv_text(fault.hint));
  write_text(path, text);
}

void write_place_table(const std::string& path, const ComplianceReport& report) {
  std::string text = "level,name,rule_id,plots,pass,fail,not_applicable,unknown,area_m2,mean_value,passing_area_share\n";
  for (const Place& place : report.places)
    for (std::size_t i = 0; i < report.book.rules.size(); ++i) {
      const Aggregate& sum = place.rules[i];
      if (sum.pass + sum.fail + sum.unknown == 0) continue;
      const bool weighed = sum.area > 0.0;
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", place.level, csv_text(place.name), csv_text(report.book.rules[i].id), place.plots, sum.pass, sum.fail,
                          sum.not_applicable, sum.unknown, number_text(sum.area, value_digits), weighed ? number_text(sum.mean_value(), value_digits) : "",
                          weighed ? number_text(sum.passing_share(), value_digits) : "");
    }
  write_text(path, text);
}

void write_change_table(const std::string& path, const ComplianceReport& report) {
  Appender file(path);
  std::string text = "plot_id,place,rule_id,measure,amount,unit,capital_cny,yearly_cny\n";
  const auto add = [&](std::size_t plot, const std::string& rule, const Change& change) {
    const Measure& measure = report.book.measures[static_cast<std::size_t>(change.measure)];
    text += fmt::format("{},{},{},{},{},{},{:.0f},{:.0f}\n", csv_text(report.plots.ids[plot]), report.plots.places[plot], csv_text(rule), csv_text(measure.id), number_text(change.amount), measure.unit,
                        change.capital_cost, change.yearly_cost);
  };
  auto mix = report.mixes.begin();
  for (std::size_t plot = 0; plot < report.plots.size(); ++plot) {
    const PlotView view = report.plots.view(plot);
    for (const Rule& rule : report.book.rules)
      if (check(rule, view).result == Result::fail)
        for (const Change& change : smallest_changes(report.book, rule, view)) add(plot, rule.id, change);
    if (mix != report.mixes.end() && mix->plot == plot) {
      for (const Change& change : mix->changes) add(plot, "all", change);
      ++mix;
    }
    if (text.size() > 1'000'000) file.append(text), text.clear();
  }
  file.append(text);
}

void write_capture_table(const std::string& path, const ComplianceReport& report) {
  std::string text = "plot_id,place,runoff_coefficient,design_depth_mm,capture_by_depth,capture_by_coefficient,capture_by_simulation,peak_m3s,peak_without_facilities_m3s,peak_before_building_m3s,peak_reduction,"
                     "solids_kept_by_simulation,solids_kept_by_guide,missing\n";
  for (std::size_t plot = 0; plot < report.captures.size(); ++plot) {
    const Capture& capture = report.captures[plot];
    text += fmt::format("{},{}", csv_text(report.plots.ids[plot]), report.plots.places[plot]);
    for (const double value : {capture.runoff_coefficient, capture.design_depth / unit::mm.to_si, capture.by_depth, capture.by_coefficient, capture.by_simulation, capture.peak, capture.peak_without,
                               capture.peak_before, std::round(capture.peak_reduction() * 1e6) / 1e6 + 0.0, capture.solids_by_simulation, capture.solids_by_guide})
      text += ',' + number_or_nothing(value, 6);
    std::string missing;
    for (const int column : parts_of(report.book, report.plots.row(plot)).missing) missing += (missing.empty() ? "" : "; ") + report.book.columns[static_cast<std::size_t>(column)].name;
    text += ',' + csv_text(missing) + '\n';
  }
  write_text(path, text);
}

void write_plot_map(const std::string& path, const ComplianceReport& report, Language language) {
  const PlotTable& plots = report.plots;
  if (plots.shapes.empty()) return;
  const bool zh = language == Language::chinese;
  VectorLayer layer{.name = "plots", .crs = plots.crs, .attribute_names = {"plot_id", "name", "kind", "stage", "result", "failing", "unknown", "data", "why", "cheapest_mix", "mix_cny"}, .features = {}};
  std::vector<std::size_t> columns;  // that any plot knows
  for (std::size_t i = 0; i < report.book.columns.size(); ++i)
    for (std::size_t plot = 0; plot < plots.size(); ++plot)
      if (!std::isnan(plots.row(plot)[i])) {
        columns.push_back(i);
        layer.attribute_names.push_back(report.book.columns[i].name);
        break;
      }
  auto mix = report.mixes.begin();
  for (std::size_t plot = 0; plot < plots.size(); ++plot) {
    const PlotView view = plots.view(plot);
    std::string failing, unknown, reasons, cheapest;
    Attribute cost;
    for (const Rule& rule : report.book.rules) {
      const Check result = check(rule, view);
      if (result.result == Result::unknown) unknown += (unknown.empty() ? "" : ", ") + rule.id;
      if (result.result != Result::fail || rule.effective_class() != RuleClass::binding) continue;
      failing += (failing.empty() ? "" : ", ") + rule.id;
      reasons += (reasons.empty() ? "" : "\n") + (zh ? rule.title_zh : rule.title) + ": " + why(report.book, rule, view, result, language);
    }
    if (mix != report.mixes.end() && mix->plot == plot) {
      for (const Change& change : mix->changes) cheapest += (cheapest.empty() ? "" : "; ") + change_text(report.book, change, language);
      if (mix->possible) cost = mix->capital_cost();
      ++mix;
    }
    std::vector<Attribute> attributes{plots.ids[plot], plots.names[plot], plots.kinds[plot], view.stage ? std::string(word(*view.stage)) : std::string(),
                                      std::string(word(report.verdicts[plot])), failing, unknown, plots.data_text(plot, language), reasons, cheapest, cost};
    for (const std::size_t column : columns) {
      const double value = view.row[column];
      attributes.push_back(std::isnan(value) ? Attribute() : Attribute(value));
    }
    for (const Polygon& part : plots.shapes[plot]) layer.features.push_back({.shape = part, .attributes = attributes});
  }
  layer.style = style_text(language);
  write_vector(path, layer);
}

std::string compliance_summary(const ComplianceReport& report) {
  Json json{{"format", "hydro-comply/1"}, {"title", report.title}, {"program", {{"version", version().number}, {"commit", version().commit}}},
            {"plots", report.plots.size()}, {"plots_failing", report.plots_failing}, {"plots_faulty", report.plots.plots_with(Data::faulty)}, {"plots_doubtful", report.plots.plots_with(Data::doubtful)}};
  std::size_t verdicts[4] = {};
  for (const Verdict verdict : report.verdicts) ++verdicts[static_cast<std::size_t>(verdict)];
  json["plots_by_result"] = {{"pass", verdicts[0]}, {"fail", verdicts[1]}, {"unknown", verdicts[2]}, {"not_applicable", verdicts[3]}};
  json["checks"] = tally_json(report.total());
  json["by_rule"] = Json::object();
  for (std::size_t i = 0; i < report.book.rules.size(); ++i) {
    const Rule& rule = report.book.rules[i];
    Json entry = tally_json(report.tallies[i]);
    entry.update({{"title", rule.title}, {"title_zh", rule.title_zh}, {"class", word(rule.effective_class())}, {"threshold", rule.threshold}, {"unit", rule.unit},
                  {"comparator", word(rule.comparator)}, {"source", rule.source}, {"status", word(rule.status)}});
    json["by_rule"][rule.id] = std::move(entry);
  }
  json["places"] = Json::array();
  constexpr std::size_t most_places = 2000;  // the table has all
  for (const Place& place : report.places) {
    if (json["places"].size() == most_places) break;
    Json rules = Json::object();
    for (std::size_t i = 0; i < place.rules.size(); ++i) {
      const Aggregate& sum = place.rules[i];
      if (sum.area > 0.0) rules[report.book.rules[i].id] = {{"area_m2", sum.area}, {"mean_value", sum.mean_value()}, {"passing_area_share", sum.passing_share()}};
    }
    json["places"].push_back({{"level", place.level}, {"name", place.name}, {"plots", place.plots}, {"by_rule", std::move(rules)}});
  }
  if (!report.mixes.empty()) {
    double cost = 0.0;
    std::size_t impossible = 0;
    for (const Mix& mix : report.mixes) cost += mix.capital_cost(), impossible += !mix.possible;
    json["cheapest_mixes"] = {{"plots", report.mixes.size()}, {"impossible", impossible}, {"capital_cny", cost}};
  }
  json["faults"] = Json::array();
  for (const PlotFault& fault : report.plots.faults) json["faults"].push_back(fault.text());
  json["remarks"] = report.remarks;
  json["inputs"] = Json::array();
  for (const auto& [path, hash] : report.inputs) json["inputs"].push_back({{"path", path}, {"sha256", hash}});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ComplianceCounts read_compliance_counts(const std::string& path, const std::string& text) {
  try {
    const Json json = Json::parse(text);
    return {.plots = json.at("plots"), .failing = json.at("plots_failing"), .faulty = json.at("plots_faulty"), .doubtful = json.value("plots_doubtful", std::size_t{0}),
            .unjudged = json.at("plots_by_result").at("unknown")};
  } catch (const Json::exception&) {
    throw FileError(path, "is no summary of a batch", "start anew with --force");
  }
}

}  // namespace hydro::io
