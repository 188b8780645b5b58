// Stored values among bytes that have no structure left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace fuin::collect {

struct Remains {
  std::optional<std::string_view> key;  // where the record around the value is still there
  std::optional<int64_t> revision;
  std::string_view value;
  size_t at = 0;           // of the value in the bytes that were searched
  bool cut_short = false;  // it announces more than is there
};

// Searches the bare bytes of one file, part after part, in the order of their offsets. For one
// thread.
class RemainsFinder {
 public:
  using Found = std::function<Result<void>(const Remains&)>;

  // Finds what starts before `start_max`: Secrets stored as protobuf (with or without the record
  // around them), sealed values whose record is there, JSON of a Secret, and the end of a Secret
  // whose start was overwritten, as far as no other value can own it. Each once; what lies inside
  // another is not found again, also not in the part that starts at `offset` + `start_max`.
  // `offset` is where `bytes` lie in the file. Time is linear, some 2 GB/s where nothing is found.
  // Errors are those of `found`.
  Result<void> Find(std::string_view bytes, uint64_t offset, size_t start_max, const Found& found);

 private:
  uint64_t next_offset_ = 0;  // of bytes that go on where the last ones ended
  uint64_t known_until_ = 0;  // what lies before it has an owner
  bool is_open_ = false;      // from there on something lies whose end is not known
};

}  // namespace fuin::collect
