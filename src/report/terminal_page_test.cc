#include "report/terminal_page.h"

#include <gmock/gmock.h>

namespace fuin::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TerminalPage, WrapsParagraphsAndListsButNeverCode) {
  const std::string page = PageForTerminal(
      "## Title\none two three four five six seven eight nine ten\n- item one two three four five "
      "six seven eight\n```\naws eks describe-cluster --region eu-west-1 --name a-long-name-of-it\n"
      "```\n",
      40, false);
  EXPECT_THAT(page, HasSubstr("one two three four five six seven eight\nnine ten\n"));
  EXPECT_THAT(page, HasSubstr("- item one two three four five six seven\n  eight\n"));
  EXPECT_THAT(
      page,
      HasSubstr("    aws eks describe-cluster --region eu-west-1 --name a-long-name-of-it\n"));
  EXPECT_THAT(page, Not(HasSubstr("```")));
}

TEST(TerminalPage, AlignsTablesByTheColumnsThatAreShown) {
  EXPECT_EQ(PageForTerminal("| a | b |\n| --- | --- |\n| 内容 | x |\n| yyy | z |\n", 80, false),
            "  a     b\n  内容  x\n  yyy   z\n");
}

TEST(TerminalPage, JoinsJapaneseLinesWithoutASpace) {
  EXPECT_EQ(PageForTerminal("封印\nします。", 80, false), "封印します。\n");
  EXPECT_EQ(PageForTerminal("one\ntwo", 80, false), "one two\n");
}

TEST(TerminalPage, ColoursOnlyWhenToldTo) {
  const std::string page = "# T\n**bold** and `code`\n";
  EXPECT_THAT(PageForTerminal(page, 80, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(PageForTerminal(page, 80, true), HasSubstr("\x1b[1mbold\x1b[22m"));
}

}  // namespace
}  // namespace fuin::report
