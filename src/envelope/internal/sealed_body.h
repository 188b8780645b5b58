// The bodies of KMS values, taken apart.
#pragma once

#include <cstddef>
#include <map>
#include <string_view>

#include "base/result.h"
#include "envelope/seal.h"

namespace fuin::envelope::internal {

using Annotations = std::map<std::string_view, std::string_view>;

inline constexpr size_t kSeedInfoBytes = 32;  // HKDF info before the nonce, for DEK source type 1

// Fills key id, DEK source and ciphertext of `seal` from a KMS v2 body, and `annotations`. The
// flaw that servers would refuse it for; an Error where it is no protobuf message.
Result<SealFlaw> ReadEncryptedObject(std::string_view body, size_t body_offset, Seal& seal,
                                     Annotations& annotations);

// The same for a KMS v1 body: DEK source and ciphertext.
SealFlaw ReadKmsV1(std::string_view body, size_t body_offset, Seal& seal);

}  // namespace fuin::envelope::internal
