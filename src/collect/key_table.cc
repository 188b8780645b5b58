// Open addressing with linear steps, three quarters full at most.

#include "collect/internal/key_table.h"

#include <bit>

#include "base/endian.h"

namespace fuin::collect {
namespace {

constexpr size_t kSlotsMin = 1024;

class SipState {
 public:
  explicit SipState(uint64_t seed) {
    const uint64_t other = ~seed * 0x9e3779b97f4a7c15;
    v0_ = seed ^ 0x736f6d6570736575;
    v1_ = other ^ 0x646f72616e646f6d;
    v2_ = seed ^ 0x6c7967656e657261;
    v3_ = other ^ 0x7465646279746573;
  }

  void Compress(uint64_t word) {
    v3_ ^= word;
    Round();
    v0_ ^= word;
  }

  uint64_t Finish() {
    v2_ ^= 0xff;
    for (int i = 0; i < 3; ++i) {
      Round();
    }
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void Round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  uint64_t v0_, v1_, v2_, v3_;
};

}  // namespace

uint64_t KeyedHash(uint64_t seed, std::string_view bytes) {
  SipState state(seed);
  uint64_t last = static_cast<uint64_t>(bytes.size()) << 56;
  while (bytes.size() >= 8) {
    state.Compress(StructAt<Le64>(bytes, 0).value());
    bytes.remove_prefix(8);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    last |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  state.Compress(last);
  return state.Finish();
}

size_t KeyTable::Slot(uint64_t hash) const {
  size_t slot = hash & (hashes_.size() - 1);
  while (hashes_[slot] != 0 && hashes_[slot] != hash) {
    slot = (slot + 1) & (hashes_.size() - 1);
  }
  return slot;
}

void KeyTable::Grow() {
  std::vector<uint64_t> hashes(hashes_.empty() ? kSlotsMin : hashes_.size() * 2);
  std::vector<uint8_t> flags(hashes.size());
  hashes.swap(hashes_);
  flags.swap(flags_);
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (hashes[i] != 0) {
      const size_t slot = Slot(hashes[i]);
      hashes_[slot] = hashes[i];
      flags_[slot] = flags[i];
    }
  }
}

KeyTable::Entry KeyTable::Add(uint64_t hash) {
  if ((count_ + 1) * 4 > hashes_.size() * 3) {
    Grow();
  }
  hash += hash == 0 ? 1 : 0;
  const size_t slot = Slot(hash);
  const bool is_new = hashes_[slot] == 0;
  if (is_new) {
    hashes_[slot] = hash;
    ++count_;
  }
  return {&flags_[slot], is_new};
}

}  // namespace fuin::collect
