// The door to RE2.

#include "text/regex.h"

#include <re2/re2.h>

#include <map>

namespace fuin::text {
namespace {

constexpr int64_t kMemoryBytesMax = 8 << 20;  // for one compiled pattern

RE2::Options Quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytesMax);
  return options;
}

// What "$1" or "${name}" at `position` of `replacement` stands for; advances past it.
std::string Group(const RegexMatches& found, const RegexMatch& match, std::string_view text,
                  std::string_view replacement, size_t& position) {
  if (replacement.substr(position).starts_with("$$")) {
    position += 2;
    return "$";
  }
  const bool is_braced = position + 1 < replacement.size() && replacement[position + 1] == '{';
  const size_t start = position + (is_braced ? 2 : 1);
  size_t end = start;
  const auto is_word = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  while (end < replacement.size() && is_word(replacement[end])) {
    ++end;
  }
  const std::string name(replacement.substr(start, end - start));
  if (name.empty() || (is_braced && (end >= replacement.size() || replacement[end] != '}'))) {
    ++position;
    return "$";
  }
  position = end + (is_braced ? 1 : 0);
  if (name == "0") {
    return std::string(text.substr(match.begin, match.end - match.begin));
  }
  for (size_t i = 0; i < match.groups.size(); ++i) {
    if (name == std::to_string(i + 1) || name == found.group_names[i]) {
      return match.groups[i].value_or("");
    }
  }
  return "";
}

// (?<name>...) as (?P<name>...): Go knows both, this RE2 the latter.
std::string WithOldGroupNames(std::string_view pattern) {
  std::string rewritten;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    rewritten += c;
    if (c == '\\' && i + 1 < pattern.size()) {
      rewritten += pattern[++i];
    } else if (c == '[' || c == ']') {
      in_class = c == '[';
    } else if (!in_class && c == '(' && pattern.substr(i + 1).starts_with("?<")) {
      rewritten += "?P<";
      i += 2;
    }
  }
  return rewritten;
}

}  // namespace

Result<RegexMatches> FindMatches(std::string_view pattern, std::string_view text,
                                 size_t matches_max) {
  const RE2 regex(WithOldGroupNames(pattern), Quiet());
  if (!regex.ok()) {
    return Error{
        ErrorCode::kInvalidArgument, "not a valid regular expression: " + regex.error(), {}};
  }
  RegexMatches found;
  const int group_count = regex.NumberOfCapturingGroups();
  found.group_names.resize(static_cast<size_t>(group_count));
  for (const auto& [index, name] : regex.CapturingGroupNames()) {
    found.group_names[static_cast<size_t>(index - 1)] = name;
  }
  std::vector<re2::StringPiece> pieces(static_cast<size_t>(group_count) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  size_t position = 0;
  size_t before_end = std::string_view::npos;  // of the match before
  while (
      found.matches.size() < matches_max && position <= text.size() &&
      regex.Match(whole, position, text.size(), RE2::UNANCHORED, pieces.data(), group_count + 1)) {
    RegexMatch match;
    match.begin = static_cast<size_t>(pieces[0].data() - text.data());
    match.end = match.begin + pieces[0].size();
    for (size_t i = 1; i < pieces.size(); ++i) {
      match.groups.push_back(pieces[i].data() == nullptr
                                 ? std::nullopt
                                 : std::optional(std::string(pieces[i].data(), pieces[i].size())));
    }
    const bool is_empty = match.end == match.begin;
    const bool is_in = !is_empty || match.begin != before_end;
    before_end = match.end;
    position = match.end;
    if (is_empty) {  // on to the next code point
      ++position;
      while (position < text.size() && (text[position] & 0xC0) == 0x80) {
        ++position;
      }
    }
    if (is_in) {
      found.matches.push_back(std::move(match));
    }
  }
  return found;
}

Result<std::string> ReplaceMatches(std::string_view pattern, std::string_view text,
                                   std::string_view replacement, size_t bytes_max) {
  const RegexMatches found = FUIN_TRY(FindMatches(pattern, text, text.size() + 1));
  std::string replaced;
  size_t copied = 0;
  for (const RegexMatch& match : found.matches) {
    replaced += text.substr(copied, match.begin - copied);
    for (size_t i = 0; i < replacement.size();) {
      if (replacement[i] == '$') {
        replaced += Group(found, match, text, replacement, i);
      } else {
        replaced += replacement[i++];
      }
    }
    copied = match.end;
    if (replaced.size() > bytes_max) {
      return Error{ErrorCode::kLimit, "the text gets too long", {}};
    }
  }
  replaced += text.substr(copied);
  return replaced;
}

}  // namespace fuin::text
