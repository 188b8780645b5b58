#include "base/byte_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "base/proto_reader.h"

namespace fuin {
namespace {

using std::string_view_literals::operator""sv;

TEST(Endian, ReadsBothOrdersAtAnyAddress) {
  const std::string_view bytes = "x\x01\x02\x03\x04\x05\x06\x07\x08"sv;
  EXPECT_EQ(StructAt<Le16>(bytes, 1).value(), 0x0201u);
  EXPECT_EQ(StructAt<Be16>(bytes, 1).value(), 0x0102u);
  EXPECT_EQ(StructAt<Le32>(bytes, 1).value(), 0x04030201u);
  EXPECT_EQ(StructAt<Le64>(bytes, 1).value(), 0x0807060504030201u);
  EXPECT_EQ(StructAt<Be64>(bytes, 1).value(), 0x0102030405060708u);
  EXPECT_EQ(Le32(0xfedcba98u).value(), 0xfedcba98u);
  EXPECT_EQ(Be64(0xfedcba9876543210u).value(), 0xfedcba9876543210u);
}

TEST(Endian, EndsTheProcessRatherThanReadPastTheEnd) {
  EXPECT_DEATH((void)StructAt<Le32>("abc", 0), "internal error");
  EXPECT_DEATH((void)StructAt<Le16>("abc", 4), "internal error");
}

TEST(ByteReader, TakesExactlyWhatIsThereAndNoMore) {
  ByteReader reader("abcd");
  EXPECT_EQ(reader.Take(3).value(), "abc");
  EXPECT_EQ(reader.Take(2).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(reader.remaining(), 1u) << "a failed Take does not advance";
  EXPECT_EQ(reader.Take(UINT64_MAX).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(reader.TakeU8().value(), 'd');
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(reader.Take(0).value(), "");
  EXPECT_EQ(reader.TakeU8().error().code, ErrorCode::kTruncated);
}

TEST(ByteReader, ReadsVarintsUpToTenBytes) {
  EXPECT_EQ(ByteReader("\x00"sv).TakeVarint().value(), 0u);
  EXPECT_EQ(ByteReader("\xac\x02").TakeVarint().value(), 300u);
  const std::string minus_one = std::string(9, '\xff') + "\x01";
  EXPECT_EQ(ByteReader(minus_one).TakeVarint().value(), UINT64_MAX);
}

TEST(ByteReader, RefusesVarintsThatDoNotFitOrDoNotEnd) {
  const std::string too_large = std::string(9, '\xff') + "\x02";
  EXPECT_EQ(ByteReader(too_large).TakeVarint().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ByteReader(std::string(11, '\x80')).TakeVarint().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ByteReader("\x80").TakeVarint().error().code, ErrorCode::kTruncated);
}

TEST(ProtoReader, ReadsEveryWireType) {
  ProtoReader reader("\x08\x96\x01\x12\x02hi\x1d\x01\x00\x00\x00\x21\x02\0\0\0\0\0\0\0"sv);
  EXPECT_EQ(reader.Next().value().integer, 150u);
  const ProtoField text = reader.Next().value();
  EXPECT_TRUE(text.IsBytes(2));
  EXPECT_EQ(text.bytes, "hi");
  EXPECT_EQ(text.offset, 5u);
  EXPECT_EQ(reader.Next().value().integer, 1u);
  EXPECT_EQ(reader.Next().value().integer, 2u);
  EXPECT_TRUE(reader.empty());
}

TEST(ProtoReader, RefusesGroupsFieldZeroAndLengthsPastTheEnd) {
  EXPECT_EQ(ProtoReader("\x0b").Next().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ProtoReader("\x02\x01x").Next().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ProtoReader("\x0a\x05hi").Next().error().code, ErrorCode::kTruncated);
  const std::string endless = "\x0a" + std::string(9, '\xff') + "\x01";
  EXPECT_EQ(ProtoReader(endless).Next().error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace fuin
