// What CLI11 cannot read: Terraform's one-dash long options, and which -o belongs to which
// --format.

#include "cli/commands.h"

namespace fuin::cli {

std::vector<std::string> WithTerraformSpellings(const std::vector<std::string>& arguments) {
  std::vector<std::string> normal;
  for (const std::string& argument : arguments) {
    const bool is_theirs = argument == "-var" || argument == "-var-file" ||
                           argument.starts_with("-var=") || argument.starts_with("-var-file=");
    normal.push_back(is_theirs ? "-" + argument : argument);
  }
  return normal;
}

std::vector<FormatAndFile> FormatsOf(const std::vector<std::string>& arguments) {
  std::vector<FormatAndFile> formats;
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& argument = arguments[i];
    const std::string next = i + 1 < arguments.size() ? arguments[i + 1] : "";
    std::string file;
    if (argument == "--format") {
      formats.push_back({next, ""});
      ++i;
    } else if (argument.starts_with("--format=")) {
      formats.push_back({argument.substr(9), ""});
    } else if (argument == "-o" || argument == "--output") {
      file = next;
      ++i;
    } else if (argument.starts_with("--output=")) {
      file = argument.substr(9);
    } else if (argument.starts_with("-o")) {
      file = argument.substr(2);
    }
    if (!file.empty() && !formats.empty() && formats.back().file.empty()) {
      formats.back().file = file;
    } else if (!file.empty()) {
      formats.push_back({"", file});
    }
  }
  return formats;
}

}  // namespace fuin::cli
