// RULE, then reason= and until= in any order. Lenient in form and strict in judgement: what is
// missing is left empty here, and judge/suppression.cc refuses to honour it.

#include "model/ignore.h"

#include "base/strings.h"

namespace fuin::model {
namespace {

constexpr std::string_view kReason = "reason=";
constexpr std::string_view kUntil = "until=";

// Takes the value of `name` out of `rest`: in quotes, or up to `stop` or the end.
std::string TakeQuoted(std::string_view& rest, std::string_view stop) {
  std::string value;
  if (rest.starts_with('"')) {
    const size_t close = rest.find('"', 1);
    value = rest.substr(1, close == std::string_view::npos ? close : close - 1);
    rest = close == std::string_view::npos ? "" : rest.substr(close + 1);
    return value;
  }
  const size_t end = rest.find(stop);
  value = Trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? "" : rest.substr(end);
  return value;
}

// Fills in reason and until from `rest`.
void ReadTerms(std::string_view rest, Suppression& suppression) {
  for (rest = Trim(rest); !rest.empty(); rest = Trim(rest)) {
    if (rest.starts_with(kReason)) {
      rest.remove_prefix(kReason.size());
      suppression.reason = TakeQuoted(rest, kUntil);
    } else if (rest.starts_with(kUntil)) {
      rest.remove_prefix(kUntil.size());
      suppression.until_text = TakeQuoted(rest, " ");
      suppression.until = ParseDate(suppression.until_text);
    } else {  // a word that is neither
      const size_t space = rest.find_first_of(" \t");
      rest = space == std::string_view::npos ? "" : rest.substr(space);
    }
  }
}

std::vector<Suppression> ForEachRule(std::string_view rules, const Suppression& terms) {
  std::vector<Suppression> suppressions;
  for (std::string_view rule : Split(rules, ',')) {
    suppressions.push_back(terms);
    suppressions.back().rule = Trim(rule);
  }
  return suppressions;
}

}  // namespace

std::vector<Suppression> ParseIgnore(std::string_view text) {
  text = Trim(text);
  const size_t space = text.find_first_of(" \t");
  const std::string_view rules = text.substr(0, space);
  Suppression terms;
  if (rules.starts_with(kReason) || rules.starts_with(kUntil)) {
    ReadTerms(text, terms);
    return {terms};
  }
  ReadTerms(space == std::string_view::npos ? "" : text.substr(space), terms);
  return ForEachRule(rules, terms);
}

std::vector<Suppression> ParseIgnoreTag(std::string_view name, std::string_view value) {
  for (const auto& [mark, separator] :
       {std::pair("fuin:ignore", ':'), std::pair("fuin/ignore", '.')}) {
    if (name == mark) {
      return ParseIgnore(value);
    }
    if (name.starts_with(mark) && name.size() > std::string_view(mark).size() + 1 &&
        name[std::string_view(mark).size()] == separator) {
      Suppression terms;
      std::string_view rest = Trim(value);
      if (!rest.starts_with(kReason) && !rest.starts_with(kUntil)) {
        terms.reason = TakeQuoted(rest, kUntil);
      }
      ReadTerms(rest, terms);
      return ForEachRule(name.substr(std::string_view(mark).size() + 1), terms);
    }
  }
  return {};
}

}  // namespace fuin::model
