// fuin completion SHELL and fuin man: both are written from the options that CLI11 holds, so that
// they cannot say anything else than --help does.

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/terminal.h"

namespace fuin::cli {
namespace {

struct Word {
  std::string command;  // "" for fuin itself
  std::string word;     // "--format", "scan"
  std::string description;
};

// The subcommands and the spellings of every option that has a place in --help.
std::vector<Word> WordsOf(CLI::App& app) {
  std::vector<Word> words;
  const auto add = [&](CLI::App& of, const std::string& command) {
    for (const CLI::Option* option : of.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (!option->get_group().empty()) {
          words.push_back({command, "--" + name, option->get_description()});
        }
      }
    }
  };
  add(app, "");
  for (CLI::App* command : app.get_subcommands({})) {
    words.push_back({"", command->get_name(), command->get_description()});
    add(*command, command->get_name());
  }
  return words;
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

std::string Bash(CLI::App& app) {
  std::string cases;
  std::string top;
  for (CLI::App* command : app.get_subcommands({})) {
    std::string options;
    for (const Word& word : WordsOf(app)) {
      options += word.command == command->get_name() ? word.word + " " : "";
    }
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), options);
    top += command->get_name() + " ";
  }
  return fmt::format(
      "_fuin() {{\n  local words current=\"${{COMP_WORDS[COMP_CWORD]}}\"\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}    *) words=\"{}--help --version\" ;;\n  esac\n"
      "  [ \"$COMP_CWORD\" -gt 1 ] || words=\"{}--help --version\"\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}}\n"
      "complete -o default -F _fuin fuin\n",
      cases, top, top);
}

std::string Zsh(CLI::App& app) {
  std::string text =
      "#compdef fuin\n_fuin() {\n  local -a options\n  if (( CURRENT == 2 )); then\n"
      "    options=(";
  for (const Word& word : WordsOf(app)) {
    text += word.command.empty() ? "\n      " + Quoted(word.word + ":" + word.description) : "";
  }
  text += ")\n    _describe 'command' options\n    return\n  fi\n  case \"${words[2]}\" in\n";
  for (CLI::App* command : app.get_subcommands({})) {
    text += fmt::format("    {}) options=(", command->get_name());
    for (const Word& word : WordsOf(app)) {
      text += word.command == command->get_name()
                  ? "\n      " + Quoted(word.word + ":" + word.description)
                  : "";
    }
    text += ") ;;\n";
  }
  return text + "  esac\n  _describe 'option' options\n  _files\n}\ncompdef _fuin fuin\n";
}

std::string Fish(CLI::App& app) {
  std::string text;
  for (const Word& word : WordsOf(app)) {
    const std::string condition = word.command.empty()
                                      ? "__fish_use_subcommand"
                                      : "__fish_seen_subcommand_from " + word.command;
    const bool is_option = word.word.starts_with("--");
    std::string description = word.description;
    for (size_t at = description.find('\''); at != std::string::npos;
         at = description.find('\'', at + 2)) {
      description.insert(at, "\\");
    }
    text += fmt::format("complete -c fuin -n '{}' {} {} -d '{}'\n", condition,
                        is_option ? "-l" : "-f -a", is_option ? word.word.substr(2) : word.word,
                        description);
  }
  return text;
}

// Text of a man page: roff reads \ as an escape, and . or ' at a line's start as a request.
std::string Roff(std::string_view text) {
  std::string roff;
  for (std::string_view line : Split(text, '\n')) {
    roff += roff.empty() ? "" : "\n";
    roff += line.starts_with(".") || line.starts_with("'") ? "\\&" : "";
    for (char c : line) {
      roff += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
    }
  }
  return roff;
}

std::string Man(CLI::App& app) {
  std::string text = fmt::format(
      ".TH FUIN 1 \"\" \"fuin {}\" \"User Commands\"\n.SH NAME\nfuin \\- {}\n.SH SYNOPSIS\n"
      ".B fuin\n.I COMMAND\n[OPTIONS]\n",
      kVersion, Roff(app.get_description()));
  for (CLI::App* command : app.get_subcommands({})) {
    text += fmt::format(".SH FUIN {}\n{}\n", Roff(command->get_name()),
                        Roff(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      if (!option->get_group().empty()) {
        text += fmt::format(".TP\n.B {}\n{}\n", Roff(option->get_name(true, true)),
                            Roff(option->get_description()));
      }
    }
    if (!command->get_footer().empty()) {
      text += fmt::format(".PP\n.nf\n{}\n.fi\n", Roff(command->get_footer()));
    }
  }
  return text;
}

}  // namespace

void AddCompletion(CLI::App& app, int& exit_code) {
  CLI::App* completion = app.add_subcommand("completion", "print the completion of a shell");
  const std::shared_ptr<std::string> shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  completion->footer("Examples:\n  fuin completion bash > /etc/bash_completion.d/fuin");
  completion->callback([&app, shell, &exit_code] {
    const std::string text = *shell == "bash"   ? Bash(app)
                             : *shell == "zsh"  ? Zsh(app)
                             : *shell == "fish" ? Fish(app)
                                                : "";
    if (text.empty()) {
      Complain(fmt::format("no completion for {}: use bash, zsh or fish", *shell));
    }
    exit_code = !text.empty() && Print(text).has_value() ? kExitOk : kExitNotDone;
  });
}

void AddMan(CLI::App& app, int& exit_code) {
  CLI::App* man = app.add_subcommand("man", "print the manual page");
  man->footer("Examples:\n  fuin man > fuin.1");
  man->callback(
      [&app, &exit_code] { exit_code = Print(Man(app)).has_value() ? kExitOk : kExitNotDone; });
}

}  // namespace fuin::cli
