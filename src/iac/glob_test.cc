#include "iac/internal/glob.h"

#include <gtest/gtest.h>

namespace fuin::iac {
namespace {

TEST(Glob, MatchesAsFilesetDoes) {
  EXPECT_TRUE(MatchesGlob("a.yaml", "*.yaml"));
  EXPECT_FALSE(MatchesGlob("d/a.yaml", "*.yaml"));
  EXPECT_TRUE(MatchesGlob("d/e/a.yaml", "**/*.yaml"));
  EXPECT_TRUE(MatchesGlob("a.yaml", "**/*.yaml"));
  EXPECT_TRUE(MatchesGlob("a.yml", "*.{yaml,yml}"));
  EXPECT_TRUE(MatchesGlob("b1", "[a-c]?"));
  EXPECT_FALSE(MatchesGlob("d1", "[a-c]?"));
  EXPECT_TRUE(MatchesGlob("d1", "[^a-c]?"));
  EXPECT_TRUE(MatchesGlob("a*", "a\\*"));
  EXPECT_FALSE(MatchesGlob("ab", "a\\*"));
}

TEST(Glob, IsCheapOnHostilePatterns) {
  const std::string text(200, 'a');
  std::string pattern;
  for (int i = 0; i < 100; ++i) {
    pattern += "*a";
  }
  EXPECT_FALSE(MatchesGlob(text, pattern + "b"));
  std::string braces;
  for (int i = 0; i < 40; ++i) {
    braces += "{a,b}";
  }
  EXPECT_FALSE(MatchesGlob("c", braces));
}

}  // namespace
}  // namespace fuin::iac
