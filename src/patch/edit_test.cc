// Edits keep every byte that they don't name.

#include "patch/edit.h"

#include <gtest/gtest.h>

namespace fuin::patch {
namespace {

TEST(Edits, ComeInAnyOrderAndKeepTheRest) {
  EXPECT_EQ(ApplyEdits("abcdef", {{4, 1, "X"}, {0, 0, "-"}, {6, 0, "!"}, {1, 2, ""}}), "-adXf!");
}

TEST(Edits, AtOneOffsetStandInTheOrderGiven) {
  EXPECT_EQ(ApplyEdits("ab", {{1, 0, "1"}, {1, 0, "2"}}), "a12b");
}

TEST(Edits, OfAnEmptyTextAreTheTextItself) { EXPECT_EQ(ApplyEdits("", {{0, 0, "x\n"}}), "x\n"); }

TEST(EditsDeathTest, ThatOverlapAreOurMistake) {
  EXPECT_DEATH(ApplyEdits("abcdef", {{0, 3, ""}, {2, 1, ""}}), "");
}

TEST(Lines, KnowWhereTheyBeginAndEnd) {
  const std::string text = "one\r\n  two\r\nthree";
  EXPECT_EQ(LineEndOf(text), "\r\n");
  EXPECT_EQ(LineStart(text, 8), 5u);
  EXPECT_EQ(LineStop(text, 6), 10u);
  EXPECT_EQ(NextLine(text, 6), 12u);
  EXPECT_EQ(LineStop(text, 14), text.size());
  EXPECT_EQ(IndentAt(text, 8), "  ");
  EXPECT_EQ(WithLineEnd("a\nb", "\r\n"), "a\r\nb");
}

}  // namespace
}  // namespace fuin::patch
