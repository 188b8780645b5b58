// A catalogue for the tests of the reports: a sentence is its argument "text", in Japanese with a
// mark before it, and every rule has a page. So these tests do not change when a sentence does.

#include <map>

#include "i18n/messages.h"

namespace fuin::i18n {

std::string Render(const model::Text& text, Language language) {
  std::string sentence = language == Language::kJapanese ? "日本語 " : "";
  for (const auto& [name, value] : text.arguments) {
    sentence += value;
  }
  return sentence;
}

const RulePage& PageOf(std::string_view rule_id, Language language) {
  static std::map<std::pair<std::string, Language>, RulePage> pages;
  const auto [entry, is_new] = pages.try_emplace({std::string(rule_id), language});
  if (is_new) {
    entry->second.id = entry->first.first;
    entry->second.title =
        language == Language::kJapanese ? "平文で保存されています" : "Secrets lie in plain text";
    entry->second.body = "## Fix\n\n<script>never</script> `aws eks ...`\n";
    entry->second.compliance = {{"CIS EKS 1.8", "5.3.1"}};
  }
  return entry->second;
}

}  // namespace fuin::i18n
