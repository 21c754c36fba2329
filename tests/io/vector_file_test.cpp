#include "libhydro/io/vector_file.h"

#include <gdal/ogr_api.h>
#include <gmock/gmock.h>

#include "tests/io/made_files.h"
#include "tests/says.h"

namespace hydro::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string plane = R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32651"}},)";

std::string collection(const std::string& crs, const std::string& features) {
  return "{\"type\":\"FeatureCollection\"," + crs + "\"features\":[" + features + "]}";
}
std::string feature(const std::string& type, const std::string& coordinates, const std::string& properties = "{}") {
  return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":{"type":")" + type + R"(","coordinates":)" +
         coordinates + "}}";
}

TEST(VectorFile, GivesShapesAndAttributes) {
  const TestFolder folder;
  const std::string path = folder.write(
      "f.geojson",
      collection(plane, feature("Point", "[1,2]", R"({"name":"泵站","top":2.5})") + "," +
                            feature("LineString", "[[0,0],[10,0]]", R"({"name":null,"top":3})") + "," +
                            feature("Polygon", "[[[0,0],[10,0],[10,10],[0,0]],[[6,1],[7,1],[7,2],[6,1]]]")));
  EXPECT_TRUE(is_vector_file(path));
  const VectorFile file = read_vector(path, "EPSG:32651");
  ASSERT_THAT(file.features, SizeIs(3));
  EXPECT_EQ(std::get<Point>(file.features[0].shape), (Point{1, 2}));
  EXPECT_EQ(std::get<Polyline>(file.features[1].shape), (Polyline{{0, 0}, {10, 0}}));
  const Polygon& area = std::get<Polygon>(file.features[2].shape);
  EXPECT_THAT(area.outer, SizeIs(3));
  ASSERT_THAT(area.holes, SizeIs(1));
  EXPECT_EQ(std::get<std::string>(file.features[0].attributes[file.attribute("name").value()]), "泵站");
  EXPECT_EQ(std::get<double>(file.features[1].attributes[file.attribute("top").value()]), 3.0);
  EXPECT_EQ(file.features[1].attributes[file.attribute("name").value()].index(), 0u);
  EXPECT_THAT(file.remarks, IsEmpty());
}

TEST(VectorFile, PartsOfMultiGeometriesAreFeaturesOfTheirOwn) {
  const TestFolder folder;
  const std::string path = folder.write(
      "f.geojson",
      collection(plane,
                 feature("MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]", R"({"id":7})")));
  const VectorFile file = read_vector(path, "EPSG:32651");
  ASSERT_THAT(file.features, SizeIs(2));
  EXPECT_EQ(std::get<double>(file.features[1].attributes[0]), 7.0);
}

TEST(VectorFile, IsBroughtToThePlaneOfTheTerrain) {
  const TestFolder folder;
  const std::string path = folder.write("f.geojson", collection("", feature("Point", "[123.0,31.0]")));
  const VectorFile file = read_vector(path, "EPSG:32651");
  const Point at = std::get<Point>(file.features[0].shape);
  EXPECT_NEAR(at.x, 500000.0, 1e-3);  // 123 E is the meridian of UTM zone 51
  EXPECT_NEAR(at.y, 3429672.0, 100.0);
  EXPECT_THAT(file.remarks, ElementsAre(says("from EPSG:4326 to EPSG:32651")));
}

