#include "archive/unpack.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

namespace fuin::archive {
namespace {

std::string Zstd(const std::string& bytes) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 1));
  return packed;
}

std::string Gzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Content() {
  std::string bytes = "start" + std::string(700'000, '\0');
  for (int i = 0; i < 100'000; ++i) {
    bytes += std::to_string(i);
  }
  return bytes;
}

std::string All(ByteSource& source) {
  std::string bytes(source.size_bytes(), '\0');
  EXPECT_TRUE(source.ReadAt(0, bytes).has_value());
  return bytes;
}

TEST(Unpack, GivesBackWhatWasPackedAlsoInSeveralMembers) {
  const std::string content = Content();
  for (const std::string& one : {Zstd(content), Gzip(content)}) {
    MemorySource packed(one + one);
    const Result<Unpacked> unpacked = Unpack(packed, PackingOf(one), 10u << 20);
    ASSERT_TRUE(unpacked.has_value());
    EXPECT_FALSE(unpacked->stopped.has_value());
    EXPECT_TRUE(All(*unpacked->source) == content + content);
  }
}

TEST(Unpack, KeepsWhatComesBeforeDamageAndSaysWhere) {
  const std::string content = Content();
  for (const std::string& one : {Zstd(content), Gzip(content)}) {
    for (size_t size : {one.size() / 2, one.size() - 1}) {
      MemorySource packed(one.substr(0, size));
      const Result<Unpacked> unpacked = Unpack(packed, PackingOf(one), 10u << 20);
      ASSERT_TRUE(unpacked.has_value());
      EXPECT_TRUE(unpacked->stopped.has_value());
      EXPECT_TRUE(content.starts_with(All(*unpacked->source)));
    }
  }
}

TEST(Unpack, RefusesABombAtTheLimit) {
  for (const std::string& one :
       {Zstd(std::string(64u << 20, '\0')), Gzip(std::string(64u << 20, '\0'))}) {
    MemorySource packed(one);
    const Result<Unpacked> unpacked = Unpack(packed, PackingOf(one), 1u << 20);
    ASSERT_FALSE(unpacked.has_value());
    EXPECT_EQ(unpacked.error().code, ErrorCode::kLimit);
  }
}

TEST(Unpack, BearsAnyByteFlipped) {
  for (const std::string& one : {Zstd("some content, packed"), Gzip("some content, packed")}) {
    for (size_t at = 0; at < one.size(); ++at) {
      std::string flipped = one;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
      MemorySource packed(flipped);
      (void)Unpack(packed, PackingOf(one), 1u << 20).has_value();
    }
  }
}

}  // namespace
}  // namespace fuin::archive
