// AES through OpenSSL's EVP, secretbox through libsodium. About 3 GB/s for GCM on long values; on
// those of a Secret's size the set-up of a context, a microsecond, is what counts.

#include "crypto/cipher.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <climits>
#include <memory>
#include <string>

#include "base/check.h"

namespace fuin::crypto {
namespace {

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const unsigned char* Bytes(std::string_view bytes) {
  // OpenSSL and libsodium read nothing of an empty text, but dislike a null pointer.
  return reinterpret_cast<const unsigned char*>(bytes.empty() ? "" : bytes.data());
}

unsigned char* Bytes(std::span<char> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

int Length(size_t size) {
  FUIN_CHECK(size <= INT_MAX);
  return static_cast<int>(size);
}

Error WrongSize(const char* what) { return {ErrorCode::kInvalidArgument, what, ""}; }

Error NotAuthentic(std::span<char> plain) {
  Wipe(plain);
  return {ErrorCode::kNotAuthentic, "does not open with this key", ""};
}

const EVP_CIPHER* Gcm(size_t key_size) {
  return key_size == 16   ? EVP_aes_128_gcm()
         : key_size == 24 ? EVP_aes_192_gcm()
                          : EVP_aes_256_gcm();
}

const EVP_CIPHER* Cbc(size_t key_size) {
  return key_size == 16   ? EVP_aes_128_cbc()
         : key_size == 24 ? EVP_aes_192_cbc()
                          : EVP_aes_256_cbc();
}

Result<Context> NewAes(const SecretBytes& key, std::string_view nonce, bool gcm, bool seal) {
  if (!IsAesKeySize(key.size())) {
    return WrongSize("an AES key of another size than 16, 24 or 32 bytes");
  }
  if (nonce.size() != (gcm ? kGcmNonceSize : kAesBlockSize)) {
    return WrongSize("a nonce of the wrong size");
  }
  Context context(EVP_CIPHER_CTX_new());
  FUIN_CHECK(context != nullptr);
  FUIN_CHECK(EVP_CipherInit_ex(context.get(), gcm ? Gcm(key.size()) : Cbc(key.size()), nullptr,
                               Bytes(key.Reveal(SecretAccess())), Bytes(nonce), seal ? 1 : 0) == 1);
  return context;
}

// The length of the text before kube-apiserver's padding, or nothing that can be one.
Result<size_t> LengthWithoutPadding(std::span<char> padded) {
  const auto count = static_cast<unsigned char>(padded.back());
  if (count == 0 || count > padded.size()) {
    return NotAuthentic(padded);
  }
  unsigned char difference = 0;
  for (const char byte : padded.last(count)) {
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(byte) ^ count));
  }
  if (difference != 0) {
    return NotAuthentic(padded);
  }
  return padded.size() - count;
}

}  // namespace

bool IsAesKeySize(size_t size_bytes) {
  return size_bytes == 16 || size_bytes == 24 || size_bytes == 32;
}

Result<size_t> OpenAesGcm(const SecretBytes& key, std::string_view nonce,
                          std::string_view ciphertext_and_tag, std::string_view associated_data,
                          std::span<char> plain) {
  if (ciphertext_and_tag.size() < kGcmTagSize) {
    return WrongSize("fewer bytes than an AES-GCM tag has");
  }
  const size_t size = ciphertext_and_tag.size() - kGcmTagSize;
  FUIN_CHECK(plain.size() >= size);
  const Context context = FUIN_TRY(NewAes(key, nonce, true, false));
  std::string tag(ciphertext_and_tag.substr(size));
  int count = 0;
  FUIN_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &count, Bytes(associated_data),
                               Length(associated_data.size())) == 1);
  if (size > 0) {
    FUIN_CHECK(EVP_DecryptUpdate(context.get(), Bytes(plain), &count, Bytes(ciphertext_and_tag),
                                 Length(size)) == 1);
  }
  FUIN_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, Length(tag.size()),
                                 tag.data()) == 1);
  unsigned char none[kAesBlockSize];
  if (EVP_DecryptFinal_ex(context.get(), none, &count) != 1) {
    return NotAuthentic(plain.first(size));
  }
  return size;
}

