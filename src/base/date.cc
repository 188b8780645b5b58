// Days by Howard Hinnant's civil calendar algorithms, as std::chrono has them (year_month_day,
// sys_days).

#include "base/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace fuin {
namespace {

std::chrono::year_month_day ToCivil(const Date& date) {
  return std::chrono::year_month_day{std::chrono::year{date.year},
                                     std::chrono::month{static_cast<unsigned>(date.month)},
                                     std::chrono::day{static_cast<unsigned>(date.day)}};
}

bool ParseDigits(std::string_view text, int& number) {
  number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') {
      return false;
    }
    number = number * 10 + (c - '0');
  }
  return true;
}

}  // namespace

std::optional<Date> ParseDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-' ||
      (text.size() > 10 && text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return std::nullopt;
  }
  Date date;
  if (!ParseDigits(text.substr(0, 4), date.year) || !ParseDigits(text.substr(5, 2), date.month) ||
      !ParseDigits(text.substr(8, 2), date.day) || !ToCivil(date).ok()) {
    return std::nullopt;
  }
  return date;
}

std::string ToString(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

int64_t DaysBetween(const Date& from, const Date& to) {
  return (std::chrono::sys_days{ToCivil(to)} - std::chrono::sys_days{ToCivil(from)}).count();
}

Date DateOfUnixTime(int64_t unix_seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds{unix_seconds}};
  const std::chrono::year_month_day civil{std::chrono::floor<std::chrono::days>(time)};
  return {static_cast<int>(civil.year()), static_cast<int>(static_cast<unsigned>(civil.month())),
          static_cast<int>(static_cast<unsigned>(civil.day()))};
}

std::optional<int64_t> UnixMsOfRfc3339(std::string_view text) {
  const std::optional<Date> date = ParseDate(text);
  int hour = 0, minute = 0, second = 0;
  if (!date.has_value() || text.size() < 20 || text[13] != ':' || text[16] != ':' ||
      !ParseDigits(text.substr(11, 2), hour) || !ParseDigits(text.substr(14, 2), minute) ||
      !ParseDigits(text.substr(17, 2), second) || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  int64_t milliseconds = 0;
  size_t at = 19;
  if (text[at] == '.') {
    int64_t unit = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
      milliseconds += (text[at] - '0') * unit;
    }
  }
  const std::string_view zone = text.substr(at);
  int zone_hours = 0, zone_minutes = 0;
  const bool is_utc = zone == "Z" || zone == "z";
  if (!is_utc &&
      (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' ||
       !ParseDigits(zone.substr(1, 2), zone_hours) ||
       !ParseDigits(zone.substr(4, 2), zone_minutes) || zone_hours > 23 || zone_minutes > 59)) {
    return std::nullopt;
  }
  const int64_t offset_minutes = (zone[0] == '-' ? -1 : 1) * (zone_hours * 60 + zone_minutes);
  const int64_t seconds = DaysBetween(Date{1970, 1, 1}, *date) * 86400 + hour * 3600 + minute * 60 +
                          std::min(second, 59) - offset_minutes * 60;
  return seconds * 1000 + milliseconds;
}

std::string Rfc3339OfUnixTime(int64_t unix_seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds{unix_seconds}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const int64_t second_of_day = (time - midnight).count();
  return fmt::format("{}T{:02}:{:02}:{:02}Z", ToString(DateOfUnixTime(unix_seconds)),
                     second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
}

}  // namespace fuin
