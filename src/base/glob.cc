// See base/glob.h. Folders are walked segment by segment of the pattern, so that a pattern without
// ** reads only what it names. Matching backtracks per *, at most name times pattern steps for each
// alternative.

#include "base/glob.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/limits.h"
#include "base/strings.h"

namespace fuin {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAlternativesMax = 64;

// The code point at the start of `text`, as bytes.
size_t CharacterSize(std::string_view text) {
  size_t size = text.empty() ? 0 : 1;
  while (size < text.size() && (text[size] & 0xC0) == 0x80) {
    ++size;
  }
  return size;
}

// [class] at the start of `pattern`: whether `character` is in it, and the bytes of the class (0 if
// it is not closed).
bool IsInClass(std::string_view pattern, std::string_view character, size_t& size) {
  size_t i = 1;
  const bool is_negated = i < pattern.size() && pattern[i] == '^';
  i += is_negated ? 1 : 0;
  bool is_in = false;
  const auto next = [&] {
    i += i < pattern.size() && pattern[i] == '\\' ? 1 : 0;
    const size_t length = i < pattern.size() ? CharacterSize(pattern.substr(i)) : 0;
    const std::string_view taken = pattern.substr(std::min(i, pattern.size()), length);
    i += length;
    return taken;
  };
  while (i < pattern.size() && pattern[i] != ']') {
    const std::string_view low = next();
    std::string_view high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      high = next();
    }
    is_in = is_in || (low <= character && character <= high);
  }
  size = i < pattern.size() ? i + 1 : 0;
  return is_in != is_negated;
}

// Matching without {}.
bool MatchesPlain(std::string_view pattern, std::string_view name) {
  size_t star_pattern = std::string_view::npos;
  size_t star_name = 0;
  size_t p = 0;
  size_t n = 0;
  while (true) {
    if (p < pattern.size() && pattern[p] == '*') {
      star_pattern = ++p;
      star_name = n;
      continue;
    }
    bool matches = false;
    size_t pattern_size = 0;
    const size_t name_size = CharacterSize(name.substr(n));
    if (n < name.size() && p < pattern.size()) {
      if (pattern[p] == '[') {
        matches = IsInClass(pattern.substr(p), name.substr(n, name_size), pattern_size);
        matches = matches && pattern_size > 0;
      } else if (pattern[p] == '?') {
        matches = true;
        pattern_size = 1;
      } else {
        const size_t escape = pattern[p] == '\\' && p + 1 < pattern.size() ? 1 : 0;
        pattern_size = escape + CharacterSize(pattern.substr(p + escape));
        matches = pattern.substr(p + escape, pattern_size - escape) == name.substr(n, name_size);
      }
    }
    if (matches) {
      p += pattern_size;
      n += name_size;
    } else if (n == name.size() && p == pattern.size()) {
      return true;
    } else if (star_pattern != std::string_view::npos && star_name < name.size()) {
      star_name += CharacterSize(name.substr(star_name));
      p = star_pattern;
      n = star_name;
    } else {
      return false;
    }
  }
}

// The patterns that the alternatives of `pattern` stand for; none if one is not closed or they are
// too many.
void Expand(const std::string& pattern, std::vector<std::string>& expanded) {
  const size_t open = pattern.find('{');
  if (open == std::string::npos) {
    expanded.push_back(pattern);
    return;
  }
  int depth = 0;
  std::vector<std::string> alternatives(1);
  for (size_t i = open; i < pattern.size(); ++i) {
    const char c = pattern[i];
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth == 0) {
      for (const std::string& alternative : alternatives) {
        if (expanded.size() >= kAlternativesMax) {
          return;
        }
        Expand(pattern.substr(0, open) + alternative + pattern.substr(i + 1), expanded);
      }
      return;
    }
    if (c == ',' && depth == 1) {
      alternatives.emplace_back();
    } else if (i > open) {
      alternatives.back() += c;
    }
  }
}

bool IsClosed(std::string_view pattern) {
  int braces = 0;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else {
      in_class = c == '[';
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
  }
  return braces == 0 && !in_class;
}

