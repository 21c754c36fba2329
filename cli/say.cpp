#include "cli/say.h"

#include <iostream>

#include "libhydro/wording/in_both_languages.h"

namespace hydro::cli {

void tell_note(const Session& session, const Bilingual& text) {
  if (!session.quiet) std::cerr << Say{session.language}("note: {}\n", "提示：{}\n", text);
}

void tell_complete(const Session& session, const std::string& folder) {
  tell_note(session, bilingual("{} is complete already: nothing to do", "{} 已完成，无需再算", folder));
}

void tell_interrupted(const Session& session) {
  std::cerr << Say{session.language}("interrupted; the same command with --resume goes on\n", "已中断；同一命令加 --resume 可继续\n");
}

}  // namespace hydro::cli
