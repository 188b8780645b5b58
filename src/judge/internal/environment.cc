// Tags say it best; then words that teams use. A word counts only as a whole: "product" is no prod.

#include "judge/internal/environment.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"

namespace fuin::judge {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kWords = {{
    {"dev", "dev"},         {"devel", "dev"},       {"development", "dev"}, {"develop", "dev"},
    {"dr", "dr"},           {"e2e", "test"},        {"integration", "int"}, {"int", "int"},
    {"live", "prod"},       {"nonprod", "nonprod"}, {"preprod", "preprod"}, {"prd", "prod"},
    {"preview", "preview"}, {"prod", "prod"},       {"production", "prod"}, {"qa", "qa"},
    {"sandbox", "sandbox"}, {"sbx", "sandbox"},     {"stage", "staging"},   {"staging", "staging"},
    {"stg", "staging"},     {"test", "test"},       {"testing", "test"},    {"tst", "test"},
    {"uat", "uat"},         {"nprd", "nonprod"},
}};

std::string_view Known(const std::string& word) {
  const auto found = std::ranges::find(kWords, std::string_view(word),
                                       &std::pair<std::string_view, std::string_view>::first);
  return found == kWords.end() ? "" : found->second;
}

// The last word of `text` that names an environment.
std::string LastKnownWord(std::string_view text) {
  std::string environment;
  std::string word;
  for (char c : AsciiLower(text) + ' ') {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
      continue;
    }
    if (const std::string_view known = Known(word); !known.empty()) {
      environment = known;
    }
    word.clear();
  }
  return environment;
}

}  // namespace

std::string EnvironmentOf(const model::Cluster& cluster) {
  if (cluster.tags.known()) {
    for (const auto& [name, value] : cluster.tags.value()) {
      const std::string key = AsciiLower(name);
      if ((key == "environment" || key == "env" || key == "stage") && !Trim(value).empty()) {
        const std::string word = AsciiLower(Trim(value));
        const std::string_view known = Known(word);
        return known.empty() ? word : std::string(known);
      }
    }
  }
  const std::string name = cluster.name.known() ? cluster.name.value() : "";
  for (const std::string* text : {&name, &cluster.root, &cluster.address}) {
    if (std::string environment = LastKnownWord(*text); !environment.empty()) {
      return environment;
    }
  }
  return "";
}

}  // namespace fuin::judge
