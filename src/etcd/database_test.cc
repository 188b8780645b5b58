#include "etcd/database.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/faulty_source.h"
#include "etcd/internal/file_builder.h"
#include "etcd/trailer.h"

namespace fuin::etcd {
namespace {

constexpr size_t kPage = 4096;

struct Seen final : DatabaseVisitor {
  std::vector<std::string> records, remains, pairs;
  std::string free_bytes;
  std::vector<Damage> damage;
  std::vector<uint64_t> offsets;

  Result<void> OnRecord(const Record& record) override {
    records.push_back(std::to_string(record.revision.main) +
                      (record.revision.is_tombstone ? "t " : " ") + std::string(record.key) + "=" +
                      std::string(record.value));
    offsets.push_back(record.value_offset);
    return {};
  }
  void OnPair(std::string_view bucket, std::string_view key, std::string_view value) override {
    pairs.push_back(std::string(bucket) + "/" + std::string(key) + "=" + std::string(value));
  }
  Result<void> OnRemains(const Record& record) override {
    remains.push_back(std::string(record.key) + "=" + std::string(record.value) +
                      (record.cut_short ? "..." : ""));
    return {};
  }
  Result<void> OnFreeBytes(std::string_view bytes, uint64_t, size_t) override {
    free_bytes += bytes;
    return {};
  }
  void OnDamage(const Damage& one) override { damage.push_back(one); }
};

Seen Read(const std::string& file) {
  MemorySource source(file);
  Seen seen;
  const Result<DatabaseInfo> info = ReadDatabaseInfo(source);
  if (info) {
    EXPECT_TRUE(ReadDatabase(source, *info, seen).has_value());
  } else {
    seen.damage.emplace_back();
  }
  return seen;
}

Pair Put(uint64_t main, const std::string& key, const std::string& value) {
  return {RevisionKey(main), KeyValueOf(key, main, value)};
}

std::string TwoLeaves() {
  return FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, kPage),
                 BranchPage(3, {{RevisionKey(2), 4}, {RevisionKey(5), 5}}, kPage),
                 LeafPage(4, {Put(2, "/a", "1"), Put(4, "/b", "2")}, kPage),
                 LeafPage(5, {Put(5, "/a", "3"), {RevisionKey(6, true), "\x0a\x02/b"}}, kPage)},
                kPage);
}

TEST(Database, GivesRecordsNewestFirst) {
  const std::string file = TwoLeaves();
  const Seen seen = Read(file);
  EXPECT_EQ(seen.records, (std::vector<std::string>{"6t /b=", "5 /a=3", "4 /b=2", "2 /a=1"}));
  EXPECT_EQ(file[seen.offsets[1]], '3');
  EXPECT_TRUE(seen.damage.empty());
  EXPECT_TRUE(seen.remains.empty());
}

TEST(Database, ReadsEveryPageSizeAlsoFromTheSecondMetaPage) {
  for (const size_t page : {1024u, 4096u, 16384u, 65536u}) {
    std::string file = FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, page),
                               LeafPage(3, {Put(2, "/a", std::string(3 * page, 'x'))}, page)},
                              page);
    EXPECT_EQ(Read(file).records.size(), 1u) << page;
    file.replace(0, page, page, '\xff');
    const Seen seen = Read(file);
    EXPECT_EQ(seen.records.size(), 1u) << page;
    ASSERT_EQ(seen.damage.size(), 1u) << page;
    EXPECT_EQ(seen.damage[0].kind, DamageKind::kMeta);
  }
}

TEST(Database, ReadsInlineBuckets) {
  const std::string inline_page = LeafPage(0, {Put(2, "/a", "1")}, 0);
  const std::string meta_page = LeafPage(0, {{"storageVersion", "3.7.0"}}, 0);
  const Seen seen = Read(FileOf(
      {LeafPage(2,
                {{"key", BucketAt(0) + inline_page, true}, {"meta", BucketAt(0) + meta_page, true}},
                kPage)},
      kPage));
  EXPECT_EQ(seen.records, std::vector<std::string>{"2 /a=1"});
  EXPECT_EQ(seen.pairs, std::vector<std::string>{"meta/storageVersion=3.7.0"});
}

TEST(Database, TakesDeadLeavesApartAndStopsWhereTheirTailWasUsedAgain) {
  const std::string big(3 * kPage, 'v');
  std::string file =
      TwoLeaves() + LeafPage(6, {Put(3, "/dead", "old"), Put(4, "/big", big)}, kPage);
  file.replace(8 * kPage, kPage, LeafPage(8, {Put(9, "/new", "n")}, kPage));
  const Seen seen = Read(file);
  ASSERT_EQ(seen.remains.size(), 3u);
  EXPECT_EQ(seen.remains[0], "/dead=old");
  EXPECT_TRUE(seen.remains[1].starts_with("/big=vvv") && seen.remains[1].ends_with("..."));
  EXPECT_EQ(seen.remains[2], "/new=n");
  EXPECT_NE(seen.free_bytes.find("vvvv"), std::string::npos) << "the tail is handed on bare";
}

TEST(Database, GivesSlackThatIsNotZero) {
  std::string file = TwoLeaves();
  file.replace(4 * kPage + 3000, 6, "secret");
  EXPECT_NE(Read(file).free_bytes.find("secret"), std::string::npos);
}

TEST(Database, NamesDamageAndGoesOn) {
  std::string file = TwoLeaves();
  file[5 * kPage] = 9;  // the page's own number
  const Seen seen = Read(file);
  EXPECT_EQ(seen.records, (std::vector<std::string>{"4 /b=2", "2 /a=1"}));
  ASSERT_EQ(seen.damage.size(), 1u);
  EXPECT_EQ(seen.damage[0].offset, 5 * kPage);
  EXPECT_NE(seen.free_bytes.find("/a"), std::string::npos) << "what is left of it is searched";
}

