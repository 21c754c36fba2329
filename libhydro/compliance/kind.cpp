#include "libhydro/compliance/kind.h"

#include <algorithm>

namespace hydro::compliance {

const std::vector<Kind>& standard_kinds() {
  static const std::vector<Kind> kinds{
      {"plot", "地块", {"建筑小区", "建筑与小区"}},
      {"plot_public", "公共建筑地块", {"公共建筑", "公建", "公建地块"}},
      {"plot_residential", "住宅地块", {"住宅", "居住", "居住地块", "住宅小区", "居住小区"}},
      {"plot_industrial", "工业仓储地块", {"工业仓储", "工业", "工业地块", "仓储"}},
      {"park", "公园", {}},
      {"green_land", "绿地", {}},
      {"road", "道路", {}},
      {"road_elevated", "高架道路", {"高架"}},
      {"river", "河道", {"河流"}},
      {"zone", "片区", {"区域"}},
      {"zone_concentrated", "集中新改建区域", {"集中新改建"}},
      {"zone_partial", "部分新改建区域", {"部分新改建"}},
      {"zone_centre", "中心城区", {}},
      {"project", "项目", {"建设项目"}},
      {"building", "建筑物", {"建筑"}},
      {"underpass", "地下通道", {"下立交"}},
      {"sunken_plaza", "下沉广场", {"下沉式广场"}},
      {"drain_system", "雨水系统", {"排水系统"}},
      {"pumped_system", "强排系统", {}},
      {"pumped_system_separate", "分流制强排系统", {}},
      {"pumped_system_combined", "合流制强排系统", {}},
      {"built_up_area", "建成区", {}},
      {"concentrated_construction_area", "集中建设区", {}},
      {"water_unit", "水利片", {"水利控制片"}},
      {"city", "城市", {"全市", "市域"}},
  };
  return kinds;
}

std::string_view kind_of_chinese(std::string_view word) {
  for (const Kind& kind : standard_kinds())
    if (word == kind.title_zh || std::ranges::find(kind.also, word) != kind.also.end()) return kind.name;
  return {};
}

std::string kind_text(std::string_view kind, Language language) {
  const auto found = std::ranges::find(standard_kinds(), kind, &Kind::name);
  return std::string(language == Language::chinese && found != standard_kinds().end() ? found->title_zh : kind);
}

}  // namespace hydro::compliance
