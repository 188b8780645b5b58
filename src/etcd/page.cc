// A page's elements: a table behind the header, keys and values behind the table.
//
//   header 16 | element 16 × count | key, value | key, value | ... | slack
//
// bbolt writes keys and values in the table's order without gaps (internal/common/inode.go). That
// no two overlap is held to here: it bounds the work that one page can ask for by its size.

#include "etcd/internal/page.h"

#include <algorithm>
#include <cstring>

namespace fuin::etcd {
namespace {

struct LeafEntry {
  Le32 flags, pos, key_size, value_size;
};
static_assert(sizeof(LeafEntry) == kElementBytes);

struct BranchEntry {
  Le32 pos, key_size;
  Le64 child;
};
static_assert(sizeof(BranchEntry) == kElementBytes);

size_t TableEnd(std::string_view page) {
  return kPageHeaderBytes + kElementBytes * size_t{StructAt<PageHeader>(page, 0).count.value()};
}

}  // namespace

std::optional<std::vector<LeafElement>> ReadLeaf(std::string_view page) {
  if (page.size() < kPageHeaderBytes || TableEnd(page) > page.size()) {
    return std::nullopt;
  }
  const size_t count = StructAt<PageHeader>(page, 0).count.value();
  std::vector<LeafElement> elements;
  elements.reserve(count);
  uint64_t covered = TableEnd(page);
  for (size_t i = 0; i < count; ++i) {
    const size_t at = kPageHeaderBytes + i * kElementBytes;
    const LeafEntry entry = StructAt<LeafEntry>(page, at);
    const uint64_t key_at = at + uint64_t{entry.pos.value()};
    const uint64_t end = key_at + entry.key_size.value() + entry.value_size.value();
    if (key_at < covered || end > page.size()) {
      return std::nullopt;
    }
    elements.push_back({(entry.flags.value() & kBucketFlag) != 0, static_cast<uint32_t>(key_at),
                        entry.key_size.value(), entry.value_size.value()});
    covered = end;
  }
  return elements;
}

std::vector<LeafElement> ReadLeafRemains(std::string_view page) {
  std::vector<LeafElement> elements;
  if (page.size() < kPageHeaderBytes) {
    return elements;
  }
  const size_t count = std::min<size_t>(StructAt<PageHeader>(page, 0).count.value(),
                                        (page.size() - kPageHeaderBytes) / kElementBytes);
  uint64_t covered = kPageHeaderBytes;
  for (size_t i = 0; i < count; ++i) {
    const size_t at = kPageHeaderBytes + i * kElementBytes;
    const LeafEntry entry = StructAt<LeafEntry>(page, at);
    const uint64_t key_at = at + uint64_t{entry.pos.value()};
    const uint64_t value_at = key_at + entry.key_size.value();
    if (key_at < covered || key_at < at + kElementBytes || value_at > page.size()) {
      continue;
    }
    elements.push_back({(entry.flags.value() & kBucketFlag) != 0, static_cast<uint32_t>(key_at),
                        entry.key_size.value(), entry.value_size.value()});
    covered = std::min<uint64_t>(value_at + entry.value_size.value(), page.size());
  }
  return elements;
}

std::optional<std::vector<BranchElement>> ReadBranch(std::string_view page) {
  if (page.size() < kPageHeaderBytes || TableEnd(page) > page.size()) {
    return std::nullopt;
  }
  const size_t count = StructAt<PageHeader>(page, 0).count.value();
  std::vector<BranchElement> elements;
  elements.reserve(count);
  uint64_t covered = TableEnd(page);
  for (size_t i = 0; i < count; ++i) {
    const size_t at = kPageHeaderBytes + i * kElementBytes;
    const BranchEntry entry = StructAt<BranchEntry>(page, at);
    const uint64_t key_at = at + uint64_t{entry.pos.value()};
    const uint64_t end = key_at + entry.key_size.value();
    if (key_at < covered || end > page.size()) {
      return std::nullopt;
    }
    elements.push_back(
        {page.substr(static_cast<size_t>(key_at), entry.key_size.value()), entry.child.value()});
    covered = end;
  }
  return elements;
}

bool IsZero(std::string_view bytes) {
  // One byte is zero, and each equals the one before it: memcmp does the rest at its speed.
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace fuin::etcd
