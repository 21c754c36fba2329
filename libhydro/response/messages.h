#pragma once

#include <string>
#include <vector>

#include "libhydro/response/engine.h"

namespace hydro::response {

/// What the public was told, or is to be told.
struct PublicMessage {
  double utc = 0.0;        ///< [s since 1970]
  int task = -1;           ///< of the evaluation
  std::string text, text_zh;
};

/// The messages of all tasks whose action has one, by time: one for each area and place, however many departments share the task. {area},
/// {place}, {level} and {settlement} are filled in: where those who are stranded at the place are brought, or, where water is forecast to
/// reach that, the nearest shelter that stays dry.
std::vector<PublicMessage> messages_of(const Plan& plan, const Situation& situation, const Evaluation& evaluation);

}  // namespace hydro::response
