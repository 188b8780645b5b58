#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace fuin {
namespace {

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "fuin_file_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(FileTest, ReadsWhatWasWritten) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/a", "one"));
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/a", "two"));
  EXPECT_EQ(ReadFile(folder_ + "/a", 3).value(), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FileTest, KeepsTheModeOfAFileThatIsReplaced) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/a", "one", 0600));
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/a", "two", 0644));
  struct stat status{};
  ASSERT_EQ(stat((folder_ + "/a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(FileTest, RefusesWhatIsTooLargeMissingOrNoFile) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/a", "four"));
  EXPECT_EQ(ReadFile(folder_ + "/a", 3).error().code, ErrorCode::kLimit);
  EXPECT_EQ(ReadFile(folder_ + "/b", 3).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ReadFile(folder_, 3).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(WriteFileAtomically(folder_ + "/none/a", "x").error().code, ErrorCode::kNotFound);
}

TEST_F(FileTest, WritesIntoWhatIsNoRegularFileAndLeavesItThere) {
  // A link to it: where this fails as root, the machine keeps its /dev/null.
  std::filesystem::create_symlink("/dev/null", folder_ + "/null");
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/null", "one"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ + "/null"));
  EXPECT_EQ(WriteFileAtomically(folder_, "x").error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace fuin
