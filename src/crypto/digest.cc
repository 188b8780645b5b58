// OpenSSL's EVP digests. What OpenSSL can only refuse for want of memory or of the algorithm ends
// the process: there is nothing to do without SHA-256.

#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"

namespace fuin::crypto {
namespace {

const unsigned char* Bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Bytes(std::span<char> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    FUIN_CHECK(context != nullptr);
    FUIN_CHECK(EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::Update(std::string_view bytes) {
  FUIN_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Digest Sha256::Finish() {
  Digest digest{};
  FUIN_CHECK(EVP_DigestFinal_ex(state_->context, Bytes(std::span<char>(digest)), nullptr) == 1);
  FUIN_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
  return digest;
}

Digest Sha256Of(std::string_view bytes) {
  Sha256 sha;
  sha.Update(bytes);
  return sha.Finish();
}

Digest HmacSha256(std::string_view key, std::string_view message) {
  FUIN_CHECK(key.size() <= INT_MAX);
  // A null key would mean "the key of before" to OpenSSL.
  const char none = 0;
  const void* key_bytes = key.empty() ? &none : key.data();
  Digest digest{};
  unsigned length = 0;
  FUIN_CHECK(HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), Bytes(message),
                  message.size(), Bytes(std::span<char>(digest)), &length) != nullptr);
  FUIN_CHECK(length == digest.size());
  return digest;
}

Result<void> HkdfExpandSha256(const SecretBytes& prk, std::string_view info, std::span<char> out) {
  if (out.size() > 255 * kSha256Size) {
    return Error{ErrorCode::kLimit, "HKDF gives at most 8160 bytes", ""};
  }
  std::string block;  // T(n-1) || info || n
  size_t done = 0;
  for (unsigned char counter = 1; done < out.size(); ++counter) {
    block.append(info);
    block.push_back(static_cast<char>(counter));
    Digest digest = HmacSha256(prk.Reveal(SecretAccess()), block);
    const size_t count = std::min(digest.size(), out.size() - done);
    std::copy_n(digest.begin(), count, out.begin() + static_cast<ptrdiff_t>(done));
    done += count;
    Wipe(block);
    if (done < out.size()) {
      block.assign(digest.begin(), digest.end());
    }
    Wipe(digest);
  }
  return {};
}

bool EqualsInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<void> FillRandom(std::span<char> out) {
  FUIN_CHECK(out.size() <= INT_MAX);
  if (RAND_bytes(Bytes(out), static_cast<int>(out.size())) != 1) {
    return Error{ErrorCode::kUnavailable, "the system gives no random numbers", ""};
  }
  return {};
}

}  // namespace fuin::crypto
