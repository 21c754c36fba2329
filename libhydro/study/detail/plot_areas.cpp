#include "libhydro/study/detail/plot_areas.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>
#include <numbers>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "libhydro/compliance/why.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/io/area_file.h"
#include "libhydro/io/code_raster.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/study/detail/plane_overlay.h"
#include "libhydro/terrain/coverage.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study {
namespace {

using io::AreaMeaning;

constexpr double told_area = 0.5;         ///< [m2] less is rounding of coordinates
constexpr double outside_share = 1e-3;    ///< [-] of a plot that may lie outside the maps
constexpr double sliver_roundness = 1e-3; ///< [-] 4 pi area / perimeter^2; a strip of 1 m by 3 km has 1e-3

double rounded(double area) { return std::round(area * 1e6) / 1e6; }

/// Polygons of one layer, each with its meaning.
struct Layer {
  std::string path;
  struct Patch {
    std::vector<Polygon> parts;
    int meaning = -1;
    double area = 0.0;                     ///< [m2] whole
    double share = 1.0;                    ///< [-] of its ground that is what it is said to be: attribute `share`
    std::vector<double> amounts;           ///< of the meaning's `from_attributes`
    std::string name;
  };
  std::vector<Patch> patches;
  std::optional<BoxIndex> index;
};

/// The meaning of a feature: by its attribute code, class or kind.
int meaning_of(const io::VectorFile& file, const io::Feature& feature, const std::vector<AreaMeaning>& meanings, std::string& name) {
  for (const char* key : {"code", "class", "kind"}) {
    const auto attribute = file.attribute(key);
    if (!attribute) continue;
    const io::Attribute& value = feature.attributes[*attribute];
    if (const auto* number = std::get_if<double>(&value)) name = fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value)) name = *text;
    for (std::size_t i = 0; i < meanings.size(); ++i)
      if (meanings[i].name == name || (meanings[i].code && name == std::to_string(*meanings[i].code))) return static_cast<int>(i);
  }
  return -1;
}

/// Names of the attributes that say something of a polygon.
std::vector<std::string> attribute_names(const std::vector<AreaMeaning>& meanings) {
  std::vector<std::string> names{"code", "class", "kind", "share"};
  for (const AreaMeaning& meaning : meanings)
    for (const auto& [column, key] : meaning.from_attributes) names.push_back(key);
  return names;
}

/// The share of a polygon's ground that is what the polygon says; where the attribute is empty, all of it.
double share_of(const io::VectorFile& file, const io::Feature& feature, std::size_t attribute, FaultList& faults) {
  constexpr std::size_t told = 20;
  const io::Attribute& value = feature.attributes[attribute];
  if (std::holds_alternative<std::monostate>(value)) return 1.0;
  const double* number = std::get_if<double>(&value);
  if (number && *number > 0.0 && *number <= 1.0) return *number;
  if (faults.faults().size() < told)
    faults.add({.file = file.path}, number ? fmt::format("feature {} covers a share of {} of its ground", feature.id, *number) : fmt::format("feature {} has no number in \"share\"", feature.id),
               "shares lie above 0 and up to 1");
  return 1.0;
}

Layer read_layer(const std::string& path, const std::string& crs, const std::vector<AreaMeaning>& meanings, std::vector<Bilingual>& remarks) {
  const io::VectorFile file = io::read_vector(path, crs, "", io::OwnPlane::expected);
  if (!file.attribute("code") && !file.attribute("class") && !file.attribute("kind"))
    throw InputError(Fault{{.file = path}, "no attribute says what its polygons are", "name one code, class or kind"});
  remarks.insert(remarks.end(), file.remarks.begin(), file.remarks.end());
  for (Bilingual& remark : io::remarks_on_misspelt(path, file.attribute_names, attribute_names(meanings))) remarks.push_back(std::move(remark));
  const auto share = file.attribute("share");
  FaultList faults;
  Layer layer{.path = path, .patches = {}, .index = std::nullopt};
  std::map<std::string, int> strange;
  std::map<std::int64_t, std::size_t> patch_of_feature;
  for (const io::Feature& feature : file.features) {
    const auto* polygon = std::get_if<Polygon>(&feature.shape);
    if (!polygon) continue;
    const auto [found, is_new] = patch_of_feature.try_emplace(feature.id, layer.patches.size());
    if (is_new) {
      Layer::Patch patch;
      patch.meaning = meaning_of(file, feature, meanings, patch.name);
      if (share) patch.share = share_of(file, feature, *share, faults);
      if (patch.meaning < 0) ++strange[patch.name];
      else
        for (const auto& [column, key] : meanings[static_cast<std::size_t>(patch.meaning)].from_attributes) {
          const auto attribute = file.attribute(key);
          const double* number = attribute ? std::get_if<double>(&feature.attributes[*attribute]) : nullptr;
          patch.amounts.push_back(number ? *number : std::nan(""));
        }
      layer.patches.push_back(std::move(patch));
    }
    layer.patches[found->second].parts.push_back(*polygon);
  }
  faults.throw_if_any();
  for (const auto& [name, count] : strange) remarks.push_back(bilingual("{}: {} polygons of \"{}\" are not known to the table of areas and add nothing", "{0}：面积表中没有“{2}”，其 {1} 个面不计入", path, count, name));
  std::vector<BoxIndex::Box> boxes;
  for (Layer::Patch& patch : layer.patches) {
    patch.area = terrain::area_of(patch.parts);
    boxes.push_back(BoxIndex::box_of(patch.parts));
  }
  layer.index.emplace(std::move(boxes));
  return layer;
}

