#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "libhydro/compliance/kind.h"
#include "libhydro/compliance/why.h"
#include "libhydro/core/error.h"
#include "libhydro/io/compliance_file.h"

namespace hydro::io {
namespace {

using namespace compliance;

constexpr std::size_t rows_of_sheet = 1'048'575;  ///< below the header
constexpr std::size_t text_of_cell = 32'000;      ///< bytes of a text; Excel takes so many characters

/// A text as far as a cell takes it, cut between letters.
std::string cell_text(const std::string& text) {
  if (text.size() <= text_of_cell) return text;
  std::size_t end = text_of_cell;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

/// One sheet, written row by row.
class Sheet {
 public:
  Sheet(lxw_workbook* workbook, lxw_format* bold, const std::string& name, const std::vector<std::string>& header, const std::vector<double>& widths)
      : sheet_(workbook_add_worksheet(workbook, name.c_str())) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      worksheet_set_column(sheet_, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), widths[i], nullptr);
      worksheet_write_string(sheet_, 0, static_cast<lxw_col_t>(i), header[i].c_str(), bold);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    columns_ = static_cast<lxw_col_t>(header.size());
  }
  void begin_row() { ++row_, column_ = 0; }
  void add(const std::string& text) {
    if (!text.empty()) worksheet_write_string(sheet_, row_, column_, cell_text(text).c_str(), nullptr);
    ++column_;
  }
  void add(double value) {
    if (std::isfinite(value)) worksheet_write_number(sheet_, row_, column_, value, nullptr);
    ++column_;
  }
  void finish() { if (row_ > 0) worksheet_autofilter(sheet_, 0, 0, row_, static_cast<lxw_col_t>(columns_ - 1)); }
  std::size_t rows() const { return row_; }

