#include "base/glob.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace fuin {
namespace {

TEST(MatchesName, KnowsEveryPartOfAPattern) {
  const std::pair<const char*, const char*> matching[] = {
      {"*", ""},          {"*", "a.txt"},    {"*.txt", "a.txt"},     {"a*c*e", "abcde"},
      {"?", "封"},        {"[ab].x", "b.x"}, {"[a-c]", "b"},         {"[^a-c]", "d"},
      {"{a,b}.x", "b.x"}, {"\\*", "*"},      {"a{b,{c,d}}e", "ade"},
  };
  for (const auto& [pattern, name] : matching) {
    EXPECT_TRUE(MatchesName(pattern, name)) << pattern;
  }
  const std::pair<const char*, const char*> other[] = {
      {"*.txt", "a.tx"}, {"?", ""}, {"?", "ab"}, {"[ab]", "c"}, {"[ab", "a"},
      {"{a", "a"},       {"", "a"}, {"a", ""},   {"[^a]", "a"}, {"\\*", "a"},
  };
  for (const auto& [pattern, name] : other) {
    EXPECT_FALSE(MatchesName(pattern, name)) << pattern;
  }
}

TEST(MatchesName, EndsOnPatternsThatAreMeantToTakeForever) {
  EXPECT_FALSE(MatchesName("*a*a*a*a*a*a*a*a*a*b", std::string(2000, 'a')));
  std::string braces;
  for (int i = 0; i < 200; ++i) {
    braces += "{a,b}";
  }
  EXPECT_FALSE(MatchesName(braces, "x"));
}

TEST(FindFiles, WalksNoFurtherThanThePattern) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / "fuin_find_files";
  fs::remove_all(folder);
  fs::create_directories(folder / "sub/deep");
  for (const char* name : {"a.txt", ".hidden.txt", "sub/b.txt", "sub/deep/c.txt", "sub/d.json"}) {
    std::ofstream(folder / name) << "x";
  }
  fs::create_directory_symlink(folder, folder / "sub/loop");
  using Paths = std::vector<std::string>;
  EXPECT_EQ(FindFiles(folder, "*.txt").value(), (Paths{".hidden.txt", "a.txt"}));
  EXPECT_EQ(FindFiles(folder, "**/*.txt").value(),
            (Paths{".hidden.txt", "a.txt", "sub/b.txt", "sub/deep/c.txt"}));
  EXPECT_EQ(FindFiles(folder, "sub/*").value(), (Paths{"sub/b.txt", "sub/d.json"}));
  EXPECT_EQ(FindFiles(folder, "./sub/../a.txt").value(), Paths{"a.txt"});
  EXPECT_EQ(FindFiles(folder / "none", "*").value(), Paths{});
  EXPECT_EQ(FindFiles(folder / "none", "../*.txt").value(), (Paths{"../.hidden.txt", "../a.txt"}));
  EXPECT_EQ(FindFiles(folder, "[a").error().code, ErrorCode::kInvalidArgument);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace fuin
