// formatdate, timeadd, timecmp: times in RFC 3339 with their own offset from UTC, as Go's time
// package has them. No clock is asked.

#include <fmt/format.h>

#include <array>

#include "base/date.h"
#include "hcl/internal/functions.h"

namespace fuin::hcl::internal {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

struct Time {
  int64_t seconds = 0;  // of Unix time
  int64_t nanoseconds = 0;
  int offset_minutes = 0;
};

// The fields of a Time in its own zone.
struct Clock {
  Date date;
  int64_t hour = 0, minute = 0, second = 0;
  int64_t days = 0;  // since 1970-01-01
};

// "2017-11-22T00:00:00Z", with a fraction of a second and an offset at will.
std::optional<Time> ReadTime(std::string_view text) {
  const auto number = [&](size_t at, size_t size, int max) -> int {
    int value = 0;
    for (char c : text.substr(std::min(at, text.size()), size)) {
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return at + size <= text.size() && value <= max ? value : -1;
  };
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const std::optional<Date> date = ParseDate(text.substr(0, 10));
  const int hour = number(11, 2, 23);
  const int minute = number(14, 2, 59);
  const int second = number(17, 2, 59);
  if (!date.has_value() || hour < 0 || minute < 0 || second < 0) {
    return std::nullopt;
  }
  Time time;
  time.seconds = DaysBetween(Date{}, *date) * 86400 + hour * 3600 + minute * 60 + second;
  size_t at = 19;
  if (text[at] == '.' || text[at] == ',') {
    int64_t unit = kNanosPerSecond;
    const size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      unit /= 10;
      time.nanoseconds += unit * (text[at] - '0');
    }
    if (at == first) {
      return std::nullopt;
    }
  }
  const std::string_view zone = text.substr(at);
  if (zone == "Z") {
    return time;
  }
  const int zone_hour = number(at + 1, 2, 24);
  const int zone_minute = number(at + 4, 2, 60);
  const bool is_zone = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' &&
                       zone_hour >= 0 && zone_minute >= 0;
  if (!is_zone) {
    return std::nullopt;
  }
  time.offset_minutes = (zone_hour * 60 + zone_minute) * (zone[0] == '-' ? -1 : 1);
  time.seconds -= time.offset_minutes * 60;
  return time;
}

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

Clock ClockOf(const Time& time) {
  const int64_t local = time.seconds + time.offset_minutes * 60;
  Clock clock;
  clock.days = FloorDivide(local, 86400);
  clock.date = DateOfUnixTime(local);
  const int64_t rest = local - clock.days * 86400;
  clock.hour = rest / 3600;
  clock.minute = rest / 60 % 60;
  clock.second = rest % 60;
  return clock;
}

std::string Zone(const Time& time, std::string_view utc, std::string_view separator) {
  if (time.offset_minutes == 0 && !utc.empty()) {
    return std::string(utc);
  }
  const int minutes = std::abs(time.offset_minutes);
  return fmt::format("{}{:02}{}{:02}", time.offset_minutes < 0 ? '-' : '+', minutes / 60, separator,
                     minutes % 60);
}

std::string ShowRfc3339(const Time& time) {
  const Clock clock = ClockOf(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", clock.date.year, clock.date.month,
                     clock.date.day, clock.hour, clock.minute, clock.second, Zone(time, "Z", ":"));
}

// Go's time.ParseDuration, in nanoseconds: "1h30m", "-1.5s", "0".
std::optional<int64_t> ReadDuration(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  if (text == "0") {
    return 0;
  }
  constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"ns", 1},
      {"us", 1000},
      {"\xC2\xB5s", 1000},
      {"\xCE\xBCs", 1000},
      {"ms", 1'000'000},
      {"s", kNanosPerSecond},
      {"m", 60 * kNanosPerSecond},
      {"h", 3600 * kNanosPerSecond},
  };
  __extension__ typedef __int128 Wide;
  Wide total = 0;
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    size_t at = 0;
    Wide whole = 0;
    Wide fraction = 0;
    Wide scale = 1;
    bool has_digits = false;
    bool in_fraction = false;
    for (; at < text.size() && ((text[at] >= '0' && text[at] <= '9') || text[at] == '.'); ++at) {
      if (text[at] == '.') {
        if (in_fraction) {
          return std::nullopt;
        }
        in_fraction = true;
        continue;
      }
      has_digits = true;
      const int digit = text[at] - '0';
      if (in_fraction && scale < 1'000'000'000'000'000'000) {
        fraction = fraction * 10 + digit;
        scale *= 10;
      } else if (!in_fraction && whole < Wide{1} << 64) {
        whole = whole * 10 + digit;
      }
    }
    text.remove_prefix(at);
    size_t unit_size = 0;
    while (unit_size < text.size() && text[unit_size] != '.' &&
           (text[unit_size] < '0' || text[unit_size] > '9')) {
      ++unit_size;
    }
    Wide unit = 0;
    for (const auto& [name, nanoseconds] : kUnits) {
      unit = text.substr(0, unit_size) == name ? nanoseconds : unit;
    }
    if (!has_digits || unit == 0) {
      return std::nullopt;
    }
    total += whole * unit + fraction * unit / scale;
    if (total > (Wide{1} << 63) - (is_negative ? 0 : 1)) {
      return std::nullopt;
    }
    text.remove_prefix(unit_size);
  }
  return static_cast<int64_t>(is_negative ? -total : total);
}

