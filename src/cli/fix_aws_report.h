// What `fuin fix aws:` shows: the plan, and what became of it.
#pragma once

#include <string>
#include <vector>

#include "fix/seal.h"
#include "i18n/messages.h"

namespace fuin::cli {

struct SealRun {
  std::string source;   // as it was typed
  std::string options;  // the further words of the command line that made the plan, " --key ..."
  fix::SealPlan plan;
  std::vector<fix::SealOutcome> outcomes;  // empty without --apply
  int exit_code = 0;
};

// The plan for a person: state, checks, key, calls, cost, what can't be undone.
std::string SealPlanText(const SealRun& run, i18n::Language language);
// What became of each target, a line each and what is to be said of it.
std::string SealResultText(const SealRun& run, i18n::Language language);
// Both for a machine: docs/schema/fix.schema.json.
std::string SealJson(const SealRun& run, i18n::Language language);

// "in progress, 4 min 10 s (others took 5 to 52 minutes)": one line for a terminal or a log.
std::string SealProgressText(const fix::SealProgress& progress, i18n::Language language);

}  // namespace fuin::cli
