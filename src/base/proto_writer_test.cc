#include "base/proto_writer.h"

#include <gtest/gtest.h>

#include "base/proto_reader.h"

namespace fuin {
namespace {

TEST(ProtoWriter, WritesWhatTheReaderReads) {
  std::string message;
  ProtoWriter(message).Bytes(1, "abc").Varint(2, 300).Message(3, "").Varint(4, UINT64_MAX);
  EXPECT_EQ(message.substr(0, 8),
            "\x0a\x03"
            "abc\x10\xac\x02");
  ProtoReader reader(message);
  EXPECT_EQ(reader.Next()->bytes, "abc");
  EXPECT_EQ(reader.Next()->integer, 300u);
  EXPECT_TRUE(reader.Next()->IsBytes(3));
  EXPECT_EQ(reader.Next()->integer, UINT64_MAX);
  EXPECT_TRUE(reader.empty());
}

TEST(ProtoWriter, LeavesOutDefaults) {
  std::string message;
  ProtoWriter(message).Bytes(1, "").Varint(2, 0);
  EXPECT_EQ(message, "");
}

}  // namespace
}  // namespace fuin