Value TimeAdd(const Arguments& arguments, const Caller& caller) {
  std::optional<Time> time = ReadTime(Text(arguments[0]));
  const std::optional<int64_t> duration = ReadDuration(Text(arguments[1]));
  if (!time.has_value() || !duration.has_value()) {
    return caller.Fail(time.has_value() ? "not a valid duration."
                                        : "not a valid RFC3339 timestamp.");
  }
  const int64_t nanoseconds = time->nanoseconds + *duration % kNanosPerSecond;
  time->seconds += *duration / kNanosPerSecond + FloorDivide(nanoseconds, kNanosPerSecond);
  return Value::String(ShowRfc3339(*time));
}

Value TimeCmp(const Arguments& arguments, const Caller& caller) {
  const std::optional<Time> a = ReadTime(Text(arguments[0]));
  const std::optional<Time> b = ReadTime(Text(arguments[1]));
  if (!a.has_value() || !b.has_value()) {
    return caller.Fail("not a valid RFC3339 timestamp.");
  }
  const auto order =
      std::pair(a->seconds, a->nanoseconds) <=> std::pair(b->seconds, b->nanoseconds);
  return Value::Num(order < 0 ? -1 : order > 0 ? 1 : 0);
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// One verb, a letter so many times; nothing where there is no such verb.
std::optional<std::string> ShowVerb(char verb, size_t size, const Time& time) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  const Clock clock = ClockOf(time);
  const auto number = [&](int64_t value) -> std::optional<std::string> {
    return size > 2 ? std::nullopt : std::optional(fmt::format("{:0{}}", value, size));
  };
  const auto name = [&](std::string_view text) {
    return std::string(size == 3 ? text.substr(0, 3) : text);
  };
  switch (verb) {
    case 'Y':
      return size == 2   ? std::optional(fmt::format("{:02}", clock.date.year % 100))
             : size == 4 ? std::optional(fmt::format("{:04}", clock.date.year))
                         : std::nullopt;
    case 'M':
      return size == 3 || size == 4
                 ? std::optional(name(kMonths[static_cast<size_t>(clock.date.month - 1)]))
                 : number(clock.date.month);
    case 'D':
      return number(clock.date.day);
    case 'E': {
      const auto day = static_cast<size_t>(((clock.days + 4) % 7 + 7) % 7);  // 1970-01-01: Thursday
      return size == 3 || size == 4 ? std::optional(name(kDays[day])) : std::nullopt;
    }
    case 'h':
      return number(clock.hour);
    case 'H':
      return number(clock.hour % 12 == 0 ? 12 : clock.hour % 12);
    case 'A':
    case 'a':
      return size != 2     ? std::nullopt
             : verb == 'A' ? std::optional<std::string>(clock.hour < 12 ? "AM" : "PM")
                           : std::optional<std::string>(clock.hour < 12 ? "am" : "pm");
    case 'm':
      return number(clock.minute);
    case 's':
      return number(clock.second);
    case 'Z':
      return size == 1   ? std::optional(Zone(time, "Z", ":"))
             : size == 3 ? std::optional(Zone(time, "UTC", ""))
             : size == 4 ? std::optional(Zone(time, "", ""))
             : size == 5 ? std::optional(Zone(time, "", ":"))
                         : std::nullopt;
    default:
      return std::nullopt;
  }
}

// A quoted literal at `at`, where '' is a quote; false if it is not closed.
bool ReadLiteral(const std::string& format, size_t& at, std::string& text) {
  if (format.substr(at, 2) == "''") {
    text += '\'';
    at += 2;
    return true;
  }
  for (++at; at < format.size(); ++at) {
    if (format[at] == '\'') {
      if (at + 1 >= format.size() || format[at + 1] != '\'') {
        ++at;
        return true;
      }
      ++at;
    }
    text += format[at];
  }
  return false;
}

Value FormatDate(const Arguments& arguments, const Caller& caller) {
  const std::optional<Time> time = ReadTime(Text(arguments[1]));
  if (!time.has_value()) {
    return caller.Fail("not a valid RFC3339 timestamp.");
  }
  const std::string& format = Text(arguments[0]);
  std::string text;
  for (size_t at = 0; at < format.size();) {
    if (format[at] == '\'') {
      if (!ReadLiteral(format, at, text)) {
        return caller.Fail("unterminated literal.");
      }
      continue;
    }
    if (!IsLetter(format[at])) {
      text += format[at++];
      continue;
    }
    const size_t end = std::min(format.find_first_not_of(format[at], at), format.size());
    const std::optional<std::string> shown = ShowVerb(format[at], end - at, *time);
    if (!shown.has_value()) {
      return caller.Fail("invalid date format verb.");
    }
    text += *shown;
    at = end;
  }
  return Value::String(std::move(text));
}

constexpr Function kFunctions[] = {
    {"formatdate", "ss", StringType, FormatDate},
    {"timeadd", "ss", StringType, TimeAdd},
    {"timecmp", "ss", NumberType, TimeCmp},
};

}  // namespace

std::span<const Function> TimeFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
