// SHA-256, and what is built from it. OpenSSL behind, no header of it shown.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::crypto {

inline constexpr size_t kSha256Size = 32;
using Digest = std::array<char, kSha256Size>;

// SHA-256 over bytes that come in parts: about 1.2 GB/s a core with SHA-NI, the bound of checking a
// snapshot.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void Update(std::string_view bytes);
  // Returns the digest of all that was given, and starts anew.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest Sha256Of(std::string_view bytes);

// Returns HMAC-SHA-256 (RFC 2104) of `message` under `key`, of any length.
Digest HmacSha256(std::string_view key, std::string_view message);

// Fills `out` with HKDF-Expand under SHA-256 (RFC 5869, 2.3): no Extract, `prk` is used as it is.
// kLimit above 255 * 32 bytes.
Result<void> HkdfExpandSha256(const SecretBytes& prk, std::string_view info, std::span<char> out);

// Returns whether both are equal, in a time that depends on the sizes alone.
bool EqualsInConstantTime(std::string_view a, std::string_view b);

// Fills `out` from the system's random numbers. kUnavailable where it has none.
Result<void> FillRandom(std::span<char> out);

}  // namespace fuin::crypto