// One search under way.
class Search {
 public:
  explicit Search(std::vector<std::string_view> segments) : segments_(std::move(segments)) {}

  // Takes the files under `folder` that match from segment `at` on. False at the limit.
  bool Walk(const fs::path& folder, const std::string& relative, size_t at) {
    if (!Count()) {
      return false;
    }
    const std::string_view segment = segments_[at];
    const bool is_last = at + 1 == segments_.size();
    if (segment == "**") {
      if (!is_last && !Walk(folder, relative, at + 1)) {
        return false;
      }
      return ForEach(folder, [&](const fs::directory_entry& entry, const std::string& name) {
        std::error_code ignored;
        if (is_last && entry.is_regular_file(ignored)) {
          found_.insert(relative + name);
        }
        const bool descends = entry.is_directory(ignored) && !entry.is_symlink(ignored);
        return !descends || Walk(entry.path(), relative + name + "/", at);
      });
    }
    if (segment.find_first_of("*?[{\\") == std::string_view::npos) {
      const fs::path path = folder / segment;
      const std::string name = relative + std::string(segment);
      std::error_code ignored;
      if (is_last && fs::is_regular_file(path, ignored)) {
        found_.insert(name);
      }
      return is_last || !fs::is_directory(path, ignored) || Walk(path, name + "/", at + 1);
    }
    return ForEach(folder, [&](const fs::directory_entry& entry, const std::string& name) {
      std::error_code ignored;
      if (!MatchesName(segment, name)) {
        return true;
      }
      if (is_last && entry.is_regular_file(ignored)) {
        found_.insert(relative + name);
      }
      return is_last || !entry.is_directory(ignored) ||
             Walk(entry.path(), relative + name + "/", at + 1);
    });
  }

  const std::set<std::string>& found() const { return found_; }

 private:
  bool Count() { return ++count_ <= limits::kSourceFileCountMax; }

  template <class Visit>
  bool ForEach(const fs::path& folder, Visit visit) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (!Count() || !visit(*at, at->path().filename().string())) {
        return false;
      }
    }
    return true;
  }

  std::vector<std::string_view> segments_;
  std::set<std::string> found_;
  size_t count_ = 0;
};

}  // namespace

bool MatchesName(std::string_view pattern, std::string_view name) {
  std::vector<std::string> expanded;
  Expand(std::string(pattern), expanded);
  return std::ranges::any_of(expanded,
                             [&](const std::string& plain) { return MatchesPlain(plain, name); });
}

Result<std::vector<std::string>> FindFiles(const std::string& folder, std::string_view pattern) {
  if (!IsClosed(pattern)) {
    return Error{ErrorCode::kInvalidArgument, "a bracket of the pattern is not closed",
                 std::string(pattern)};
  }
  std::vector<std::string_view> segments;
  for (std::string_view segment : Split(pattern, '/')) {
    const bool is_up = segment == ".." && !segments.empty() && segments.back() != "..";
    if (is_up) {
      segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  fs::path start(folder);
  std::string prefix;
  while (!segments.empty() && segments.front() == "..") {
    segments.erase(segments.begin());
    start /= "..";
    prefix += "../";
  }
  if (segments.empty()) {
    return std::vector<std::string>();
  }
  start = start.lexically_normal();
  Search search(std::move(segments));
  if (!search.Walk(start.empty() ? "." : start, prefix, 0)) {
    return Error{ErrorCode::kLimit, "too many files to look at", folder};
  }
  if (prefix.empty()) {
    return std::vector<std::string>(search.found().begin(), search.found().end());
  }
  std::set<std::string> paths;  // what went up and down again is below after all
  for (const std::string& found : search.found()) {
    const fs::path path = start / found.substr(prefix.size());
    paths.insert(path.lexically_normal().lexically_relative(fs::path(folder).lexically_normal()));
  }
  return std::vector<std::string>(paths.begin(), paths.end());
}

}  // namespace fuin
