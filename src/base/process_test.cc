#include "base/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fuin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProcessRequest Shell(const std::string& script) {
  ProcessRequest request;
  request.arguments = {"sh", "-c", script};
  return request;
}

TEST(Process, GivesWhatTheProgramPrintsAndItsExitCode) {
  const Result<ProcessOutput> output = RunProcess(Shell("printf 'a\\nb'; exit 7"));
  ASSERT_TRUE(output) << Describe(output.error());
  EXPECT_EQ(output->output, "a\nb");
  EXPECT_EQ(output->exit_code, 7);
}

TEST(Process, AddsToTheEnvironmentAndTheLastOfEqualNamesWins) {
  ProcessRequest request = Shell("printf '%s|%s' \"$FUIN_X\" \"${PATH:+set}\"");
  request.environment = {{"FUIN_X", "first"}, {"FUIN_X", "second"}};
  EXPECT_EQ(RunProcess(request).value().output, "second|set");
}

TEST(Process, ReadsNothingFromStandardInputUnlessItInheritsIt) {
  EXPECT_EQ(RunProcess(Shell("cat; echo end")).value().output, "end\n");
}

TEST(Process, TellsAMissingProgramFromOneThatMayNotRun) {
  ProcessRequest request;
  request.arguments = {"no-such-program-of-fuin"};
  EXPECT_EQ(RunProcess(request).error().code, ErrorCode::kNotFound);
  request.arguments = {"/etc/passwd"};
  EXPECT_EQ(RunProcess(request).error().code, ErrorCode::kDenied);
}

TEST(Process, EndsAProgramThatPrintsTooMuch) {
  ProcessRequest request = Shell("exec yes a-value-that-no-error-repeats");
  request.output_bytes_max = 1000;
  const Result<ProcessOutput> output = RunProcess(request);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ErrorCode::kLimit);
  EXPECT_THAT(Describe(output.error()), Not(HasSubstr("a-value")));
}

TEST(Process, EndsAProgramThatHangs) {
  ProcessRequest request = Shell("exec sleep 1000");
  request.timeout_ms = 100;
  EXPECT_EQ(RunProcess(request).error().code, ErrorCode::kUnavailable);
  request.arguments[2] = "exec >&-; exec sleep 1000";
  EXPECT_EQ(RunProcess(request).error().code, ErrorCode::kUnavailable);
}

TEST(Process, NamesTheSignalThatEndedTheProgram) {
  EXPECT_EQ(RunProcess(Shell("kill -TERM $$")).value().exit_code, 128 + 15);
}

}  // namespace
}  // namespace fuin
