// What a value that kube-apiserver stored in etcd is, told from its bytes alone: plain text, or
// which provider sealed it under which key. docs/formats/envelope.md draws the layouts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fuin::envelope {

enum class SealKind : uint8_t {
  kPlaintext,
  kAesCbc,
  kAesGcm,
  kSecretbox,
  kKmsV1,
  kKmsV2,
  kUnknown,  // claims to be sealed, but not in a way that any server could open; see Seal::flaw
};

// Returns the kind's name as reports write it: "plaintext", "aescbc", "kms_v2", "unknown".
std::string_view SealKindName(SealKind kind);

// How a plain value is written down.
enum class PlainEncoding : uint8_t { kNone, kProtobuf, kJson, kCbor, kOther };

// Why a value that starts as a sealed one is not believed.
enum class SealFlaw : uint8_t {
  kNone,
  kUnknownProvider,  // k8s:enc: and then nothing that any release wrote
  kNoName,           // no ':' after the key's or provider's name, or an empty name
  kBodyTooShort,     // fewer bytes than nonce, tag and the least of ciphertext take
  kBodyLength,       // a length that the cipher cannot give
  kBadMessage,       // KMS v2: not an EncryptedObject, or above the limits that servers hold it to
  kHoldsObject,      // an object lies in the body in the clear: this is plain text
  kLooksLikeText,    // the bytes that should be ciphertext are text, or mostly one byte
};

// Returns the flaw's name as reports write it: "unknown_provider", "holds_object"; "" for kNone.
std::string_view SealFlawName(SealFlaw flaw);

// All views point into the value that was classified and live as long as it does.
struct Seal {
  SealKind kind = SealKind::kPlaintext;     // what the value is, flaws considered
  SealKind claimed = SealKind::kPlaintext;  // what its prefix says
  SealFlaw flaw = SealFlaw::kNone;
  PlainEncoding encoding = PlainEncoding::kNone;  // of a value without a k8s:enc: prefix

  // The key's name (aescbc, aesgcm, secretbox) or the KMS provider's. It ends at the first ':',
  // which is a guess for all but kms_v2: the others may have colons in their names.
  std::string_view provider;

  // KMS v2 only.
  std::string_view key_id;
  std::string_view dek_source;  // the sealed data key or seed: public, equal for values of one seed
  int dek_source_type = -1;     // 0: AES-GCM key (1.25 to 1.28), 1: HKDF seed (1.29 on)

  // Where what is called ciphertext starts, with its nonce: an offset into the value.
  size_t ciphertext_offset = 0;
  std::string_view ciphertext;
};

// Returns what `value` is. Never fails: what cannot be told is kUnknown with its flaw. A value that
// is returned as sealed has passed every check that needs no key: prefix, name, lengths, the limits
// of KMS v2, no object in the clear, no text where ciphertext should be. That makes it plausible;
// only opening it proves it. Time grows with the length of the value, memory does not.
Seal Classify(std::string_view value);

// Returns whether an open runtime.Unknown (`k8s`, NUL, an object's type) starts at the first byte.
bool StartsWithProtobufObject(std::string_view bytes);

}  // namespace fuin::envelope
