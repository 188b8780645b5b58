// The release calendar of Amazon EKS.
//
// Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS", section
// "Amazon EKS Kubernetes release calendar", as of 2026-04-24
// (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html); rows that AWS has
// removed since stand as it last printed them. Support ends at the beginning of the day, UTC.

#include "judge/internal/eks_calendar.h"

#include <fmt/format.h>

#include <array>

namespace fuin::judge {
namespace {

struct Row {
  MinorVersion version;
  Date standard_ends, extended_ends;
};

// Ascending. What is older than the first row had ended before it.
constexpr std::array kCalendar = {
    Row{{1, 23}, {2023, 10, 11}, {2024, 10, 11}}, Row{{1, 24}, {2024, 1, 31}, {2025, 1, 31}},
    Row{{1, 25}, {2024, 5, 1}, {2025, 5, 1}},     Row{{1, 26}, {2024, 6, 11}, {2025, 6, 11}},
    Row{{1, 27}, {2024, 7, 24}, {2025, 7, 24}},   Row{{1, 28}, {2024, 11, 26}, {2025, 11, 26}},
    Row{{1, 29}, {2025, 3, 23}, {2026, 3, 23}},   Row{{1, 30}, {2025, 7, 23}, {2026, 7, 23}},
    Row{{1, 31}, {2025, 11, 26}, {2026, 11, 26}}, Row{{1, 32}, {2026, 3, 23}, {2027, 3, 23}},
    Row{{1, 33}, {2026, 7, 29}, {2027, 7, 29}},   Row{{1, 34}, {2026, 12, 2}, {2027, 12, 2}},
    Row{{1, 35}, {2027, 3, 27}, {2028, 3, 27}},
};

}  // namespace

SupportStatus SupportOf(const MinorVersion& version, const Date& today) {
  if (version < kCalendar.front().version) {
    // Its support ended when or before the oldest row's did.
    const bool has_ended = today >= kCalendar.front().extended_ends;
    return {has_ended ? Support::kEnded : Support::kUnknown, {}, {}};
  }
  for (const Row& row : kCalendar) {
    if (row.version == version) {
      const Support support = today < row.standard_ends   ? Support::kStandard
                              : today < row.extended_ends ? Support::kExtended
                                                          : Support::kEnded;
      return {support, row.standard_ends, row.extended_ends};
    }
  }
  const bool is_reached = today < kCalendar.back().standard_ends;
  return {is_reached ? Support::kStandard : Support::kUnknown, {}, {}};
}

std::optional<MinorVersion> OldestInStandardSupport(const Date& today) {
  for (const Row& row : kCalendar) {
    if (today < row.standard_ends) {
      return row.version;
    }
  }
  return std::nullopt;
}

std::string ToString(const MinorVersion& version) {
  return fmt::format("{}.{}", version.major, version.minor);
}

}  // namespace fuin::judge
