#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"

namespace fuin::cli {
namespace {

TEST(Arguments, TakeTerraformsSpellingOfVariables) {
  EXPECT_THAT(WithTerraformSpellings({"scan", "-var", "a=b", "-var-file=x.tfvars", "-v"}),
              testing::ElementsAre("scan", "--var", "a=b", "--var-file=x.tfvars", "-v"));
}

std::vector<std::string> Shown(const std::vector<std::string>& arguments) {
  std::vector<std::string> shown;
  for (const FormatAndFile& one : FormatsOf(arguments)) {
    shown.push_back(one.format + ">" + one.file);
  }
  return shown;
}

TEST(Arguments, JoinAnOutputToTheFormatBeforeIt) {
  EXPECT_THAT(Shown({"--format", "text", "--format=sarif", "-o", "x.sarif"}),
              testing::ElementsAre("text>", "sarif>x.sarif"));
  EXPECT_THAT(Shown({"-ox.json", "--output=y.html"}), testing::ElementsAre(">x.json", ">y.html"));
  EXPECT_THAT(Shown({"--", "--format", "csv"}), testing::IsEmpty());
}

}  // namespace
}  // namespace fuin::cli
