// Lines are compared by Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its
// Variations", 1986) between the common head and tail. Hunks are what lies within three lines of a
// change.

#include "patch/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fuin::patch {
namespace {

constexpr size_t kContextLines = 3;
// Above it all that lies between head and tail is one change: a patch of fuin's has few lines.
constexpr size_t kChangedLinesMax = 4000;

using Lines = std::vector<std::string_view>;

// Lines with their line ends; the last may have none.
Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t feed = text.find('\n');
    const size_t size = feed == std::string_view::npos ? text.size() : feed + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

enum class Kind : uint8_t { kSame, kOld, kNew };
struct Line {
  Kind kind;
  std::string_view text;
};

// What Myers' algorithm finds, from the end: `furthest[d]` are the x reached with d changes.
std::vector<Line> Walk(const Lines& a, const Lines& b,
                       const std::vector<std::vector<size_t>>& furthest) {
  std::vector<Line> script;
  size_t x = a.size();
  size_t y = b.size();
  for (size_t d = furthest.size(); d-- > 0;) {
    const auto reached = [&](int64_t k) {  // of d - 1 changes, on diagonal k
      return furthest[d - 1][static_cast<size_t>(k + static_cast<int64_t>(d) - 1)];
    };
    const int64_t k = static_cast<int64_t>(x) - static_cast<int64_t>(y);
    const int64_t depth = static_cast<int64_t>(d);
    size_t from_x = 0;
    size_t from_y = 0;
    bool is_insertion = false;
    if (d > 0) {
      is_insertion = k == -depth || (k != depth && reached(k - 1) < reached(k + 1));
      from_x = is_insertion ? reached(k + 1) : reached(k - 1);
      from_y = static_cast<size_t>(static_cast<int64_t>(from_x) - (is_insertion ? k + 1 : k - 1));
    }
    const size_t first_x = d == 0 ? 0 : from_x + (is_insertion ? 0 : 1);
    while (x > first_x && y > 0) {
      --x;
      --y;
      script.push_back({Kind::kSame, a[x]});
    }
    if (d > 0) {
      script.push_back(is_insertion ? Line{Kind::kNew, b[from_y]} : Line{Kind::kOld, a[from_x]});
    }
    x = from_x;
    y = from_y;
  }
  std::ranges::reverse(script);
  return script;
}

std::vector<Line> Compare(const Lines& a, const Lines& b) {
  std::vector<std::vector<size_t>> furthest;
  for (size_t d = 0; d <= std::min(a.size() + b.size(), kChangedLinesMax); ++d) {
    std::vector<size_t> now(2 * d + 1);
    for (size_t i = 0; i <= 2 * d; i += 2) {
      const int64_t k = static_cast<int64_t>(i) - static_cast<int64_t>(d);
      const auto before = [&](size_t index) { return furthest[d - 1][index - 1]; };
      size_t x = 0;
      if (d > 0) {
        const bool is_insertion = i == 0 || (i != 2 * d && before(i - 1) < before(i + 1));
        x = is_insertion ? before(i + 1) : before(i - 1) + 1;
      }
      int64_t y = static_cast<int64_t>(x) - k;
      while (x < a.size() && y < static_cast<int64_t>(b.size()) && y >= 0 &&
             a[x] == b[static_cast<size_t>(y)]) {
        ++x;
        ++y;
      }
      now[i] = x;
      if (x >= a.size() && y >= static_cast<int64_t>(b.size())) {
        furthest.push_back(std::move(now));
        return Walk(a, b, furthest);
      }
    }
    furthest.push_back(std::move(now));
  }
  std::vector<Line> script;
  for (const std::string_view line : a) {
    script.push_back({Kind::kOld, line});
  }
  for (const std::string_view line : b) {
    script.push_back({Kind::kNew, line});
  }
  return script;
}

std::vector<Line> ScriptOf(std::string_view before, std::string_view after) {
  Lines a = SplitLines(before);
  Lines b = SplitLines(after);
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) {
    ++head;
  }
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Line> script;
  for (size_t i = 0; i < head; ++i) {
    script.push_back({Kind::kSame, a[i]});
  }
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<ptrdiff_t>(head),
                 lines.end() - static_cast<ptrdiff_t>(tail));
  };
  const Lines old_middle = middle(a);
  const Lines new_middle = middle(b);
  const std::vector<Line> changed = Compare(old_middle, new_middle);
  script.insert(script.end(), changed.begin(), changed.end());
  for (size_t i = a.size() - tail; i < a.size(); ++i) {
    script.push_back({Kind::kSame, a[i]});
  }
  return script;
}

std::string RangeText(size_t first, size_t count) {
  return count == 1 ? fmt::format("{}", first) : fmt::format("{},{}", first, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) {
    return "";
  }
  const std::vector<Line> script = ScriptOf(before, after);
  // GNU patch ends a name at a blank unless a tab follows it.
  const std::string_view tab = path.find(' ') == std::string_view::npos ? "" : "\t";
  std::string diff = fmt::format("diff --git a/{0} b/{0}\n--- a/{0}{1}\n+++ b/{0}{1}\n", path, tab);
  size_t old_line = 1;
  size_t new_line = 1;
  size_t at = 0;
  while (at < script.size()) {
    size_t next = at;
    while (next < script.size() && script[next].kind == Kind::kSame) {
      ++next;
    }
    if (next == script.size()) {
      break;
    }
    const size_t begin = next - std::min(kContextLines, next - at);
    old_line += begin - at;
    new_line += begin - at;
    size_t end = next;
    for (size_t same = 0; end < script.size() && same <= 2 * kContextLines; ++end) {
      same = script[end].kind == Kind::kSame ? same + 1 : 0;
    }
    size_t trailing = 0;
    while (trailing < end - next && script[end - 1 - trailing].kind == Kind::kSame) {
      ++trailing;
    }
    end -= trailing > kContextLines ? trailing - kContextLines : 0;
    std::string body;
    size_t old_count = 0;
    size_t new_count = 0;
    for (size_t i = begin; i < end; ++i) {
      const Kind kind = script[i].kind;
      old_count += kind != Kind::kNew ? 1 : 0;
      new_count += kind != Kind::kOld ? 1 : 0;
      body += kind == Kind::kSame ? ' ' : kind == Kind::kOld ? '-' : '+';
      body += script[i].text;
      body += script[i].text.ends_with('\n') ? "" : "\n\\ No newline at end of file\n";
    }
    diff += fmt::format("@@ -{} +{} @@\n{}",
                        RangeText(old_count == 0 ? old_line - 1 : old_line, old_count),
                        RangeText(new_count == 0 ? new_line - 1 : new_line, new_count), body);
    old_line += old_count;
    new_line += new_count;
    at = end;
  }
  return diff;
}

}  // namespace fuin::patch
