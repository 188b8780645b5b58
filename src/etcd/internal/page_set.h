// Which pages were visited: one bit each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fuin::etcd {

class PageSet {
 public:
  explicit PageSet(uint64_t page_count) : bits_(static_cast<size_t>(page_count)) {}

  uint64_t size() const { return bits_.size(); }
  bool Has(uint64_t page) const { return bits_[static_cast<size_t>(page)]; }
  // Whether one of `count` pages from `first` on is there; all are below size().
  bool HasAny(uint64_t first, uint64_t count) const {
    for (uint64_t page = first; page < first + count; ++page) {
      if (Has(page)) {
        return true;
      }
    }
    return false;
  }
  void Add(uint64_t first, uint64_t count) {
    for (uint64_t page = first; page < first + count; ++page) {
      bits_[static_cast<size_t>(page)] = true;
    }
  }

 private:
  std::vector<bool> bits_;
};

}  // namespace fuin::etcd