const Bilingual mend{"mend it in your GIS; hydro took it as well as may be", "请在 GIS 中修正；hydro 已尽量按原样使用"};

}  // namespace

struct PlotAreas::Maps {
  const compliance::RuleBook& book;
  const compliance::PlotTable& plots;
  io::AreaMeanings meanings;
  std::optional<io::CodeRaster> raster;
  std::map<int, int> meaning_of_code;
  std::optional<Layer> covers, facilities;
  std::string land_cover;
  BoxIndex index;  ///< of the plots
  mutable std::mutex reading;
  Language language = Language::english;

  Fault told(SourcePlace place, const Bilingual& message, const Bilingual& hint) const { return {std::move(place), message.in(language), hint.in(language)}; }
  Bilingual column_name(int column) const { return {compliance::column_text(book, column, Language::english), compliance::column_text(book, column, Language::chinese)}; }

  /// What lies on one plot.
  struct Sum {
    std::vector<double> of_column;
    double covered = 0.0;  ///< [m2] of the plot that the land cover knows
    std::set<int> strange_codes;
  };

  void add(const AreaMeaning& meaning, double area, Sum& sum) const {
    for (const auto& [column, change] : meaning.effects) sum.of_column[static_cast<std::size_t>(column)] += change * area;
  }

  void add_raster(std::size_t plot, Sum& sum) const {
    const Grid& grid = raster->grid();
    const auto box = BoxIndex::box_of(plots.shapes[plot]);
    const auto row_at = [&](double y) { return static_cast<int>(std::clamp(std::floor((grid.north - y) / grid.cell_size), 0.0, static_cast<double>(grid.rows))); };
    const auto column_at = [&](double x) { return static_cast<int>(std::clamp(std::floor((x - grid.west) / grid.cell_size), 0.0, static_cast<double>(grid.columns))); };
    const int last_row = std::min(row_at(box.south) + 1, grid.rows), last_column = std::min(column_at(box.east) + 1, grid.columns), first_column = column_at(box.west);
    constexpr int band = 512;  // rows in memory at a time, however large the plot
    std::map<int, double> area_of_code;
    std::vector<float> codes;
    const int columns = last_column - first_column;
    if (columns <= 0) return;
    for (int first = row_at(box.north); first < last_row; first += band) {
      const int rows = std::min(band, last_row - first);
      {
        const std::scoped_lock lock(reading);
        raster->read(first, first_column, rows, columns, codes);
      }
      Grid part = grid;
      part.rows = rows;
      part.north = grid.north - first * grid.cell_size;
      int code = 0;
      double* of_code = nullptr;  // codes come in runs
      terrain::coverage(part, plots.shapes[plot], [&](int row, int from, std::span<const double> shares) {
        for (std::size_t i = 0; i < shares.size(); ++i) {
          const int column = from + static_cast<int>(i) - first_column;
          if (shares[i] == 0.0 || column < 0 || column >= columns) continue;
          const float value = codes[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
          const std::optional<int> here = io::code_of(value);
          if (!here) continue;
          if (!of_code || *here != code) code = *here, of_code = &area_of_code[code];
          *of_code += shares[i];
        }
      });
    }
    for (const auto& [code, cells] : area_of_code) {
      const double area = cells * grid.cell_area();
      sum.covered += area;
      const auto meaning = meaning_of_code.find(code);
      if (meaning == meaning_of_code.end()) sum.strange_codes.insert(code);
      else add(meanings.covers[static_cast<std::size_t>(meaning->second)], area, sum);
    }
  }

  /// Adds the patches of a layer that lie on a plot. Returns the area of them and, when they lie over each other, by how much.
  struct Laid {
    double area = 0.0, twice = 0.0;
    std::string first, second;
    int slivers = 0;
  };
  Laid add_layer(const Layer& layer, const std::vector<AreaMeaning>& table, const PlaneArea& shape, const BoxIndex::Box& box, Sum& sum, std::vector<Fault>& faults, const std::string& id) const {
    Laid laid;
    PlaneArea together;
    std::string before;
    for (const std::size_t i : layer.index->touching(box)) {
      const Layer::Patch& patch = layer.patches[i];
      const PlaneArea whole(patch.parts);
      if (!whole.flaw().empty()) faults.push_back(told({.file = layer.path}, bilingual("plot {}: a polygon of \"{}\" is not valid: {}", "地块 {}：“{}”的一个面无效：{}", id, patch.name, whole.flaw()), mend));
      PlaneArea cut = shape.cut_with(whole);
      const double area = cut.area();
      if (!(area > 0.0)) continue;
      laid.slivers += area < told_area && area < 0.01 * patch.area;
      const double joined_before = together.area();
      together = together.joined_with(cut);
      if (const double over = joined_before + area - together.area(); over > told_area && over > laid.twice) laid.twice = over, laid.first = before, laid.second = patch.name;
      before = patch.name;
      if (patch.meaning < 0) continue;
      const AreaMeaning& meaning = table[static_cast<std::size_t>(patch.meaning)];
      add(meaning, area * patch.share, sum);
      for (std::size_t k = 0; k < meaning.from_attributes.size(); ++k) {
        const auto& [column, key] = meaning.from_attributes[k];
        if (std::isnan(patch.amounts[k])) faults.push_back(told({.file = layer.path}, bilingual("plot {}: a {} has no number {}", "地块 {}：一个“{}”没有数值 {}", id, patch.name, key), {"write it, 0 where there is none", "请填写，没有的填 0"}));
        else sum.of_column[static_cast<std::size_t>(column)] += patch.amounts[k] * area / patch.area;
      }
    }
    laid.area = together.area();
    return laid;
  }

  void check_shape(std::size_t plot, const PlaneArea& shape, const BoxIndex::Box& box, std::vector<Fault>& faults) const {
    const std::string& id = plots.ids[plot];
    const SourcePlace place{.file = plots.files.empty() ? "plots" : plots.files.front()};
    const double area = shape.area(), around = shape.perimeter();
    if (!shape.flaw().empty()) faults.push_back(told(place, bilingual("plot {}: its shape is not valid: {}", "地块 {}：图形无效：{}", id, shape.flaw()), mend));
    if (!(area > told_area) || 4.0 * std::numbers::pi * area < sliver_roundness * around * around)
      faults.push_back(told(place, bilingual("plot {}: is a sliver of {:.3f} m2", "地块 {}：为 {:.3f} m2 的狭长碎片", id, area), {"take it out, or join it to its neighbour", "请删除，或并入相邻地块"}));
    for (const std::size_t other : index.touching(box)) {
      if (other <= plot || plots.kinds[other] != plots.kinds[plot]) continue;
      if (const double over = shape.cut_with(PlaneArea(plots.shapes[other])).area(); over > told_area)
        faults.push_back(told(place, bilingual("plot {}: lies over plot {} with {:.1f} m2", "地块 {}：与地块 {} 重叠 {:.1f} m2", id, plots.ids[other], over), {"no ground belongs to two plots", "同一地面不能属于两个地块"}));
    }
  }

  void reckon(std::size_t plot, std::span<double> row, std::vector<Fault>& faults) const {
    const std::string& id = plots.ids[plot];
    const SourcePlace place{.file = plots.files.empty() ? "plots" : plots.files.front()};
    if (plots.shapes[plot].empty()) {
      faults.push_back(told(place, bilingual("plot {}: has no area on the map", "地块 {}：图上没有面", id), {"draw it, or write its areas into the table", "请绘出，或在表中填写面积"}));
      return;
    }
    const PlaneArea shape(plots.shapes[plot]);
    const BoxIndex::Box box = BoxIndex::box_of(plots.shapes[plot]);
    check_shape(plot, shape, box, faults);
    const double area = shape.area();
    Sum sum{.of_column = std::vector<double>(book.columns.size(), 0.0), .covered = 0.0, .strange_codes = {}};
    if (raster) add_raster(plot, sum);
    const auto overlap = [&](const Layer& layer, const Laid& laid) {
      if (laid.twice > 0.0)
        faults.push_back(told({.file = layer.path}, bilingual("plot {}: {} and {} lie over each other with {:.1f} m2", "地块 {}：“{}”与“{}”重叠 {:.1f} m2", id, laid.first, laid.second, laid.twice), {"that ground was counted twice", "重叠部分计了两次"}));
      if (laid.slivers > 0) faults.push_back(told({.file = layer.path}, bilingual("plot {}: {} slivers of polygons reach into it by less than {} m2", "地块 {}：有 {} 个面的碎片伸入不足 {} m2", id, laid.slivers, told_area), {"draw their borders on those of the plot", "请使其边界与地块边界重合"}));
    };
    if (covers) {
      const Laid laid = add_layer(*covers, meanings.covers, shape, box, sum, faults, id);
      sum.covered = laid.area;
      overlap(*covers, laid);
    }
    bool complete = raster || covers;
    if (complete && area - sum.covered > std::max(told_area, outside_share * area)) {
      faults.push_back(told({.file = land_cover}, bilingual("plot {}: {:.1f} of its {:.1f} m2 lie outside the land cover", "地块 {}：{:.1f} m2（共 {:.1f} m2）位于土地覆盖图以外", id, area - sum.covered, area), {"its areas stay unknown: extend the map, or write them into the table", "其面积按未知处理：请扩大地图范围，或在表中填写"}));
      complete = false;
    }
    for (const int code : sum.strange_codes) {
      faults.push_back(told({.file = land_cover}, bilingual("plot {}: land cover {} is not known", "地块 {}：未知的土地覆盖代码 {}", id, code), {"say what it is in a table given by --areas; until then its areas stay unknown", "请在 --areas 指定的表中说明；在此之前面积按未知处理"}));
      complete = false;
    }
    if (facilities) overlap(*facilities, add_layer(*facilities, meanings.facilities, shape, box, sum, faults, id));
    fill(row, area, sum, complete, id, faults);
  }

  void fill(std::span<double> row, double area, const Sum& sum, bool complete, const std::string& id, std::vector<Fault>& faults) const {
    if (const auto whole = book.column("area_m2"); whole && std::isnan(row[static_cast<std::size_t>(*whole)])) row[static_cast<std::size_t>(*whole)] = rounded(area);
    for (const int column : meanings.columns) {
      double& value = row[static_cast<std::size_t>(column)];
      if (!std::isnan(value) || !(complete || only_of_facilities(column))) continue;
      const double found = sum.of_column[static_cast<std::size_t>(column)];
      if (found < -told_area)
        faults.push_back(told({.file = facilities ? facilities->path : land_cover}, bilingual("plot {}: {} would be {:.1f}", "地块 {}：{} 将为 {:.1f}", id, column_name(column), found),
                              {"facilities lie on ground that they cannot replace; it was taken as 0", "设施位于不能由其替代的地面上；按 0 处理"}));
      value = rounded(std::max(0.0, found));
    }
  }

  /// Columns that need no land cover: no cover changes them, and facilities only add to them.
  bool only_of_facilities(int column) const {
    if (!facilities) return false;
    const auto changes = [column](const AreaMeaning& meaning, bool only_less) {
      return std::ranges::any_of(meaning.effects, [&](const auto& effect) { return effect.first == column && (!only_less || effect.second < 0.0); });
    };
    return std::ranges::none_of(meanings.covers, [&](const AreaMeaning& m) { return changes(m, false); }) &&
           std::ranges::none_of(meanings.facilities, [&](const AreaMeaning& m) { return changes(m, true); });
  }
};

PlotAreas::PlotAreas(const AreaSources& sources, const compliance::RuleBook& book, const compliance::PlotTable& plots, std::vector<Bilingual>& remarks) {
  if (plots.shapes.empty())
    throw InputError(Fault{{.file = plots.files.empty() ? "plots" : plots.files.front()}, "the plots have no shapes, so nothing can be laid over them", "give them as GeoPackage, GeoJSON or Shapefile, or write their areas into the table"});
  std::vector<BoxIndex::Box> boxes;
  for (const auto& parts : plots.shapes) boxes.push_back(BoxIndex::box_of(parts));
  maps_.reset(new Maps{.book = book, .plots = plots, .meanings = io::read_area_meanings(sources.meanings, book), .raster = std::nullopt, .meaning_of_code = {}, .covers = std::nullopt,
                       .facilities = std::nullopt, .land_cover = sources.land_cover, .index = BoxIndex(std::move(boxes)), .reading = {}, .language = sources.language});
  for (std::size_t i = 0; i < maps_->meanings.covers.size(); ++i)
    if (maps_->meanings.covers[i].code) maps_->meaning_of_code[*maps_->meanings.covers[i].code] = static_cast<int>(i);
  if (!sources.land_cover.empty()) {
    if (io::is_vector_file(sources.land_cover)) maps_->covers = read_layer(sources.land_cover, plots.crs, maps_->meanings.covers, remarks);
    else maps_->raster.emplace(sources.land_cover, plots.crs, remarks);
  }
  if (!sources.facilities.empty()) maps_->facilities = read_layer(sources.facilities, plots.crs, maps_->meanings.facilities, remarks);
}

PlotAreas::~PlotAreas() = default;
PlotAreas::PlotAreas(PlotAreas&&) noexcept = default;

void PlotAreas::reckon(std::size_t plot, std::span<double> row, std::vector<Fault>& faults) const { maps_->reckon(plot, row, faults); }

}  // namespace hydro::study
