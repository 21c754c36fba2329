#include "libhydro/study/export_network.h"

#include <filesystem>

#include "libhydro/core/error.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/swmm_writer.h"
#include "libhydro/io/text_file.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/read.h"

namespace hydro::study {

NetworkExport export_swmm(const NetworkExportRequest& request) {
  const std::string path = std::filesystem::is_directory(request.scenario) ? (std::filesystem::path(request.scenario) / "scenario.toml").string() : request.scenario;
  const scenario::Scenario scenario = scenario::read_scenario(path);
  if (!scenario.network) throw InputError(path + ": the scenario has no drainage network", "--format swmm writes the [network] of a scenario");
  const scenario::AssembledNetwork assembled = scenario::assemble_network(scenario);
  NetworkExport exported;
  const std::string text = io::swmm_text({.title = scenario.title, .network = assembled.drawing.network, .rules = assembled.controls.rules,
                                          .gauges = scenario::rain_gauges_of_rules(scenario), .options = scenario.network->options, .duration = scenario.duration,
                                          .report_interval = scenario.output.report_interval},
                                         exported.notes);
  if (scenario.catchments) exported.notes.push_back({"plots are left out: the model has sewers alone, and what drained to them does not enter it", "地块未导出：模型只含管网，地块排入的水不进入模型"});
  io::OutputFolder folder(request.out.empty() ? scenario.name + "-export" : request.out, request.replace ? io::Existing::replace : io::Existing::refuse);
  io::write_text(folder.file(scenario.name + ".inp"), text);
  folder.complete();
  exported.files.push_back((std::filesystem::path(folder.goal()) / (scenario.name + ".inp")).string());
  return exported;
}

}  // namespace hydro::study
