// The commands of fuin. Each Add... puts its options into `app`, and sets `exit_code` when it runs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

namespace fuin::cli {

// Exit codes, in the order in which they win (README, "What it says").
inline constexpr int kExitOk = 0;
inline constexpr int kExitFail = 1;
inline constexpr int kExitUnknown = 2;
inline constexpr int kExitNotDone = 3;

inline constexpr const char* kVersion = FUIN_VERSION;

// A --format with the -o that follows it; "" for what was not given. CLI11 keeps no order between
// two options, so it is read off the arguments.
struct FormatAndFile {
  std::string format;
  std::string file;
};
std::vector<FormatAndFile> FormatsOf(const std::vector<std::string>& arguments);

// Returns the arguments with Terraform's spellings -var and -var-file as --var and --var-file.
std::vector<std::string> WithTerraformSpellings(const std::vector<std::string>& arguments);

void AddScan(CLI::App& app, const std::vector<FormatAndFile>& formats, int& exit_code);
void AddProve(CLI::App& app, const std::vector<FormatAndFile>& formats, int& exit_code);
void AddExplain(CLI::App& app, int& exit_code);
void AddFix(CLI::App& app, int& exit_code);
void AddReencrypt(CLI::App& app, int& exit_code);
// `completion` and `man`: both are written from the options that `app` has.
void AddCompletion(CLI::App& app, int& exit_code);
void AddMan(CLI::App& app, int& exit_code);

}  // namespace fuin::cli
