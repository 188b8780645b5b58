#include "etcd/mvcc.h"

#include <gtest/gtest.h>

#include "etcd/internal/crc32c.h"
#include "etcd/internal/file_builder.h"

namespace fuin::etcd {
namespace {

TEST(ParseRevision, TakesPutsAndTombstonesAndNothingElse) {
  EXPECT_EQ(ParseRevision(RevisionKey(300))->main, 300);
  EXPECT_TRUE(ParseRevision(RevisionKey(300, true))->is_tombstone);
  EXPECT_FALSE(ParseRevision("").has_value());
  EXPECT_FALSE(ParseRevision(RevisionKey(1).substr(0, 16)).has_value());
  EXPECT_FALSE(ParseRevision(RevisionKey(1) + "x").has_value());
  EXPECT_FALSE(ParseRevision(RevisionKey(1) + "tt").has_value());
  EXPECT_FALSE(ParseRevision(RevisionKey(uint64_t{1} << 63)).has_value());
}

TEST(KeyValue, IsReadWholeAndInRemains) {
  const std::string whole = KeyValueOf("/a", 7, "value");
  EXPECT_EQ(ReadKeyValue(whole)->mod_revision, 7);
  EXPECT_EQ(whole.substr(ReadKeyValue(whole)->value_offset, 5), "value");
  for (size_t size = 0; size < whole.size(); ++size) {
    const Result<KeyValue> cut = ReadKeyValueRemains(std::string_view(whole).substr(0, size));
    if (cut && !cut->value.empty()) {
      EXPECT_TRUE(cut->cut_short);
      EXPECT_TRUE(std::string_view("value").starts_with(cut->value));
    }
  }
}

TEST(Crc32c, HasTheValueOfRfc3720) {
  EXPECT_EQ(Crc32c(0, "123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(Crc32c(0, "12345"), "6789"), 0xE3069283u);
}

}  // namespace
}  // namespace fuin::etcd
