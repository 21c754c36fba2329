# Every library that a room links, once: the build reads this list, and so does the installed package (hydroConfig.cmake).
if(COMMAND find_dependency)
  macro(hydro_find)
    find_dependency(${ARGN})
  endmacro()
else()
  macro(hydro_find)
    find_package(${ARGN} REQUIRED)
  endmacro()
endif()

hydro_find(OpenMP COMPONENTS CXX)
hydro_find(Eigen3)
hydro_find(fmt)
hydro_find(GDAL)
hydro_find(OpenSSL COMPONENTS Crypto)
hydro_find(PNG)
hydro_find(nlohmann_json)

# Libraries that come with pkg-config files only.
hydro_find(PkgConfig)
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET GLOBAL hdf5)
pkg_check_modules(netcdf REQUIRED IMPORTED_TARGET GLOBAL netcdf)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET GLOBAL libdeflate)
