// The diff is what git writes.

#include "patch/diff.h"

#include <gtest/gtest.h>

namespace fuin::patch {
namespace {

constexpr std::string_view kHead = "diff --git a/m.tf b/m.tf\n--- a/m.tf\n+++ b/m.tf\n";

std::string Hunks(std::string_view before, std::string_view after) {
  const std::string diff = UnifiedDiff("m.tf", before, after);
  EXPECT_TRUE(diff.starts_with(kHead)) << diff;
  return diff.substr(std::min(diff.size(), kHead.size()));
}

TEST(Diff, OfEqualTextsIsEmpty) { EXPECT_EQ(UnifiedDiff("m.tf", "a\n", "a\n"), ""); }

TEST(Diff, HasThreeLinesAround) {
  EXPECT_EQ(Hunks("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

TEST(Diff, JoinsChangesThatAreNear) {
  EXPECT_EQ(Hunks("1\n2\n3\n4\n5\n6\n7\n", "1\nA\n3\n4\n5\nB\n7\n"),
            "@@ -1,7 +1,7 @@\n 1\n-2\n+A\n 3\n 4\n 5\n-6\n+B\n 7\n");
}

TEST(Diff, PartsChangesThatAreFar) {
  std::string before;
  for (int i = 1; i <= 20; ++i) {
    before += std::to_string(i) + "\n";
  }
  std::string after = before;
  after.replace(after.find("2\n"), 2, "A\n");
  after.replace(after.find("19\n"), 3, "B\n");
  const std::string hunks = Hunks(before, after);
  EXPECT_NE(hunks.find("@@ -1,5 +1,5 @@"), std::string::npos) << hunks;
  EXPECT_NE(hunks.find("@@ -16,5 +16,5 @@"), std::string::npos) << hunks;
}

TEST(Diff, MarksALastLineWithoutEnd) {
  EXPECT_EQ(Hunks("a\nb", "a\nb\nc"),
            "@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end "
            "of file\n");
}

TEST(Diff, OfAnEmptyFileBeginsAtLineZero) { EXPECT_EQ(Hunks("", "a\n"), "@@ -0,0 +1 @@\n+a\n"); }

TEST(Diff, KeepsCarriageReturns) {
  EXPECT_EQ(Hunks("a\r\n", "a\r\nb\r\n"), "@@ -1 +1,2 @@\n a\r\n+b\r\n");
}

TEST(Diff, EndsANameWithBlanksByATab) {
  EXPECT_TRUE(UnifiedDiff("my dir/m.tf", "", "a\n").find("+++ b/my dir/m.tf\t\n") !=
              std::string::npos);
}

}  // namespace
}  // namespace fuin::patch
