#include "base/strings.h"

#include <gtest/gtest.h>

namespace fuin {
namespace {

TEST(Strings, TellUtf8FromOtherBytes) {
  EXPECT_TRUE(IsValidUtf8("封印 café \U0001F512"));
  for (const char* bytes :
       {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE3\x81", "a\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(bytes));
  }
}

TEST(Strings, ShowTerminalEscapesInsteadOfSendingThem) {
  EXPECT_EQ(Printable("prod\x1b[31m\n"), "prod\\x1b[31m\\x0a");
  EXPECT_EQ(Printable("a\xE2\x80\xAE"
                      "b"),
            "a\\u{202e}b");
  EXPECT_EQ(Printable("\xFF"
                      "封"),
            "\\xff封");
}

TEST(Strings, MeasureJapaneseAsTwoColumns) {
  EXPECT_EQ(DisplayWidth("封印 x"), 6u);
  EXPECT_EQ(CodePointCount("封印 x"), 4u);
}

TEST(Strings, SplitKeepsEmptyParts) {
  EXPECT_EQ(Split("a,,b", ',').size(), 3u);
  EXPECT_EQ(Split("", ',').size(), 1u);
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(AsciiLower("ÀB-c"), "Àb-c");
}

}  // namespace
}  // namespace fuin
