// The ciphers that kube-apiserver seals values with. OpenSSL and libsodium behind, no header of
// theirs shown.
//
// Each Open... writes the plain text to the start of `plain`, which must have room for the whole
// ciphertext (a mistake of fuin otherwise), and returns its length. Whatever does not fit the key,
// be it the tag, the padding or the associated data, is kNotAuthentic with one message for all, so
// that no caller can tell them apart; `plain` is then wiped. kInvalidArgument for a key or nonce of
// the wrong size: those are public.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::crypto {

inline constexpr size_t kAesBlockSize = 16;
inline constexpr size_t kGcmNonceSize = 12;
inline constexpr size_t kGcmTagSize = 16;
inline constexpr size_t kSecretboxNonceSize = 24;
inline constexpr size_t kSecretboxTagSize = 16;
inline constexpr size_t kSecretboxKeySize = 32;

// Returns whether AES takes a key of that many bytes: 16, 24, 32.
bool IsAesKeySize(size_t size_bytes);

// AES-GCM; the tag follows the ciphertext.
Result<size_t> OpenAesGcm(const SecretBytes& key, std::string_view nonce,
                          std::string_view ciphertext_and_tag, std::string_view associated_data,
                          std::span<char> plain);
// `out` is exactly kGcmTagSize longer than `plain`.
Result<void> SealAesGcm(const SecretBytes& key, std::string_view nonce, std::string_view plain,
                        std::string_view associated_data, std::span<char> out);

// AES-CBC with the padding that kube-apiserver checks: the last byte counts, from 1 to the whole
// text, and that many bytes equal it (k8s.io/apiserver, encrypt/aes/aes.go). Without
// authentication: that it opens proves little. kInvalidArgument where the ciphertext is empty or no
// whole number of blocks.
Result<size_t> OpenAesCbc(const SecretBytes& key, std::string_view iv, std::string_view ciphertext,
                          std::span<char> plain);
// Pads with 1 to 16 bytes; `out` is CbcSealedSize(plain.size()) long.
Result<void> SealAesCbc(const SecretBytes& key, std::string_view iv, std::string_view plain,
                        std::span<char> out);
constexpr size_t CbcSealedSize(size_t plain_size) {
  return (plain_size / kAesBlockSize + 1) * kAesBlockSize;
}

// NaCl's secretbox: XSalsa20-Poly1305, the tag before the ciphertext.
Result<size_t> OpenSecretbox(const SecretBytes& key, std::string_view nonce,
                             std::string_view tag_and_ciphertext, std::span<char> plain);
// `out` is exactly kSecretboxTagSize longer than `plain`.
Result<void> SealSecretbox(const SecretBytes& key, std::string_view nonce, std::string_view plain,
                           std::span<char> out);

}  // namespace fuin::crypto
