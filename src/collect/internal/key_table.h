// Which etcd keys were seen, with eight flags each, in 9 bytes of memory a key: hashes in place of
// keys. The hash is keyed, so that nobody can write keys that collide; of two million keys two
// collide by chance with a probability of one in ten million.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fuin::collect {

// SipHash-1-3 (Aumasson and Bernstein) under a key made from `seed`.
uint64_t KeyedHash(uint64_t seed, std::string_view bytes);

class KeyTable {
 public:
  struct Entry {
    uint8_t* flags;  // valid until the next Add()
    bool is_new;
  };
  // Finds the entry of `hash`, or makes one with no flag set.
  Entry Add(uint64_t hash);

  size_t size() const { return count_; }

 private:
  size_t Slot(uint64_t hash) const;
  void Grow();

  std::vector<uint64_t> hashes_;  // 0: empty
  std::vector<uint8_t> flags_;
  size_t count_ = 0;
};

}  // namespace fuin::collect
