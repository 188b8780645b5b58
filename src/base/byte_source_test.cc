#include "base/byte_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/faulty_source.h"
#include "base/file.h"

namespace fuin {
namespace {

std::string TestPath(const std::string& name) { return testing::TempDir() + "/" + name; }

std::string Read(ByteSource& source, uint64_t offset, size_t size) {
  std::string buffer(size, '\0');
  const Result<void> done = source.ReadAt(offset, buffer);
  return done ? buffer : std::string(ErrorCodeName(done.error().code));
}

TEST(MemorySource, ReadsInsideAndRefusesOutside) {
  MemorySource source("hello");
  EXPECT_EQ(source.size_bytes(), 5u);
  EXPECT_EQ(Read(source, 1, 3), "ell");
  EXPECT_EQ(Read(source, 5, 0), "");
  EXPECT_EQ(Read(source, 4, 2), "truncated");
  EXPECT_EQ(Read(source, UINT64_MAX, 2), "truncated");
}

TEST(FileSource, ReadsByPosition) {
  const std::string path = TestPath("byte_source_reads");
  ASSERT_TRUE(WriteFileAtomically(path, "hello"));
  const std::unique_ptr<FileSource> source = FileSource::Open(path).value();
  EXPECT_EQ(source->size_bytes(), 5u);
  EXPECT_EQ(Read(*source, 1, 4), "ello");
  EXPECT_EQ(Read(*source, 1, 5), "truncated");
  EXPECT_EQ(Read(*source, UINT64_MAX - 1, 4), "truncated");
}

TEST(FileSource, AFileThatShrinksIsAnErrorAndNoSignal) {
  const std::string path = TestPath("byte_source_shrinks");
  ASSERT_TRUE(WriteFileAtomically(path, std::string(10'000, 'x')));
  const std::unique_ptr<FileSource> source = FileSource::Open(path).value();
  ASSERT_EQ(truncate(path.c_str(), 100), 0);
  EXPECT_EQ(Read(*source, 50, 100), "truncated");
  EXPECT_EQ(Read(*source, 0, 100), std::string(100, 'x'));
}

TEST(FileSource, OpensNothingButRegularFiles) {
  EXPECT_EQ(FileSource::Open(TestPath("no such file")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(FileSource::Open("/").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(FileSource::Open("/dev/null").error().code, ErrorCode::kUnsupported);
}

TEST(FaultySource, FailsExactlyOneRead) {
  MemorySource inner("hello");
  FaultySource source(inner, 1);
  EXPECT_EQ(Read(source, 0, 5), "hello");
  EXPECT_FALSE(source.HasFailed());
  EXPECT_EQ(Read(source, 0, 5), "io");
  EXPECT_TRUE(source.HasFailed());
  EXPECT_EQ(Read(source, 0, 5), "hello");
}

}  // namespace
}  // namespace fuin
