#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "libhydro/comparison/study_design.h"
#include "libhydro/core/bilingual.h"
#include "libhydro/study/check_study.h"

namespace hydro::cli {

/// What a study holds and what it would run. Throws `InputError` with every fault.
nlohmann::ordered_json facts_of_study(const std::string& path);

/// What its runs would take, a sentence each.
std::vector<Bilingual> remarks_of(const study::StudyCheck& check);

}  // namespace hydro::cli
