#include "etcd/wal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/faulty_source.h"
#include "etcd/internal/crc32c.h"
#include "etcd/internal/file_builder.h"

namespace fuin::etcd {
namespace {

using std::string_literals::operator""s;

struct Seen final : WalVisitor {
  std::vector<std::string> puts;
  std::string free_bytes;
  std::vector<DamageKind> damage;
  Result<void> OnPut(const LoggedPut& put) override {
    puts.push_back(std::string(put.key) + "=" + std::string(put.value) + "@" +
                   std::to_string(put.value_offset));
    return {};
  }
  Result<void> OnFreeBytes(std::string_view bytes, uint64_t, size_t) override {
    free_bytes += bytes;
    return {};
  }
  void OnDamage(const Damage& one) override { damage.push_back(one.kind); }
};

std::string Field(int number, const std::string& bytes) {
  return Varint(static_cast<uint64_t>(number) << 3 | 2) + Varint(bytes.size()) + bytes;
}
std::string Number(int number, uint64_t value) {
  return Varint(static_cast<uint64_t>(number) << 3) + Varint(value);
}

struct Log {
  std::string bytes;
  uint32_t crc = 0;
  void Add(uint64_t type, const std::string& data) {
    crc = type == 4 ? crc : Crc32c(crc, data);
    std::string record = Number(1, type) + Number(2, crc);
    record += type == 4 ? "" : Field(3, data);
    const size_t pad = (8 - record.size() % 8) % 8;
    const uint64_t top = pad == 0 ? 0 : (0x80 | uint64_t{pad}) << 56;
    bytes += Bytes<Le64>(top | record.size()) + record + std::string(pad, '\0');
  }
  void AddRequest(const std::string& request) {
    Add(2, Number(2, 2) + Number(3, 5) + Field(4, request));
  }
};

std::string PutRequest(const std::string& key, const std::string& value) {
  return Field(1, key) + Field(2, value);
}

Log SmallLog() {
  Log log;
  log.Add(4, "");
  log.AddRequest(Field(4, PutRequest("/a", "one")));
  log.AddRequest(Field(6, Field(1, Number(2, 2) + Field(3, "/k") + Field(7, "seen")) +
                              Field(2, Field(2, PutRequest("/k", "two"))) +
                              Field(3, Field(4, Field(2, Field(2, PutRequest("/n", "deep")))))));
  log.AddRequest(Number(1, 7) + Field(2, "PUT") + Field(3, "/0/x") + Field(4, "v2") + Number(5, 0));
  return log;
}

Seen Read(const std::string& bytes, bool is_last = true) {
  MemorySource source(bytes);
  Seen seen;
  std::optional<uint32_t> crc;
  EXPECT_TRUE(ReadWal(source, is_last, crc, seen).has_value());
  return seen;
}

TEST(Wal, FindsEveryValueOfARequest) {
  const std::string bytes = SmallLog().bytes + std::string(4096, '\0');
  const Seen seen = Read(bytes);
  ASSERT_EQ(seen.puts.size(), 5u);
  for (const auto& [index, text] : std::vector<std::pair<size_t, std::string>>{
           {0, "/a=one@"}, {1, "/k=seen@"}, {2, "/k=two@"}, {3, "/n=deep@"}, {4, "/0/x=v2@"}}) {
    ASSERT_TRUE(seen.puts[index].starts_with(text)) << seen.puts[index];
    const std::string value = text.substr(text.find('=') + 1, text.size() - text.find('=') - 2);
    EXPECT_EQ(bytes.substr(std::stoul(seen.puts[index].substr(text.size())), value.size()), value);
  }
  EXPECT_TRUE(seen.damage.empty());
}

TEST(Wal, TellsATornEndFromDamage) {
  Log log = SmallLog();
  const size_t before = log.bytes.size();
  log.AddRequest(Field(4, PutRequest("/late", std::string(2000, 'x'))));
  std::string torn = log.bytes.substr(0, before + 1000);
  EXPECT_EQ(Read(torn, true).damage, std::vector<DamageKind>{DamageKind::kWalTorn});
  EXPECT_EQ(Read(torn, false).damage, std::vector<DamageKind>{DamageKind::kWalFrame});
  EXPECT_NE(Read(torn).free_bytes.find("/late"), std::string::npos);
  std::string flipped = log.bytes;
  flipped[before + 1500] = 'y';
  EXPECT_EQ(Read(flipped).damage, std::vector<DamageKind>{DamageKind::kWalChecksum});
  EXPECT_EQ(Read(flipped).puts.size(), 6u);
}

TEST(Wal, BearsTruncationAndFlipsAtAnyByte) {
  const std::string bytes = SmallLog().bytes;
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_LE(Read(bytes.substr(0, at)).puts.size(), 5u);
    for (const char mask : {'\x01', '\x80', '\xff'}) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ mask);
      Read(flipped);
    }
  }
}

TEST(Wal, BearsDeepTransactions) {
  std::string txn = PutRequest("/k", "v");
  txn = Field(2, Field(2, txn));
  for (int i = 0; i < 200; ++i) {
    txn = Field(2, Field(4, txn));
  }
  Log log;
  log.Add(4, "");
  log.AddRequest(Field(6, txn));
  EXPECT_EQ(Read(log.bytes).damage, std::vector<DamageKind>{DamageKind::kWalFrame});
}

TEST(Wal, SaysWhichReadsFailed) {
  MemorySource inner(SmallLog().bytes);
  for (uint64_t n = 0;; ++n) {
    FaultySource source(inner, n);
    Seen seen;
    std::optional<uint32_t> crc;
    ASSERT_TRUE(ReadWal(source, true, crc, seen).has_value());
    if (!source.HasFailed()) {
      break;
    }
    EXPECT_FALSE(seen.damage.empty());
  }
}

TEST(Wal, IsRecognisedByItsFirstRecord) {
  EXPECT_TRUE(LooksLikeWal(SmallLog().bytes));
  EXPECT_FALSE(LooksLikeWal("not a log at all"));
  EXPECT_FALSE(LooksLikeWal(std::string(64, '\0')));
}

TEST(RaftSnapshot, IsHeldAgainstItsChecksum) {
  const std::string store = "{\"Root\":{}}";
  const std::string data = Field(1, store);
  const std::string file = Number(1, Crc32c(0, data)) + Field(2, data);
  EXPECT_TRUE(LooksLikeRaftSnapshot(file, file.size()));
  const RaftSnapshot snapshot = ReadRaftSnapshot(file).value();
  EXPECT_EQ(file.substr(snapshot.store_offset, store.size()), store);
  EXPECT_TRUE(snapshot.checksum_matches);
  for (size_t size = 0; size < file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    const Result<RaftSnapshot> read = ReadRaftSnapshot(cut);
    EXPECT_FALSE(read.has_value() && read->checksum_matches && !read->store.empty());
  }
}

}  // namespace
}  // namespace fuin::etcd