TEST(Database, RefusesAPageThatDoesNotFitBelowItsParent) {
  const Seen seen = Read(FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, kPage),
                                 BranchPage(3, {{RevisionKey(2), 4}, {RevisionKey(5), 5}}, kPage),
                                 LeafPage(4, {Put(2, "/a", "1"), Put(7, "/b", "2")}, kPage),
                                 LeafPage(5, {Put(5, "/a", "3")}, kPage)},
                                kPage));
  ASSERT_EQ(seen.damage.size(), 1u);
  EXPECT_EQ(seen.damage[0].kind, DamageKind::kChanged);
  EXPECT_EQ(seen.remains.size(), 2u);
}

TEST(Database, FollowsNoPageTwice) {
  const Seen cycle = Read(FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, kPage),
                                  BranchPage(3, {{RevisionKey(2), 3}, {RevisionKey(5), 2}}, kPage)},
                                 kPage));
  EXPECT_EQ(cycle.damage.size(), 2u);
  EXPECT_EQ(cycle.damage[0].kind, DamageKind::kPageTwice);
}

TEST(Database, BoundsWhatLyingCountsAskFor) {
  std::string file = TwoLeaves();
  file.replace(4 * kPage + 10, 6, std::string(6, '\xff'));  // count and overflow
  EXPECT_FALSE(Read(file).damage.empty());
  std::string counts = TwoLeaves();
  counts.replace(4 * kPage + 10, 2, "\xff\xff");
  EXPECT_FALSE(Read(counts).damage.empty());
  // Every element on the same bytes: the work of one page stays that of its size.
  std::string same = TwoLeaves();
  same.replace(4 * kPage + 32, 16, same.substr(4 * kPage + 16, 16));
  EXPECT_FALSE(Read(same).damage.empty());
}

TEST(Database, BearsAMillionTinyBuckets) {
  std::vector<Pair> buckets;
  const std::string empty = BucketAt(0) + LeafPage(0, {}, 0);
  for (uint32_t i = 0; i < 60'000; ++i) {
    buckets.push_back({Bytes<Le32>(__builtin_bswap32(i)), empty, true});
  }
  EXPECT_TRUE(Read(FileOf({LeafPage(2, buckets, kPage)}, kPage)).damage.empty());
}

TEST(Database, BearsTruncationAtAnyByte) {
  const std::string file = FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, 1024),
                                   LeafPage(3, {Put(2, "/a", std::string(1500, 'x'))}, 1024)},
                                  1024);
  for (size_t size = 0; size < file.size(); ++size) {
    const Seen seen = Read(file.substr(0, size));
    EXPECT_FALSE(seen.damage.empty()) << size << ": a cut file is never whole";
  }
}

TEST(Database, BearsAnyByteFlipped) {
  const std::string file = FileOf({LeafPage(2, {{"key", BucketAt(3), true}}, 512),
                                   BranchPage(3, {{RevisionKey(2), 4}, {RevisionKey(5), 5}}, 512),
                                   LeafPage(4, {Put(2, "/a", "1"), Put(4, "/b", "2")}, 512),
                                   LeafPage(5, {Put(5, "/a", "3")}, 512)},
                                  512);
  for (size_t at = 0; at < file.size(); ++at) {
    for (const char mask : {'\x01', '\x80', '\xff'}) {
      std::string flipped = file;
      flipped[at] = static_cast<char>(flipped[at] ^ mask);
      EXPECT_LE(Read(flipped).records.size(), 3u);
    }
  }
}

TEST(Database, SaysWhichReadsFailed) {
  const std::string file = TwoLeaves() + LeafPage(6, {Put(3, "/dead", "old")}, kPage);
  MemorySource inner(file);
  const DatabaseInfo info = ReadDatabaseInfo(inner).value();
  for (uint64_t n = 0;; ++n) {
    FaultySource source(inner, n);
    Seen seen;
    ASSERT_TRUE(ReadDatabase(source, info, seen).has_value());
    if (!source.HasFailed()) {
      EXPECT_TRUE(seen.damage.empty());
      break;
    }
    // A prefetch that fails is read again; any other failure is named.
    EXPECT_TRUE(!seen.damage.empty() || seen.records.size() == 4u) << n;
  }
}

TEST(DatabaseInfo, KnowsTheTrailerAndOtherMachines) {
  MemorySource with(TwoLeaves() + std::string(32, 'h'));
  EXPECT_TRUE(ReadDatabaseInfo(with)->has_trailer);
  MemorySource without(TwoLeaves());
  EXPECT_FALSE(ReadDatabaseInfo(without)->has_trailer);
  std::string big_endian = TwoLeaves();
  big_endian.replace(16, 4, "\xed\x0c\xda\xed");
  big_endian.replace(kPage, kPage, kPage, '\0');
  MemorySource other(big_endian);
  ASSERT_FALSE(ReadDatabaseInfo(other).has_value());
  EXPECT_EQ(ReadDatabaseInfo(other).error().code, ErrorCode::kUnsupported);
}

TEST(Trailer, IsHeldAgainstAllBytesBeforeIt) {
  MemorySource wrong(TwoLeaves() + std::string(32, 'h'));
  TrailerCheck check(wrong, ReadDatabaseInfo(wrong).value());
  EXPECT_FALSE(check.Wait().value());
}

}  // namespace
}  // namespace fuin::etcd
