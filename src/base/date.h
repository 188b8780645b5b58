// A calendar day, as facts and suppressions name them. "Today" is passed in; nothing here asks a
// clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fuin {

struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;

  auto operator<=>(const Date&) const = default;
};

// Parses "2027-01-31", or the date of an RFC 3339 time ("2027-01-31T10:00:00Z"). Nothing for any
// other text, nor for a day that the Gregorian calendar does not have.
std::optional<Date> ParseDate(std::string_view text);

// Returns "2027-01-31".
std::string ToString(const Date& date);

// Returns the days from `from` to `to`; negative if `to` is earlier.
int64_t DaysBetween(const Date& from, const Date& to);

// Returns the UTC day of a Unix time in seconds.
Date DateOfUnixTime(int64_t unix_seconds);

// Returns the Unix time in milliseconds of an RFC 3339 time ("2026-11-24T01:02:03Z", "+09:00").
// Nothing for any other text. A leap second counts as the second before it.
std::optional<int64_t> UnixMsOfRfc3339(std::string_view text);

// Returns "2026-11-24T01:02:03Z" for a Unix time in seconds.
std::string Rfc3339OfUnixTime(int64_t unix_seconds);

}  // namespace fuin
