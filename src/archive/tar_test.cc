#include "archive/tar.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace fuin::archive {
namespace {

std::string Header(const std::string& name, size_t size, char type) {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  const std::string octal = fmt::format("{:011o}", size);
  header.replace(124, octal.size(), octal);
  header[156] = type;
  header.replace(257, 5, "ustar");
  header.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : header) {
    sum += static_cast<uint8_t>(c);
  }
  header.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  return header;
}

std::string Member(const std::string& name, const std::string& content, char type = '0') {
  std::string member = Header(name, content.size(), type) + content;
  member.resize((member.size() + 511) / 512 * 512);
  return member;
}

const std::string kEnd(1024, '\0');

TEST(Tar, ReadsMembersInPlace) {
  const std::string record = " path=member/snap/db\n";
  const std::string bytes = Member("./a", "first") + Member("dir/", "", '5') +
                            Member("x", std::to_string(record.size() + 2) + record, 'x') +
                            Member("short", "second") + kEnd;
  ASSERT_TRUE(LooksLikeTar(bytes));
  MemorySource source(bytes);
  const TarContents contents = ReadTar(source).value();
  EXPECT_TRUE(contents.is_whole);
  ASSERT_EQ(contents.members.size(), 2u);
  EXPECT_EQ(contents.members[0].name, "a");
  EXPECT_EQ(contents.members[1].name, "member/snap/db");
  PartSource part(source, contents.members[1].offset, contents.members[1].size_bytes);
  std::string content(6, '\0');
  ASSERT_TRUE(part.ReadAt(0, content).has_value());
  EXPECT_EQ(content, "second");
  EXPECT_FALSE(part.ReadAt(1, content).has_value());
}

TEST(Tar, SaysWhereItEndsEarly) {
  const std::string bytes = Member("a", std::string(2000, 'x')) + Member("b", "y") + kEnd;
  for (size_t size = 512; size < bytes.size() - 512; ++size) {
    MemorySource source(bytes.substr(0, size));
    EXPECT_FALSE(ReadTar(source)->is_whole) << size;
  }
}

TEST(Tar, BearsLyingSizes) {
  std::string bytes = Header("a", 0, '0');
  bytes.replace(124, 12, std::string("\xff") + std::string(11, '\xff'));
  MemorySource source(bytes);
  EXPECT_FALSE(ReadTar(source)->is_whole);
}

}  // namespace
}  // namespace fuin::archive
