// Digests by name, for what others prescribe; fuin's own is crypto/digest.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin::crypto {

enum class HashKind : uint8_t { kMd5, kSha1, kSha256, kSha512 };

// Returns the 16, 20, 32 or 64 bytes. kUnsupported where this machine's OpenSSL refuses the digest
// (MD5 under FIPS).
Result<std::string> HashOf(HashKind kind, std::string_view bytes);

}  // namespace fuin::crypto
