#include "libhydro/io/detail/gdal.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string_view>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <fmt/format.h>
#include <gdal_frmts.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>
#include <ogr_srs_api.h>
#include <ogrsf_frmts.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/refuse.h"

namespace hydro::io::detail {
namespace {

constexpr std::array raster_drivers{"GTiff", "AAIGrid", "EHdr", "HFA"};
constexpr const char* raster_names = "GeoTIFF, Arc/Info ASCII grid, ESRI .flt/.bil with .hdr, Erdas Imagine";
constexpr std::array vector_drivers{"GPKG", "GeoJSON", "ESRI Shapefile", "FlatGeobuf"};
constexpr const char* vector_names = "GeoPackage, GeoJSON, Shapefile, FlatGeobuf";
constexpr std::int64_t block_cache_bytes =
    64 << 20;  ///< blocks are read once, in order: a large cache would only hold memory

void CPL_STDCALL collect(CPLErr kind, CPLErrorNum, const char* message) {
  if (kind == CE_Debug || kind == CE_None) return;
  static_cast<GdalMessages*>(CPLGetErrorHandlerUserData())->add(kind >= CE_Failure, message);
}

std::string beginning_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(512, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

/// Files that are no data themselves but point to others: refused, whatever their name.
void refuse_pointer(const std::string& path, const std::string& beginning) {
  for (const char* mark : {"<VRTDataset", "<OGRVRTDataSource", "<GDAL_WMS", "<WMTVRT", "<OGRWFSDataSource"})
    if (beginning.find(mark) != std::string::npos)
      refuse(path, "is a virtual file that points to other files; hydro reads only the data itself",
             "convert it: gdal_translate \"" + path + "\" converted.tif");
}

template <std::size_t count>
Dataset open(const std::string& path, unsigned kind, const std::array<const char*, count>& drivers, const char* what,
             const char* names, const GdalMessages& messages) {
  register_formats();
  require_regular_file(path);
  const std::string beginning = beginning_of(path);
  refuse_pointer(path, beginning);
  std::array<const char*, count + 1> allowed{};
  std::copy(drivers.begin(), drivers.end(), allowed.begin());
  Dataset dataset(static_cast<GDALDataset*>(
      GDALOpenEx(path.c_str(), kind | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, allowed.data(), nullptr, nullptr)));
  if (dataset) return dataset;
  if (beginning.empty()) throw FileError(path, "is empty");
  if (beginning.starts_with("CDF") || beginning.starts_with("\x89HDF"))
    throw FileError(
        path,
        fmt::format("is a NetCDF or HDF5 file, which hydro reads for rain in time only; a {} is needed here", what),
        fmt::format("convert it: gdal_translate \"{}\" converted.tif", path));
  throw FileError(path, fmt::format("cannot be read as a {}: {}", what, messages.text()),
                  fmt::format("formats read: {}", names));
}

}  // namespace

GdalMessages::GdalMessages() { CPLPushErrorHandlerEx(collect, this); }
GdalMessages::~GdalMessages() { CPLPopErrorHandler(); }

void GdalMessages::add(bool failure, std::string message) {
  auto& list = failure ? failures_ : warnings_;
  constexpr std::size_t enough = 20;
  if (list.size() < enough && std::find(list.begin(), list.end(), message) == list.end())
    list.push_back(std::move(message));
}

std::string GdalMessages::text() const {
  const auto& list = failures_.empty() ? warnings_ : failures_;
  if (list.empty()) return "no reason given";
  constexpr std::size_t longest = 300;
  std::string text = list.front();
  for (std::size_t i = 1; i < std::min<std::size_t>(list.size(), 3); ++i) text += "; " + list[i];
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > longest) text = text.substr(0, longest) + "...";
  return text;
}

void CloseDataset::operator()(GDALDataset* dataset) const { GDALClose(dataset); }

void register_formats() {
  static std::once_flag once;
  std::call_once(once, [] {
    GDALRegister_GTiff();
    GDALRegister_COG();
    GDALRegister_AAIGrid();
    GDALRegister_EHdr();
    GDALRegister_HFA();
    GDALRegister_netCDF();
    GDALRegister_MEM();
    RegisterOGRMEM();
    RegisterOGRGeoPackage();
    RegisterOGRGeoJSON();
    RegisterOGRShape();
    RegisterOGRFlatGeobuf();
    GDALSetCacheMax64(block_cache_bytes);
    OSRSetPROJEnableNetwork(0);
  });
}

void require_regular_file(const std::string& path) {
  const bool address = path.find("://") != std::string::npos;
  if (address || path.starts_with("/vsi"))
    refuse(path, "hydro reads local files only, no addresses and no /vsi paths",
           "download or unpack the file and name the copy");
  struct stat status {};
  if (path.find('\0') != std::string::npos) throw FileError(path, "the name holds a zero byte");
  if (::stat(path.c_str(), &status) != 0)
    throw FileError(path, fmt::format("cannot be opened: {}", std::strerror(errno)), "check the name and the folder");
  if (S_ISDIR(status.st_mode)) throw FileError(path, "is a folder, not a file");
  if (!S_ISREG(status.st_mode)) throw FileError(path, "is not a regular file");
  if (!std::ifstream(path, std::ios::binary))
    throw FileError(path, fmt::format("cannot be opened: {}", std::strerror(errno)));
}

Dataset open_raster(const std::string& path, const GdalMessages& messages) {
  return open(path, GDAL_OF_RASTER, raster_drivers, "raster", raster_names, messages);
}

Dataset open_vector(const std::string& path, const GdalMessages& messages) {
  return open(path, GDAL_OF_VECTOR, vector_drivers, "vector file", vector_names, messages);
}

Dataset open_netcdf(const std::string& path, const std::string& name, const GdalMessages& messages) {
  register_formats();
  require_regular_file(path);
  const std::array<const char*, 2> allowed{"netCDF", nullptr};
  Dataset dataset(static_cast<GDALDataset*>(GDALOpenEx(
      name.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, allowed.data(), nullptr, nullptr)));
  if (!dataset) throw FileError(path, "cannot be read as NetCDF: " + messages.text());
  return dataset;
}

std::string crs_text(const OGRSpatialReference* reference) {
  if (!reference || reference->IsEmpty() || reference->IsLocal()) return {};
  const auto code_of = [](const OGRSpatialReference& srs) -> std::string {
    const char* authority = srs.GetAuthorityName(nullptr);
    const char* code = srs.GetAuthorityCode(nullptr);
    return authority && code && std::string_view(authority) == "EPSG" ? fmt::format("EPSG:{}", code) : std::string{};
  };
  if (const std::string code = code_of(*reference); !code.empty()) return code;
  OGRSpatialReference horizontal(*reference);
  if (horizontal.IsCompound()) horizontal.StripVertical();
  if (const std::string code = code_of(horizontal); !code.empty()) return code;
  constexpr int sure = 90;  // [%] of OGRSpatialReference::FindBestMatch: same but for its name
  if (OGRSpatialReference* match = horizontal.FindBestMatch(sure, "EPSG", nullptr)) {
    const std::string code = code_of(*match);
    match->Release();
    if (!code.empty()) return code;
  }
  char* wkt = nullptr;
  const std::array options{"FORMAT=WKT2_2019", "MULTILINE=NO", static_cast<const char*>(nullptr)};
  horizontal.exportToWkt(&wkt, options.data());
  const std::string text = wkt ? wkt : "";
  CPLFree(wkt);
  return text;
}

std::string crs_name(const std::string& crs) {
  if (crs.empty()) return "none";
  const auto open_quote = crs.find('"');
  if (crs.starts_with("EPSG:") || open_quote == std::string::npos) return crs;
  return crs.substr(open_quote, crs.find('"', open_quote + 1) - open_quote + 1);
}

bool same_crs(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return false;
  OGRSpatialReference first, second;
  if (first.SetFromUserInput(a.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE)
    return false;
  if (second.SetFromUserInput(b.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE)
    return false;
  return first.IsSame(&second) != 0;
}

bool is_geographic(const std::string& crs) {
  OGRSpatialReference reference;
  return !crs.empty() &&
         reference.SetFromUserInput(crs.c_str(), OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) == OGRERR_NONE &&
         reference.IsGeographic() != 0;
}

std::vector<std::string> files_of(GDALDataset& dataset, const std::string& path) {
  std::vector<std::string> files{path};
  char** list = dataset.GetFileList();
  for (char** file = list; file && *file; ++file) {
    struct stat status {};
    if (std::find(files.begin(), files.end(), *file) == files.end() && ::stat(*file, &status) == 0 &&
        S_ISREG(status.st_mode))
      files.emplace_back(*file);
  }
  CSLDestroy(list);
  return files;
}

}  // namespace hydro::io::detail
