// What `fuin reencrypt` says: the plan, and what became of it, for people and for machines.
#pragma once

#include <cstdint>
#include <string>

#include "fix/reencrypt.h"
#include "i18n/messages.h"

namespace fuin::cli {

struct ReencryptRun {
  const fix::ReencryptPlan& plan;
  const fix::ReencryptOptions& options;
  const fix::ReencryptReport& report;
  int64_t started_ms = 0, finished_ms = 0;
  int exit_code = 0;
  std::string journal;  // its path; "" for none
};

// The plan, for a person, without anything having been done.
std::string PlanText(const fix::ReencryptPlan& plan, const fix::ReencryptOptions& options,
                     i18n::Language language);
// What was done, what failed and why, what it proves.
std::string ReencryptText(const ReencryptRun& run, i18n::Language language);
// The evidence: counts, hashes, times, versions, and what stays unknown. One JSON object.
std::string ReencryptJson(const ReencryptRun& run);

}  // namespace fuin::cli
