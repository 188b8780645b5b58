// A stretch of a ByteSource held in memory: many small views for one read. Wiped at the end, since
// what it held may be Secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"

namespace fuin::etcd {

class Window {
 public:
  // Borrows `source`; bytes from `end` on are not there for this window.
  Window(ByteSource& source, uint64_t end) : source_(source), end_(end) {}
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window();

  uint64_t end() const { return end_; }
  bool Holds(uint64_t offset, uint64_t size) const {
    return offset >= start_ && offset - start_ <= size_ && size <= size_ - (offset - start_);
  }

  // Reads [offset, offset + size), cut at end(), in place of what was held. Errors of ReadAt; then
  // nothing is held.
  Result<void> Load(uint64_t offset, size_t size);

  // Returns [offset, offset + size), reading at least `ahead` bytes from `offset` on where it isn't
  // held. The view lives until the next call. kTruncated where it runs past end().
  Result<std::string_view> At(uint64_t offset, size_t size, size_t ahead);

  // Returns all that is held.
  std::string_view held() const { return {buffer_.data(), size_}; }
  uint64_t start() const { return start_; }

 private:
  ByteSource& source_;
  uint64_t end_;
  uint64_t start_ = 0;
  size_t size_ = 0;  // valid bytes of buffer_, which only grows
  std::string buffer_;
};

}  // namespace fuin::etcd
