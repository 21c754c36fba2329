#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libhydro/response/vocabulary.h"

namespace hydro::response::test {

/// The city, its 16 districts (GB/T 2260) and the kinds of danger of the tests.
inline std::shared_ptr<const Vocabulary> shanghai() {
  struct Row {
    const char *id, *name, *name_zh;
    double latitude, longitude;
  };
  const std::vector<Row> districts{
      {"310101", "Huangpu", "黄浦区", 31.23, 121.48},     {"310104", "Xuhui", "徐汇区", 31.19, 121.44},
      {"310105", "Changning", "长宁区", 31.22, 121.42},   {"310106", "Jing'an", "静安区", 31.25, 121.45},
      {"310107", "Putuo", "普陀区", 31.25, 121.40},       {"310109", "Hongkou", "虹口区", 31.26, 121.50},
      {"310110", "Yangpu", "杨浦区", 31.26, 121.53},      {"310112", "Minhang", "闵行区", 31.11, 121.38},
      {"310113", "Baoshan", "宝山区", 31.40, 121.49},     {"310114", "Jiading", "嘉定区", 31.38, 121.27},
      {"310115", "Pudong", "浦东新区", 31.22, 121.54},    {"310116", "Jinshan", "金山区", 30.74, 121.34},
      {"310117", "Songjiang", "松江区", 31.03, 121.23},   {"310118", "Qingpu", "青浦区", 31.15, 121.12},
      {"310120", "Fengxian", "奉贤区", 30.92, 121.47},    {"310151", "Chongming", "崇明区", 31.62, 121.40}};
  std::vector<Area> areas{{"310000", "Shanghai", "上海市", "city", -1, {}, 0.0}};
  for (const Row& row : districts)
    areas.push_back({row.id, row.name, row.name_zh, "district", 0, GeoPoint{row.latitude, row.longitude}, 30'000.0});
  return std::make_shared<const Vocabulary>(
      std::vector<Hazard>{{"typhoon", "typhoon", "台风", {"11B01"}, {}},
                          {"rainstorm", "rainstorm", "暴雨", {"11B03"}, {}},
                          {"heat", "heat", "高温", {"11B09"}, {"high temperature"}}},
      std::move(areas));
}

}  // namespace hydro::response::test
