#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "cli/commands.h"
#include "libhydro/core/error.h"

namespace hydro::cli {
namespace {

/// What may follow `command`: its commands and its long options, as one line of words.
std::string words_after(const CLI::App& command) {
  std::string words;
  for (const CLI::App* next : command.get_subcommands(nullptr)) words += next->get_name() + ' ';
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) words += "--" + name + ' ';
  if (!words.empty()) words.pop_back();
  return words;
}

/// One line of the shell's `case` for each command, "run)" or "storm capture)".
void add_cases(const CLI::App& parent, const std::string& path, std::string& script) {
  for (const CLI::App* command : parent.get_subcommands(nullptr)) {
    const std::string here = path.empty() ? command->get_name() : path + ' ' + command->get_name();
    script += fmt::format("      \"{}\") words=\"{}\" ;;\n", here, words_after(*command));
    add_cases(*command, here, script);
  }
}

/// Completes commands and options from the program's own list, file names everywhere else.
std::string bash_script(const CLI::App& program) {
  std::string cases = fmt::format("      \"\") words=\"{}\" ;;\n", words_after(program));
  add_cases(program, "", cases);
  return "# bash completion for hydro; written by `hydro completion bash`\n"
         "_hydro() {\n"
         "  local word path=\"\" words current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  words_after() {\n"
         "    case \"$1\" in\n" + cases +
         "      *) return 1 ;;\n"
         "    esac\n"
         "  }\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    words_after \"${path:+$path }$word\" && path=\"${path:+$path }$word\"\n"
         "  done\n"
         "  words_after \"$path\"\n"
         "  unset -f words_after\n"
         "  [[ $current == -* ]] || words=\"${words%%--*}\"\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "  [[ -z $path || $current == -* ]] || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$current\")\n"
         "}\n"
         "complete -o filenames -F _hydro hydro\n";
}

}  // namespace

void add_completion(CLI::App& command, Session& session) {
  command.add_option("SHELL", "the shell to write for")->required()->check(CLI::IsMember({"bash"}));
  command.footer("Example:\n  hydro completion bash > ~/.local/share/bash-completion/completions/hydro");
  command.callback([&command, &session] {
    if (session.json) throw InputError("hydro completion prints a shell script, not JSON", "leave --json away");
    std::cout << bash_script(*command.get_parent());
  });
}

}  // namespace hydro::cli
