// What `fuin fix DIR` says of its patch, for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "i18n/messages.h"
#include "patch/code_fix.h"

namespace fuin::cli {

struct CodeFixRun {
  const patch::CodeFix& fix;
  std::string diff;
  std::string base;         // the folder that the diff's paths start from; "" is the current one
  bool is_applied = false;  // the files were written
  int exit_code = 0;
};

// One paragraph a cluster, then what to do next.
std::string CodeFixText(const CodeFixRun& run, i18n::Language language);
// One JSON object: clusters with outcome, changes, why and warnings; files; the patch.
std::string CodeFixJson(const CodeFixRun& run, i18n::Language language);

}  // namespace fuin::cli
