// The two meta pages, and which of them counts.
//
//   page 0, page 1:  header 16 | magic, version, page size, flags u32 | root u64, sequence u64
//                    | free list u64 | page count u64 | txid u64 | FNV-1a over the 56 bytes before
//
// bbolt writes transaction T to page T % 2, meta last: of two valid metas the higher txid counts
// (internal/common/meta.go, db.go).

#include "etcd/database.h"

#include <array>
#include <bit>

#include "base/endian.h"
#include "etcd/internal/page.h"

namespace fuin::etcd {
namespace {

constexpr uint32_t kMagic = 0xED0CDAED;
constexpr uint32_t kVersion = 2;
constexpr uint32_t kPageSizeMin = 512, kPageSizeMax = 16u << 20;
constexpr uint64_t kTrailerBytes = 32, kSector = 512;
// bbolt db.go getPageSizeFromSecondMeta: where the second meta may lie if the first is gone.
constexpr uint64_t kSecondMetaMin = 1024;
constexpr int kSecondMetaTries = 15;

struct Meta {
  Le32 magic, version, page_size, flags;
  Le64 root, sequence, free_list, page_count, txid, checksum;
};
static_assert(sizeof(Meta) == 64);

struct MetaPage {
  PageHeader header;
  Meta meta;
};
static_assert(sizeof(MetaPage) == 80);

uint64_t Fnv1a(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  }
  return hash;
}

std::optional<Meta> ValidMeta(std::string_view page) {
  if (page.size() < sizeof(MetaPage)) {
    return std::nullopt;
  }
  const Meta meta = StructAt<Meta>(page, kPageHeaderBytes);
  const std::string_view summed = page.substr(kPageHeaderBytes, sizeof(Meta) - sizeof(Le64));
  const uint32_t page_size = meta.page_size.value();
  const bool is_valid = meta.magic.value() == kMagic && meta.version.value() == kVersion &&
                        meta.checksum.value() == Fnv1a(summed) && std::has_single_bit(page_size) &&
                        page_size >= kPageSizeMin && page_size <= kPageSizeMax;
  return is_valid ? std::optional(meta) : std::nullopt;
}

std::optional<Meta> MetaAt(ByteSource& source, uint64_t offset, uint64_t end) {
  std::array<char, sizeof(MetaPage)> buffer{};
  if (offset > end || buffer.size() > end - offset || !source.ReadAt(offset, buffer)) {
    return std::nullopt;
  }
  return ValidMeta({buffer.data(), buffer.size()});
}

}  // namespace

DatabaseLook LooksLikeDatabase(std::string_view start) {
  const auto magic_at = [&](size_t offset) -> uint32_t {
    return start.size() >= offset + sizeof(MetaPage)
               ? StructAt<MetaPage>(start, offset).meta.magic.value()
               : 0;
  };
  if (magic_at(0) == __builtin_bswap32(kMagic)) {
    return DatabaseLook::kBigEndian;
  }
  for (uint64_t offset : {uint64_t{0}, kSecondMetaMin, kSecondMetaMin * 2, kSecondMetaMin * 4}) {
    if (magic_at(static_cast<size_t>(offset)) == kMagic) {
      return DatabaseLook::kYes;
    }
  }
  return DatabaseLook::kNo;
}

Result<DatabaseInfo> ReadDatabaseInfo(ByteSource& source) {
  DatabaseInfo info;
  info.size_bytes = source.size_bytes();
  info.has_trailer = info.size_bytes > kTrailerBytes && info.size_bytes % kSector == kTrailerBytes;
  info.content_bytes = info.size_bytes - (info.has_trailer ? kTrailerBytes : 0);
  std::optional<Meta> first = MetaAt(source, 0, info.content_bytes);
  std::optional<Meta> second;
  if (first.has_value()) {
    second = MetaAt(source, first->page_size.value(), info.content_bytes);
  }
  for (int i = 0; i < kSecondMetaTries && !first.has_value() && !second.has_value(); ++i) {
    const uint64_t offset = kSecondMetaMin << i;
    second = MetaAt(source, offset, info.content_bytes);
    if (second.has_value() && second->page_size.value() != offset) {
      second.reset();
    }
  }
  if (!first.has_value() && !second.has_value()) {
    std::array<char, sizeof(MetaPage)> start{};
    FUIN_TRY(source.ReadAt(0, start));
    if (LooksLikeDatabase({start.data(), start.size()}) == DatabaseLook::kBigEndian) {
      return Error{ErrorCode::kUnsupported,
                   "a database of a big-endian machine, which fuin does not read", ""};
    }
    return Error{ErrorCode::kCorrupt, "neither of the two meta pages is valid", ""};
  }
  info.damaged_metas = (first.has_value() ? 0 : 1) + (second.has_value() ? 0 : 1);
  const bool second_counts =
      !first.has_value() || (second.has_value() && second->txid.value() > first->txid.value());
  const Meta meta = second_counts ? *second : *first;
  info.page_size = meta.page_size.value();
  info.root = meta.root.value();
  info.free_list = meta.free_list.value();
  info.page_count = meta.page_count.value();
  info.txid = meta.txid.value();
  return info;
}

}  // namespace fuin::etcd