TEST(VectorFile, GeoPackageShapefileAndFlatGeobufAreRead) {
  const TestFolder folder;
  detail::register_formats();
  for (const auto& [driver, name] :
       {std::pair{"GPKG", "f.gpkg"}, {"ESRI Shapefile", "f.shp"}, {"FlatGeobuf", "f.fgb"}}) {
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName(driver), (folder / name).c_str(), 0, 0, 0, GDT_Unknown, nullptr);
    ASSERT_NE(dataset, nullptr);
    OGRSpatialReferenceH reference = OSRNewSpatialReference(nullptr);
    OSRImportFromEPSG(reference, 32651);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "f", reference, wkbLineString, nullptr);
    OGRFieldDefnH field = OGR_Fld_Create("top", OFTReal);
    OGR_L_CreateField(layer, field, 1);
    OGRFeatureH made = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    OGR_G_AddPoint_2D(line, 1, 2);
    OGR_G_AddPoint_2D(line, 3, 4);
    OGR_F_SetGeometryDirectly(made, line);
    OGR_F_SetFieldDouble(made, 0, 4.5);
    ASSERT_EQ(OGR_L_CreateFeature(layer, made), OGRERR_NONE);
    OGR_F_Destroy(made);
    OGR_Fld_Destroy(field);
    OSRRelease(reference);
    GDALClose(dataset);
    const VectorFile file = read_vector(folder / name, "EPSG:32651");
    EXPECT_EQ(file.driver, driver);
    ASSERT_THAT(file.features, SizeIs(1)) << driver;
    EXPECT_EQ(std::get<Polyline>(file.features[0].shape), (Polyline{{1, 2}, {3, 4}}));
    EXPECT_EQ(std::get<double>(file.features[0].attributes[file.attribute("top").value()]), 4.5);
    EXPECT_THAT(file.remarks, IsEmpty());
    EXPECT_GE(file.files.size(), std::string(driver) == "ESRI Shapefile" ? 4u : 1u);
  }
}

TEST(VectorFile, FaultyGeometryIsNamed) {
  const TestFolder folder;
  const std::string path = folder.write(
      "f.geojson",
      collection(plane, feature("LineString", "[[0,0]]") + "," + feature("Polygon", "[[[0,0],[1,0],[0,0]]]")));
  EXPECT_THAT(refusal_of([&] { read_vector(path, "EPSG:32651"); }),
              AllOf(HasSubstr("feature 0 of layer"), HasSubstr("ring of fewer than three points")));
}

TEST(VectorFile, CoordinatesThatAreNoDegreesAreAFault) {
  const TestFolder folder;
  const std::string path = folder.write("f.geojson", collection("", feature("Point", "[350000,3450000]")));
  EXPECT_THAT(refusal_of([&] { read_vector(path, "EPSG:32651"); }), HasSubstr("cannot be brought from EPSG:4326"));
}

TEST(VectorFile, WhatIsNoVectorFileIsAFileError) {
  const TestFolder folder;
  const std::string text = folder.write("f.gpkg", "no package");
  EXPECT_FALSE(is_vector_file(text));
  EXPECT_THROW(read_vector(text, ""), FileError);
  EXPECT_THROW(read_vector(folder.write("cut.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":"), ""),
               FileError);
}

TEST(PointFile, OfATableHasPlacesAndNames) {
  const TestFolder folder;
  const PointFile file = read_points(folder.write("p.csv", "id,name,x_m,y_m\nA,Gate,1,2\n,,3,4\n"), "EPSG:32651");
  ASSERT_THAT(file.points, SizeIs(2));
  EXPECT_EQ(file.points[0].id, "A");
  EXPECT_EQ(file.points[0].name, "Gate");
  EXPECT_EQ(file.points[1].id, "2");
  EXPECT_EQ(file.points[1].at, (Point{3, 4}));
  EXPECT_EQ(file.points[1].place.line, 3);
  EXPECT_THAT(refusal_of([&] { read_points(folder.write("q.csv", "id,x,y\nA,1,2\n"), ""); }),
              AllOf(HasSubstr("no column \"x_m\""), HasSubstr("no column \"y_m\"")));
}

TEST(PointFile, OfFeaturesTakesTheirAttributes) {
  const TestFolder folder;
  const std::string path =
      folder.write("p.geojson", collection(plane, feature("Point", "[1,2]", R"({"id":12,"name":"Bridge"})")));
  const PointFile file = read_points(path, "EPSG:32651");
  ASSERT_THAT(file.points, SizeIs(1));
  EXPECT_EQ(file.points[0].id, "12");
  EXPECT_EQ(file.points[0].name, "Bridge");
}

}  // namespace
}  // namespace hydro::io
