#include "libhydro/scenario/detail/findings.h"

#include <algorithm>
#include <filesystem>

#include "libhydro/io/sha256.h"

namespace hydro::scenario::detail {

void Findings::remark(Bilingual text) {
  if (std::ranges::find(remarks_, text) == remarks_.end()) remarks_.push_back(std::move(text));
}

void Findings::remark(const io::FileReference& file, const std::vector<Bilingual>& texts) {
  const auto named = [&file](const std::string& text) { return text.starts_with(file.path) ? file.written + text.substr(file.path.size()) : text; };
  for (const Bilingual& text : texts) remark({named(text.english), named(text.chinese)});
}

void Findings::read(const io::FileReference& file, const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    if (std::ranges::find(hashed_, path) != hashed_.end()) continue;
    const bool side_file = path != file.path;
    const std::string name = std::filesystem::path(path).filename().string();
    std::string written =
        side_file ? (std::filesystem::path(file.written).parent_path() / name).string() : file.written;
    attempt(file, [&] { inputs_.push_back({std::move(written), io::sha256_of_file(path)}); });
    hashed_.push_back(path);
  }
}

void Findings::add_unreadable(const SourcePlace& place, const FileError& error) {
  Fault fault;
  fault.place = place;
  fault.message = error.what();
  fault.hint = error.hint();
  fault.unreadable = true;
  faults_.add(std::move(fault));
}

}  // namespace hydro::scenario::detail
