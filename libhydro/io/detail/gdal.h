#pragma once

#include <memory>
#include <string>
#include <vector>

class GDALDataset;
class OGRSpatialReference;

namespace hydro::io::detail {

/// Collects what GDAL and PROJ say on this thread while it lives, so that nothing reaches the terminal.
class GdalMessages {
 public:
  GdalMessages();
  ~GdalMessages();
  GdalMessages(const GdalMessages&) = delete;
  GdalMessages& operator=(const GdalMessages&) = delete;

  /// The failures so far (else the warnings), shortened to what fits an error line; "no reason given" when there are
  /// none.
  std::string text() const;
  bool any_failure() const { return !failures_.empty(); }

  /// For the library's callback.
  void add(bool failure, std::string message);

 private:
  std::vector<std::string> failures_;
  std::vector<std::string> warnings_;
};

struct CloseDataset {
  void operator()(GDALDataset* dataset) const;
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

/// Makes the formats that hydro reads and writes known to GDAL, and no other: a virtual raster, which opens whatever
/// file or address it names, cannot be reached even through a side file. No network for grids of PROJ. Call before any
/// use of GDAL.
void register_formats();

/// Opens a local regular file with the raster formats of the allow-list. Throws `FileError` (missing, not a file,
/// corrupt, no raster) or `InputError` (addresses, `/vsi...`, virtual rasters: the message says how to convert).
Dataset open_raster(const std::string& path, const GdalMessages& messages);

/// The same for vector formats.
Dataset open_vector(const std::string& path, const GdalMessages& messages);

/// The same for NetCDF, opened by `name` ("NETCDF:...") after `path` was checked.
Dataset open_netcdf(const std::string& path, const std::string& name, const GdalMessages& messages);

/// Throws `FileError` unless `path` is a local regular file that can be read, `InputError` for addresses and `/vsi...`.
void require_regular_file(const std::string& path);

/// "EPSG:32651" where a code is known or can be found, else WKT; empty for none or for a local plane.
std::string crs_text(const OGRSpatialReference* reference);

/// The first few words of a CRS for messages: "EPSG:32651" or the name inside the WKT.
std::string crs_name(const std::string& crs);

/// True when both name the same plane. Empty stands for a local plane.
bool same_crs(const std::string& a, const std::string& b);

/// True when coordinates of this CRS are degrees; false for a plane, an empty or an unknown one.
bool is_geographic(const std::string& crs);

/// The files that an open dataset consists of, the named one first.
std::vector<std::string> files_of(GDALDataset& dataset, const std::string& path);

}  // namespace hydro::io::detail