Result<void> SealAesGcm(const SecretBytes& key, std::string_view nonce, std::string_view plain,
                        std::string_view associated_data, std::span<char> out) {
  FUIN_CHECK(out.size() == plain.size() + kGcmTagSize);
  const Context context = FUIN_TRY(NewAes(key, nonce, true, true));
  int count = 0;
  FUIN_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &count, Bytes(associated_data),
                               Length(associated_data.size())) == 1);
  if (!plain.empty()) {
    FUIN_CHECK(EVP_EncryptUpdate(context.get(), Bytes(out), &count, Bytes(plain),
                                 Length(plain.size())) == 1);
  }
  unsigned char none[kAesBlockSize];
  FUIN_CHECK(EVP_EncryptFinal_ex(context.get(), none, &count) == 1);
  FUIN_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, Length(kGcmTagSize),
                                 out.data() + plain.size()) == 1);
  return {};
}

Result<size_t> OpenAesCbc(const SecretBytes& key, std::string_view iv, std::string_view ciphertext,
                          std::span<char> plain) {
  if (ciphertext.empty() || ciphertext.size() % kAesBlockSize != 0) {
    return WrongSize("no whole number of AES blocks");
  }
  FUIN_CHECK(plain.size() >= ciphertext.size());
  const Context context = FUIN_TRY(NewAes(key, iv, false, false));
  FUIN_CHECK(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  int count = 0;
  FUIN_CHECK(EVP_DecryptUpdate(context.get(), Bytes(plain), &count, Bytes(ciphertext),
                               Length(ciphertext.size())) == 1);
  return LengthWithoutPadding(plain.first(ciphertext.size()));
}

Result<void> SealAesCbc(const SecretBytes& key, std::string_view iv, std::string_view plain,
                        std::span<char> out) {
  FUIN_CHECK(out.size() == CbcSealedSize(plain.size()));
  const Context context = FUIN_TRY(NewAes(key, iv, false, true));
  int count = 0;
  FUIN_CHECK(EVP_EncryptUpdate(context.get(), Bytes(out), &count, Bytes(plain),
                               Length(plain.size())) == 1);
  int last = 0;
  FUIN_CHECK(EVP_EncryptFinal_ex(context.get(), Bytes(out) + count, &last) == 1);
  FUIN_CHECK(static_cast<size_t>(count) + static_cast<size_t>(last) == out.size());
  return {};
}

Result<size_t> OpenSecretbox(const SecretBytes& key, std::string_view nonce,
                             std::string_view tag_and_ciphertext, std::span<char> plain) {
  if (key.size() != kSecretboxKeySize || nonce.size() != kSecretboxNonceSize) {
    return WrongSize("a secretbox key of another size than 32 bytes, or a nonce than 24");
  }
  if (tag_and_ciphertext.size() < kSecretboxTagSize) {
    return WrongSize("fewer bytes than a secretbox tag has");
  }
  const size_t size = tag_and_ciphertext.size() - kSecretboxTagSize;
  FUIN_CHECK(plain.size() >= size);
  FUIN_CHECK(sodium_init() >= 0);  // picks the fastest code for this processor, once
  char none = 0;
  unsigned char* out = size == 0 ? reinterpret_cast<unsigned char*>(&none) : Bytes(plain);
  if (crypto_secretbox_open_easy(out, Bytes(tag_and_ciphertext), tag_and_ciphertext.size(),
                                 Bytes(nonce), Bytes(key.Reveal(SecretAccess()))) != 0) {
    return NotAuthentic(plain.first(size));
  }
  return size;
}

Result<void> SealSecretbox(const SecretBytes& key, std::string_view nonce, std::string_view plain,
                           std::span<char> out) {
  if (key.size() != kSecretboxKeySize || nonce.size() != kSecretboxNonceSize) {
    return WrongSize("a secretbox key of another size than 32 bytes, or a nonce than 24");
  }
  FUIN_CHECK(out.size() == plain.size() + kSecretboxTagSize);
  FUIN_CHECK(crypto_secretbox_easy(Bytes(out), Bytes(plain), plain.size(), Bytes(nonce),
                                   Bytes(key.Reveal(SecretAccess()))) == 0);
  return {};
}

}  // namespace fuin::crypto
