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

// Finds what starts before `start_max`: Secrets stored as protobuf (with or without the record
// around them), sealed values whose record is there, and JSON with "kind":"Secret". Each once;
// what lies inside another is not found again. Time is linear, some 3 GB/s where nothing is found.
// Errors are those of `found`.
Result<void> FindRemains(std::string_view bytes, size_t start_max,
                         const std::function<Result<void>(const Remains&)>& found);

}  // namespace fuin::collect