 private:
  lxw_worksheet* sheet_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0, columns_ = 0;
};

/// Words of the sheets in both languages.
struct Words {
  bool zh;
  std::string operator()(const char* english, const char* chinese) const { return zh ? chinese : english; }
};

class Workbook {
 public:
  Workbook(const std::string& path, const ComplianceReport& report, Language language)
      : report_(report), language_(language), say_{language == Language::chinese}, path_(path) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path.c_str(), &options);
    if (!book_) throw FileError(path, "cannot be made");
    lxw_doc_properties properties{};
    properties.created = 946684800;  // the same bytes every time
    workbook_set_properties(book_, &properties);
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
  }

  void write() {
    write_rules();
    write_plots();
    if (!report_.plots.faults.empty()) write_faults();
    write_checks();
    const lxw_error error = workbook_close(book_);
    if (error != LXW_NO_ERROR) throw FileError(path_, fmt::format("cannot be written: {}", lxw_strerror(error)), "is the disk full?");
  }

 private:
  const std::string& title(const Rule& rule) const { return say_.zh ? rule.title_zh : rule.title; }

  std::string words(Result result) const {
    if (!say_.zh) return std::string(word(result));
    return result == Result::pass ? "达标" : result == Result::fail ? "不达标" : result == Result::unknown ? "数据缺失" : "不适用";
  }
  std::string words(Verdict verdict) const {
    if (!say_.zh) return std::string(word(verdict));
    return verdict == Verdict::pass ? "达标" : verdict == Verdict::fail ? "不达标" : verdict == Verdict::unknown ? "数据缺失" : "不适用";
  }
  std::string words(RuleClass of) const {
    if (!say_.zh) return std::string(word(of));
    return of == RuleClass::binding ? "约束性" : of == RuleClass::encouraged ? "鼓励性" : "参考";
  }
  std::string unit(const Rule& rule) const { return say_.zh ? unit_text(rule.unit, language_) : rule.unit; }

  /// What is wrong with the data, for the one who handed them in.
  void write_faults() {
    Sheet sheet(book_, bold_, say_("Faults of the data", "数据问题"),
                {"plot_id", say_("name", "名称"), report_.plots.places_are_lines ? say_("line", "行号") : say_("record", "记录号"), say_("data", "数据"), say_("fault", "问题"), say_("remedy", "改正办法")},
                {14, 24, 9, 12, 70, 60});
    const PlotTable& plots = report_.plots;
    for (std::size_t i = 0; i < std::min(plots.faults.size(), rows_of_sheet); ++i) {
      const PlotFault& fault = plots.faults[i];
      sheet.begin_row();
      sheet.add(plots.ids[fault.plot]), sheet.add(plots.names[fault.plot]), sheet.add(static_cast<double>(plots.places[fault.plot]));
      sheet.add(fault.data == Data::faulty ? say_("faulty", "有误") : say_("doubtful", "存疑")), sheet.add(fault.message), sheet.add(fault.hint);
    }
    sheet.finish();
  }

  void write_rules() {
    Sheet sheet(book_, bold_, say_("By rule", "按指标"),
                {say_("rule", "指标编号"), say_("title", "指标"), say_("class", "性质"), say_("comparator", "比较"), say_("threshold", "限值"), say_("unit", "单位"), say_("pass", "达标"),
                 say_("fail", "不达标"), say_("unknown", "数据缺失"), say_("not applicable", "不适用"), say_("status", "依据状态"), say_("source", "依据")},
                {18, 40, 12, 8, 10, 12, 9, 9, 9, 12, 16, 60});
    for (std::size_t i = 0; i < report_.book.rules.size(); ++i) {
      const Rule& rule = report_.book.rules[i];
      const Tally& tally = report_.tallies[i];
      sheet.begin_row();
      sheet.add(rule.id), sheet.add(title(rule)), sheet.add(words(rule.effective_class())), sheet.add(rule.comparator == Comparator::at_least ? std::string("≥") : std::string("≤"));
      sheet.add(rule.threshold), sheet.add(unit(rule));
      for (const auto count : {tally.pass, tally.fail, tally.unknown, tally.not_applicable}) sheet.add(static_cast<double>(count));
      sheet.add(status_text(rule.status, language_)), sheet.add(rule.source);
    }
    sheet.finish();
  }

  void write_plots() {
    std::vector<std::string> header{"plot_id", say_("name", "名称"), report_.plots.places_are_lines ? say_("line", "行号") : say_("record", "记录号"), say_("kind", "类别"), say_("stage", "建设阶段"),
                                    say_("result", "结论"), say_("faults of the data", "数据问题")};
    std::vector<double> widths{14, 24, 8, 18, 10, 12, 30};
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < report_.book.columns.size(); ++i)
      for (std::size_t plot = 0; plot < report_.plots.size(); ++plot)
        if (!std::isnan(report_.plots.row(plot)[i])) {
          columns.push_back(i), header.push_back(column_text(report_.book, static_cast<int>(i), language_)), widths.push_back(14);
          break;
        }
    Sheet sheet(book_, bold_, say_("Plots", "地块"), header, widths);
    for (std::size_t plot = 0; plot < std::min(report_.plots.size(), rows_of_sheet); ++plot) {
      sheet.begin_row();
      sheet.add(report_.plots.ids[plot]), sheet.add(report_.plots.names[plot]), sheet.add(static_cast<double>(report_.plots.places[plot]));
      const auto stage = report_.plots.stages[plot];
      sheet.add(kind_text(report_.plots.kinds[plot], language_)), sheet.add(!stage ? std::string() : !say_.zh ? std::string(word(*stage)) : *stage == Stage::built_new ? "新建" : "改建");
      sheet.add(words(report_.verdicts[plot])), sheet.add(report_.plots.data_text(plot, language_));
      for (const std::size_t column : columns) sheet.add(report_.plots.row(plot)[column]);
    }
    sheet.finish();
  }

  void write_checks() {
    const Tally total = report_.total();
    const auto held = static_cast<std::size_t>(total.pass + total.fail + total.unknown);
    const bool failures_only = held > rows_of_sheet;
    const std::string name = failures_only ? say_("Failures", "不达标项") : say_("Checks", "检查结果");
    const std::vector<std::string> header{"plot_id", say_("name", "名称"), say_("rule", "指标编号"), say_("title", "指标"), say_("class", "性质"), say_("value", "实际值"), say_("threshold", "限值"),
                                          say_("margin", "差值"), say_("unit", "单位"), say_("result", "结论"), say_("why", "计算依据与整改建议")};
    const std::vector<double> widths{14, 24, 18, 36, 12, 12, 10, 12, 12, 14, 90};
    int part = 1;
    auto sheet = std::make_unique<Sheet>(book_, bold_, name, header, widths);
    for (std::size_t plot = 0; plot < report_.plots.size(); ++plot) {
      const PlotView view = report_.plots.view(plot);
      for (const Rule& rule : report_.book.rules) {
        const Check result = check(rule, view);
        if (result.result == Result::not_applicable || (failures_only && result.result != Result::fail)) continue;
        if (sheet->rows() == rows_of_sheet) {
          sheet->finish();
          sheet = std::make_unique<Sheet>(book_, bold_, fmt::format("{} {}", name, ++part), header, widths);
        }
        const bool compared = result.reason == Reason::compared;
        sheet->begin_row();
        sheet->add(report_.plots.ids[plot]), sheet->add(report_.plots.names[plot]), sheet->add(rule.id), sheet->add(title(rule)), sheet->add(words(rule.effective_class()));
        sheet->add(compared ? result.value : std::nan("")), sheet->add(rule.threshold), sheet->add(compared ? result.margin : std::nan(""));
        sheet->add(unit(rule)), sheet->add(words(result.result));
        const std::string reason = why(report_.book, rule, view, result, language_), data = report_.plots.data_text(plot, language_);
        sheet->add(data.empty() ? reason : reason + "; " + data);
      }
    }
    sheet->finish();
  }

  const ComplianceReport& report_;
  Language language_;
  Words say_;
  std::string path_;
  lxw_workbook* book_ = nullptr;
  lxw_format* bold_ = nullptr;
};

}  // namespace

void write_workbook(const std::string& path, const ComplianceReport& report, Language language) { Workbook(path, report, language).write(); }

}  // namespace hydro::io
