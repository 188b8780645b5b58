#include "fix/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace fuin::fix {
namespace {

using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "fuin-journal";
    std::filesystem::remove_all(folder_);
    path_ = folder_ + "/state/run.jsonl";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string Content() { return ReadFile(path_, 1u << 20).value(); }

  std::string folder_, path_;
};

TEST_F(JournalTest, BeginsAnewAfterARunThatEnded) {
  {
    Journal journal = *Journal::Open(path_);
    EXPECT_FALSE(journal.LastRunWasCut());
    ASSERT_TRUE(journal.Add("start", 0, text::Node::Object()));
    ASSERT_TRUE(journal.Add("end", 1000, text::Node::Object()));
    EXPECT_EQ(Content(),
              "{\"at\":\"1970-01-01T00:00:00Z\",\"event\":\"start\"}\n"
              "{\"at\":\"1970-01-01T00:00:01Z\",\"event\":\"end\"}\n");
  }
  EXPECT_FALSE(Journal::Open(path_)->LastRunWasCut());
  EXPECT_EQ(Content(), "");
}

TEST_F(JournalTest, KeepsWhatAKilledRunLeftAndATornLineHidesNothing) {
  {
    Journal journal = *Journal::Open(path_);
    ASSERT_TRUE(journal.Add("start", 0, text::Node::Object()));
    text::Node failure = text::Node::Object();
    failure.Add("name", text::Node::String("db"));
    ASSERT_TRUE(journal.Add("failed", 0, std::move(failure)));
  }
  std::ofstream(path_, std::ios::app) << "{\"at\":\"1970";
  Journal journal = *Journal::Open(path_);
  EXPECT_TRUE(journal.LastRunWasCut());
  ASSERT_TRUE(journal.Add("start", 0, text::Node::Object()));
  EXPECT_THAT(Content(), HasSubstr("\"db\""));
  EXPECT_THAT(Content(), HasSubstr("\"1970\n{\"at\""));
}

TEST_F(JournalTest, IsHeldByOneRunAtATime) {
  const Result<Journal> first = Journal::Open(path_);
  ASSERT_TRUE(first) << Describe(first.error());
  EXPECT_EQ(Journal::Open(path_).error().code, ErrorCode::kUnavailable);
}

TEST_F(JournalTest, SaysWhereItCantBeWritten) {
  EXPECT_THAT(Describe(Journal::Open("/proc/nowhere/x").error()), HasSubstr("/proc/nowhere/x"));
}

}  // namespace
}  // namespace fuin::fix
