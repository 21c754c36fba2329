#pragma once

#include <string>
#include <vector>

#include "libhydro/io/data_folder.h"
#include "libhydro/io/toml_document.h"

namespace hydro::scenario {

/// Reads a table file with `read` and adds it to `files`; one that cannot be opened is a fault at the place that names
/// it.
template <class Read>
void read_table_file(const io::FileReference& file, std::vector<io::FileReference>& files, FaultList& faults,
                     Read read) {
  try {
    files.push_back(file);
    io::TomlDocument document = io::TomlDocument::open(file.path, faults);
    io::TomlTable root = document.root();
    for (const char* key : {"format", "title", "source", "licence", "note"}) root.has(key);
    read(root);
    document.report_unknown_keys();
  } catch (const FileError& error) {
    faults.add(Fault{file.place, error.what(), error.hint(), true});
  }
}

/// A table of presets that comes with hydro, by its name in the data folder.
template <class Read>
void read_preset(const std::string& name, const SourcePlace& place, std::vector<io::FileReference>& files,
                 FaultList& faults, Read read) {
  try {
    const std::string path = (io::data_folder() / name).string();
    read_table_file(io::FileReference{path, "preset " + name, place}, files, faults, read);
  } catch (const FileError& error) {
    faults.add(Fault{place, error.what(), error.hint(), true});
  }
}

}  // namespace hydro::scenario
