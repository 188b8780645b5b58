// Memory for keys and for what they open: never copied by accident, never printed, wiped at the
// end, kept out of swap and core dumps where the system lets us.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin {

// Overwrites the bytes with zeros in a way that the compiler keeps.
void Wipe(std::span<char> bytes);
// The same for the whole capacity of `bytes`, which is then empty.
void Wipe(std::string& bytes);

// Asked for by whoever reads a secret: its uses are found by searching for its name, and
// tests/tidy_test.cc lists the files that may have it.
class SecretAccess {
 public:
  explicit constexpr SecretAccess() = default;
};

// Move-only. The bytes lie in pages of their own, locked in memory as far as RLIMIT_MEMLOCK allows
// (best effort: unlocked memory is no error) and left out of core dumps.
class SecretBytes {
 public:
  static constexpr size_t kSizeMax = 64u << 20;

  SecretBytes() = default;
  // Returns `size` zero bytes. kLimit above kSizeMax or where the system has no memory.
  static Result<SecretBytes> Zeros(size_t size);
  // Returns a copy of `bytes`; wiping the original is the caller's. kLimit as Zeros().
  static Result<SecretBytes> CopyOf(std::string_view bytes);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Returns the bytes, valid until this object is moved from, assigned to or destroyed.
  std::string_view Reveal(SecretAccess) const { return {data_, size_}; }
  std::span<char> Writable(SecretAccess) { return {data_, size_}; }

  // Returns whether both hold the same bytes, in a time that depends on the sizes alone.
  bool EqualsInConstantTime(const SecretBytes& other) const;

 private:
  void Release();

  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fuin
