// The words of fuin in English and Japanese.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/text.h"

namespace fuin::i18n {

enum class Language : uint8_t { kEnglish, kJapanese };

// Parses "en" or "ja" (also "ja_JP.UTF-8"). Nothing for any other language.
std::optional<Language> ParseLanguage(std::string_view text);

// The language of LC_ALL, LC_MESSAGES, LANG (the first that is set); English if it is neither.
Language LanguageOfEnvironment(const char* lc_all, const char* lc_messages, const char* lang);

// Returns the sentence with its {name} places filled in. Arguments are inserted as they are: a
// report makes them safe for its format. An id of the form "<rule-id>/<key>" is looked up in that
// rule's page. An id that does not exist ends the process: tests hold every id in the code against
// the catalogue.
std::string Render(const model::Text& text, Language language);

// One rule's page, as embedded from rules/<id>/<language>.md at build.
struct RulePage {
  std::string_view id;
  std::string_view title;
  std::string_view body;  // Markdown after the front matter
  std::vector<std::pair<std::string_view, std::string_view>> messages;  // key -> sentence
  std::vector<std::pair<std::string_view, std::string_view>>
      compliance;  // "CIS EKS 1.8" -> "5.3.1"
};
// The page of a rule. Ends the process for an unknown id.
const RulePage& PageOf(std::string_view rule_id, Language language);
// All rule ids that have pages, sorted.
std::vector<std::string_view> PageIds();

}  // namespace fuin::i18n
