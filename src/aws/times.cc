// The two ways in which AWS writes a time: RFC 3339 in credentials, an HTTP date in headers.

#include <algorithm>
#include <array>

#include "aws/sigv4.h"
#include "base/date.h"
#include "base/strings.h"

namespace fuin::aws {
namespace {

constexpr int64_t kDayMs = 86'400'000;

// Takes `count` digits, or nothing.
std::optional<int> TakeDigits(std::string_view& text, size_t count) {
  int number = 0;
  if (text.size() < count) {
    return std::nullopt;
  }
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool TakeCharacter(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// "HH:MM:SS" in milliseconds.
std::optional<int64_t> TakeClock(std::string_view& text) {
  const std::optional<int> hour = TakeDigits(text, 2);
  const bool first = TakeCharacter(text, ':');
  const std::optional<int> minute = TakeDigits(text, 2);
  const bool second = TakeCharacter(text, ':');
  const std::optional<int> seconds = TakeDigits(text, 2);
  if (!hour || !minute || !seconds || !first || !second || *hour > 23 || *minute > 59 ||
      *seconds > 60) {
    return std::nullopt;
  }
  return ((*hour * 60 + *minute) * 60 + *seconds) * int64_t{1000};
}

}  // namespace

std::optional<int64_t> ParseTime(std::string_view text) {
  const std::optional<Date> date = text.size() > 10 ? ParseDate(text.substr(0, 10)) : std::nullopt;
  if (!date.has_value() || (text[10] != 'T' && text[10] != ' ')) {
    return std::nullopt;
  }
  text.remove_prefix(11);
  const std::optional<int64_t> clock = TakeClock(text);
  if (!clock.has_value()) {
    return std::nullopt;
  }
  if (TakeCharacter(text, '.')) {
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  }
  const int64_t local = DaysBetween({1970, 1, 1}, *date) * kDayMs + *clock;
  if (text == "Z" || text == "UTC" || text.empty()) {
    return local;
  }
  const int64_t sign = text[0] == '-' ? 1 : -1;
  if (!TakeCharacter(text, '+') && !TakeCharacter(text, '-')) {
    return std::nullopt;
  }
  const std::optional<int> hours = TakeDigits(text, 2);
  TakeCharacter(text, ':');
  const std::optional<int> minutes = TakeDigits(text, 2);
  if (!hours || !minutes || !text.empty()) {
    return std::nullopt;
  }
  return local + sign * (*hours * 60 + *minutes) * int64_t{60'000};
}

std::optional<int64_t> ParseHttpDate(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::vector<std::string_view> parts = Split(text, ' ');
  if (parts.size() != 6 || parts[5] != "GMT") {
    return std::nullopt;
  }
  const auto month = std::ranges::find(kMonths, parts[2]);
  std::string_view day_text = parts[1], year_text = parts[3], clock_text = parts[4];
  const std::optional<int> day = TakeDigits(day_text, 2), year = TakeDigits(year_text, 4);
  const std::optional<int64_t> clock = TakeClock(clock_text);
  if (month == kMonths.end() || !day || !year || !clock || *day < 1 || *day > 31) {
    return std::nullopt;
  }
  const Date date = {*year, static_cast<int>(month - kMonths.begin()) + 1, *day};
  return DaysBetween({1970, 1, 1}, date) * kDayMs + *clock;
}

}  // namespace fuin::aws
