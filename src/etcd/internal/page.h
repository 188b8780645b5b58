// One page of a bbolt file, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/endian.h"
#include "base/result.h"
#include "etcd/database.h"

namespace fuin::etcd {

// bbolt internal/common/page.go
inline constexpr uint16_t kBranchFlag = 0x01, kLeafFlag = 0x02, kFreeListFlag = 0x10;
inline constexpr uint32_t kBucketFlag = 0x01;
inline constexpr size_t kPageHeaderBytes = 16, kElementBytes = 16;

struct PageHeader {
  Le64 id;
  Le16 flags;
  Le16 count;
  Le32 overflow;
};
static_assert(sizeof(PageHeader) == kPageHeaderBytes && alignof(PageHeader) == 1);

struct LeafElement {
  bool is_bucket = false;
  uint32_t key_at = 0, key_size = 0, value_size = 0;  // from the start of the page

  std::string_view KeyIn(std::string_view page) const { return page.substr(key_at, key_size); }
  std::string_view ValueIn(std::string_view page) const {
    return page.substr(size_t{key_at} + key_size, value_size);
  }
  uint64_t end() const { return uint64_t{key_at} + key_size + value_size; }
};

struct BranchElement {
  std::string_view key;
  uint64_t child = 0;
};

// Reads the elements of a leaf page, `page` being its whole run. Nothing where one of them leaves
// the page, overlaps the table or another: then none can be believed.
std::optional<std::vector<LeafElement>> ReadLeaf(std::string_view page);

// The same, element by element: those that stay inside, in order of their places, each from where
// the one before ends. An element whose key is inside and whose value is not is kept, with
// `value_size` as announced.
std::vector<LeafElement> ReadLeafRemains(std::string_view page);

// Reads the elements of a branch page; nothing as ReadLeaf().
std::optional<std::vector<BranchElement>> ReadBranch(std::string_view page);

// Whether all bytes are zero. About 8 GB/s.
bool IsZero(std::string_view bytes);

}  // namespace fuin::etcd
