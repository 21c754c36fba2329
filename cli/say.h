#pragma once

#include <string>
#include <type_traits>

#include "cli/session.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::cli {

/// Makes what the program says, in the language of the session.
struct Say {
  Language language;

  template <class... Values>
  std::string operator()(fmt::format_string<wording::detail::Said<Values>...> english, std::type_identity_t<wording::detail::ChineseFormat<wording::detail::Said<Values>...>> chinese,
                         const Values&... values) const {
    return bilingual<Values...>(english, chinese, values...).in(language);
  }
};

/// Something the user should know: one line on stderr, nothing when the session is quiet.
void tell_note(const Session& session, const Bilingual& text);

/// That results are there already, as a note; that an interrupted command can go on.
void tell_complete(const Session& session, const std::string& folder);
void tell_interrupted(const Session& session);

}  // namespace hydro::cli
