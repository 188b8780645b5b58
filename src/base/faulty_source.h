// For tests: a ByteSource that fails on purpose, in SQLite's way: the n-th read fails, for n = 0,
// 1, 2 ... until the work under test gets by without that read.
#pragma once

#include <cstdint>

#include "base/byte_source.h"

namespace fuin {

class FaultySource final : public ByteSource {
 public:
  // Borrows `inner`. The read with index `failing_read` (from 0) fails with kIo, all others work.
  FaultySource(ByteSource& inner, uint64_t failing_read)
      : inner_(inner), failing_read_(failing_read) {}

  uint64_t size_bytes() const override { return inner_.size_bytes(); }

  Result<void> ReadAt(uint64_t offset, std::span<char> buffer) override {
    if (read_count_++ == failing_read_) {
      return Error{ErrorCode::kIo, "injected fault", ""};
    }
    return inner_.ReadAt(offset, buffer);
  }

  // Whether the failing read has been asked for.
  bool HasFailed() const { return read_count_ > failing_read_; }

 private:
  ByteSource& inner_;
  uint64_t failing_read_;
  uint64_t read_count_ = 0;
};

}  // namespace fuin
