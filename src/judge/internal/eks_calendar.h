// Until when Amazon EKS supports each Kubernetes version. The dates are data: to follow AWS, change
// the table in eks_calendar.cc and its date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/date.h"
#include "judge/at_rest.h"

namespace fuin::judge {

enum class Support : uint8_t {
  kStandard,
  kExtended,  // patched for a surcharge
  kEnded,     // no cluster can be made, and AWS upgrades those that are left
  kUnknown,   // newer than the calendar, on a day that the calendar does not reach
};

struct SupportStatus {
  Support support = Support::kUnknown;
  std::optional<Date> standard_ends, extended_ends;  // the day on which each ends, UTC
};

// Returns the support of `version` on `today`. A version newer than the calendar is in standard
// support for as long as the newest of the calendar is: a later release ends later.
SupportStatus SupportOf(const MinorVersion& version, const Date& today);

// Returns the lowest version in standard support on `today`; nothing once the calendar has run out.
std::optional<MinorVersion> OldestInStandardSupport(const Date& today);

// Returns "1.29".
std::string ToString(const MinorVersion& version);

}  // namespace fuin::judge
