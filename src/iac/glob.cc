// Braces are expanded first; each pattern without braces is then matched part by part: "**" stands
// for any number of parts. Rows of a table instead of backtracking keep hostile patterns cheap.

#include "iac/internal/glob.h"

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/module.h"

namespace fuin::iac {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBracePatternsMax = 1000;

// The end of the class that opens at `at` ("[a-z]"), or npos.
size_t ClassEnd(std::string_view pattern, size_t at) {
  size_t end = at + 1;
  if (end < pattern.size() && (pattern[end] == '^' || pattern[end] == '!')) {
    ++end;
  }
  const size_t close = pattern.find(']', end + 1);
  return close;
}

bool InClass(std::string_view members, char c) {
  const bool negated = !members.empty() && (members[0] == '^' || members[0] == '!');
  members.remove_prefix(negated ? 1 : 0);
  bool found = false;
  for (size_t i = 0; i < members.size(); ++i) {
    if (i + 2 < members.size() && members[i + 1] == '-') {
      found = found || (members[i] <= c && c <= members[i + 2]);
      i += 2;
    } else {
      found = found || members[i] == c;
    }
  }
  return found != negated;
}

// One part of a path against one part of a pattern.
bool MatchesPart(std::string_view text, std::string_view pattern) {
  std::vector<char> row(text.size() + 1, 0);
  row[0] = 1;
  for (size_t p = 0; p < pattern.size(); ++p) {
    std::vector<char> next(text.size() + 1, 0);
    if (pattern[p] == '*') {
      next[0] = row[0];
      for (size_t t = 0; t < text.size(); ++t) {
        next[t + 1] = static_cast<char>(row[t + 1] | next[t]);
      }
    } else {
      std::string_view members;
      const size_t end = pattern[p] == '[' ? ClassEnd(pattern, p) : std::string_view::npos;
      const bool is_class = end != std::string_view::npos;
      if (is_class) {
        members = pattern.substr(p + 1, end - p - 1);
      } else if (pattern[p] == '\\' && p + 1 < pattern.size()) {
        ++p;
      }
      const bool is_any = !is_class && pattern[p] == '?' && (p == 0 || pattern[p - 1] != '\\');
      for (size_t t = 0; t < text.size(); ++t) {
        const bool fits = is_class ? InClass(members, text[t]) : is_any || pattern[p] == text[t];
        next[t + 1] = static_cast<char>(row[t] & static_cast<char>(fits));
      }
      p = is_class ? end : p;
    }
    row = std::move(next);
  }
  return row[text.size()] != 0;
}

bool MatchesParts(const std::vector<std::string_view>& path,
                  const std::vector<std::string_view>& pattern) {
  std::vector<char> row(path.size() + 1, 0);
  row[0] = 1;
  for (std::string_view part : pattern) {
    std::vector<char> next(path.size() + 1, 0);
    if (part == "**") {
      next[0] = row[0];
      for (size_t i = 0; i < path.size(); ++i) {
        next[i + 1] = static_cast<char>(row[i + 1] | next[i]);
      }
    } else {
      for (size_t i = 0; i < path.size(); ++i) {
        next[i + 1] = static_cast<char>(row[i] != 0 && MatchesPart(path[i], part) ? 1 : 0);
      }
    }
    row = std::move(next);
  }
  return row[path.size()] != 0;
}

// "a{b,c}" -> "ab", "ac".
void ExpandBraces(const std::string& pattern, std::vector<std::string>& expanded) {
  const size_t open = pattern.find('{');
  size_t close = std::string::npos;
  std::vector<size_t> commas;
  int depth = 0;
  for (size_t i = open; open != std::string::npos && i < pattern.size(); ++i) {
    depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
    if (pattern[i] == ',' && depth == 1) {
      commas.push_back(i);
    } else if (depth == 0) {
      close = i;
      break;
    }
  }
  if (close == std::string::npos || expanded.size() >= kBracePatternsMax) {
    expanded.push_back(pattern);
    return;
  }
  commas.push_back(close);
  size_t from = open + 1;
  for (size_t comma : commas) {
    ExpandBraces(
        pattern.substr(0, open) + pattern.substr(from, comma - from) + pattern.substr(close + 1),
        expanded);
    from = comma + 1;
    if (expanded.size() >= kBracePatternsMax) {
      return;
    }
  }
}

}  // namespace

bool MatchesGlob(std::string_view path, std::string_view pattern) {
  std::vector<std::string> patterns;
  ExpandBraces(std::string(pattern), patterns);
  const std::vector<std::string_view> parts = Split(path, '/');
  return std::ranges::any_of(
      patterns, [&](const std::string& each) { return MatchesParts(parts, Split(each, '/')); });
}

Result<std::vector<std::string>> FilesMatching(const std::string& folder,
                                               const std::string& pattern,
                                               const std::string& tree) {
  std::vector<std::string> found;
  std::vector<std::pair<fs::path, std::string>> waiting = {{folder, ""}};
  // Without "**" nothing deeper than the pattern's own parts can match.
  const bool is_deep = pattern.find("**") != std::string::npos;
  const size_t depth_max = static_cast<size_t>(std::ranges::count(pattern, '/')) + 1;
  size_t seen = 0;
  while (!waiting.empty()) {
    const auto [at, below] = waiting.back();
    waiting.pop_back();
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(at, error)) {
      if (++seen > limits::kSourceFileCountMax) {
        return Error{ErrorCode::kLimit, "too many files", folder};
      }
      const std::string name = entry.path().filename().string();
      const std::string path = below.empty() ? name : below + "/" + name;
      std::error_code ignored;
      const size_t depth = static_cast<size_t>(std::ranges::count(path, '/')) + 1;
      if (entry.is_directory(ignored)) {
        const bool leads_on =
            is_deep ? depth < static_cast<size_t>(limits::kDocumentDepthMax) : depth < depth_max;
        if (leads_on && IsInsideTree(entry.path().string(), tree)) {
          waiting.emplace_back(entry.path(), path);
        }
      } else if (entry.is_regular_file(ignored) && MatchesGlob(path, pattern) &&
                 IsInsideTree(entry.path().string(), tree)) {
        found.push_back(path);
      }
    }
    if (error && below.empty()) {
      return Error{ErrorCode::kIo, error.message(), folder};
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace fuin::iac
