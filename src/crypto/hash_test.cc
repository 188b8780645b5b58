#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace fuin::crypto {
namespace {

// FIPS 180-4's and RFC 1321's own examples.
TEST(Hash, GivesTheStandardsExamples) {
  const std::pair<HashKind, const char*> vectors[] = {
      {HashKind::kMd5, "900150983cd24fb0d6963f7d28e17f72"},
      {HashKind::kSha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {HashKind::kSha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {HashKind::kSha512,
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (const auto& [kind, digest] : vectors) {
    EXPECT_EQ(HexEncode(HashOf(kind, "abc").value()), digest);
  }
}

}  // namespace
}  // namespace fuin::crypto
