#include "i18n/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/file.h"

namespace fuin::i18n {
namespace {

std::set<std::string> Placeholders(std::string_view sentence) {
  std::set<std::string> names;
  const std::string text(sentence);
  const std::regex pattern("\\{([a-z_]+)\\}");
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

TEST(Messages, FillInArgumentsAndNestedSentences) {
  const model::Text because{"unknown/variable", {{"name", "var.a&b=c"}}};
  const model::Text text{"why/version-unknown", {{"because", model::Nested(because)}}};
  EXPECT_EQ(
      Render(text, Language::kEnglish),
      "no encryption is asked for, and the version that decides is not known: var.a&b=c has no "
      "value here");
  EXPECT_NE(Render(text, Language::kJapanese).find("var.a&b=c に値がありません"),
            std::string::npos);
}

TEST(Messages, InsertAnArgumentThatOnlyLooksNestedAsItIs) {
  EXPECT_EQ(Render({"unknown/data", {{"name", "@no/such?x=y"}}}, Language::kEnglish),
            "@no/such?x=y is read only at run time");
}

TEST(Messages, EveryIdInTheCodeIsInTheCatalogue) {
  const std::string kinds =
      "damage|defect|drift|explain|metrics|not-shown|part|patch|problem|reencrypt|source|step|"
      "stored|"
      "suppression|unknown|why";
  const std::regex pattern("\"((?:" + kinds + ")/[a-z0-9-]+)\"");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(FUIN_SOURCE_DIR "/src")) {
    const std::string path = entry.path().string();
    const bool is_code = path.ends_with(".cc") && !path.ends_with("_test.cc");
    if (!is_code) {
      continue;
    }
    const std::string text = ReadFile(path, 1u << 24).value();
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
      EXPECT_FALSE(
          Render({(*it)[1], {{"because", "x"}, {"what", "x"}}}, Language::kJapanese).empty())
          << path;
    }
  }
}

TEST(Pages, HaveTheSameMessagesAndPlaceholdersInBothLanguages) {
  EXPECT_FALSE(PageIds().empty());
  for (std::string_view id : PageIds()) {
    const RulePage& english = PageOf(id, Language::kEnglish);
    const RulePage& japanese = PageOf(id, Language::kJapanese);
    EXPECT_FALSE(english.title.empty()) << id;
    EXPECT_FALSE(japanese.title.empty()) << id;
    EXPECT_GT(english.body.size(), 200u) << id;
    EXPECT_GT(japanese.body.size(), 200u) << id;
    ASSERT_EQ(english.messages.size(), japanese.messages.size()) << id;
    for (size_t i = 0; i < english.messages.size(); ++i) {
      EXPECT_EQ(english.messages[i].first, japanese.messages[i].first) << id;
      EXPECT_EQ(Placeholders(english.messages[i].second), Placeholders(japanese.messages[i].second))
          << id << "/" << english.messages[i].first;
    }
  }
}

TEST(Language, ComesFromTheFirstVariableThatIsSet) {
  EXPECT_EQ(LanguageOfEnvironment(nullptr, "", "ja_JP.UTF-8"), Language::kJapanese);
  EXPECT_EQ(LanguageOfEnvironment("C", nullptr, "ja_JP.UTF-8"), Language::kEnglish);
  EXPECT_FALSE(ParseLanguage("jam").has_value());
}

}  // namespace
}  // namespace fuin::i18n
