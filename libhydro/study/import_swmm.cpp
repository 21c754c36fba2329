#include "libhydro/study/import_swmm.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/read.h"
#include "libhydro/study/detail/swmm_account.h"
#include "libhydro/study/detail/swmm_network.h"
#include "libhydro/study/detail/swmm_plots.h"

namespace hydro::study {
namespace {

/// A name that folders and scenarios may have.
std::string plain_name(std::string name) {
  for (char& letter : name)
    if (static_cast<unsigned char>(letter) < 0x20 || std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos) letter = '_';
  if (name.empty() || name.front() == '.' || name.front() == '-') name.insert(0, "model");
  return name.substr(0, 100);
}

/// What was written must be a scenario: whatever hydro refuses in it is told with the model's path.
void read_back(const std::string& scenario, const std::string& model) {
  try {
    const scenario::Scenario read = scenario::read_scenario(scenario);
    if (!read.network) return;
    const scenario::AssembledNetwork network = scenario::assemble_network(read);
    if (read.catchments) scenario::plot_inlets(read, network.drawing.network), scenario::plot_outfalls(read, network.drawing.network);
  } catch (const InputError& error) {
    FaultList faults;
    for (const Fault& fault : error.faults()) faults.add({.file = model}, "hydro refuses what this model says: " + fault.message, fault.hint);
    faults.throw_if_any();
  }
}

}  // namespace

ImportOutcome import_swmm(const ImportRequest& request) {
  const io::swmm::Model model = io::swmm::read_model(request.model);
  const std::string name = plain_name(std::filesystem::path(request.model).stem().string());
  FaultList faults;
  detail::SwmmAccount lines(model);
  std::optional<detail::SwmmNetwork> sewers;
  if (detail::SwmmNetwork::any_in(model)) sewers.emplace(model, lines, faults);
  else detail::SwmmNetwork::leave_options(lines);
  detail::SwmmPlots plots(model, sewers ? &*sewers : nullptr, lines, faults);
  if (sewers) sewers->lead_outfalls([&](const std::string& subcatchment) { return plots.id_of(subcatchment); });
  const detail::Files files = plots.files(name, request.offset_minutes);
  faults.throw_if_any();

  ImportOutcome outcome{.folder = request.output.empty() ? name + "-import" : request.output};
  outcome.account = {.source = request.model, .scenario = "scenario.toml", .compatibility = plots.compatibility(), .remarks = model.remarks};
  for (const Bilingual& remark : plots.remarks()) outcome.account.remarks.push_back(remark);
  if (sewers) {
    outcome.account.remarks.insert(outcome.account.remarks.end(), sewers->remarks().begin(), sewers->remarks().end());
    std::ranges::move(sewers->compatibility(), std::back_inserter(outcome.account.compatibility));
  }
  lines.write(outcome.account);

  io::OutputFolder folder(outcome.folder, request.replace ? io::Existing::replace : io::Existing::refuse);
  for (const auto& [file, text] : files) io::write_text(folder.file(file), text);
  if (sewers) io::write_network(folder.file("network.gpkg"), sewers->drawing());
  io::write_text(folder.file("import.json"), io::import_json(outcome.account));
  read_back(folder.file("scenario.toml"), request.model);
  folder.complete();
  outcome.scenario = folder.file("scenario.toml");
  return outcome;
}

}  // namespace hydro::study
