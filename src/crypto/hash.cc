// See crypto/hash.h: OpenSSL's EVP in one call.

#include "crypto/hash.h"

#include <openssl/evp.h>

#include <array>

namespace fuin::crypto {
namespace {

const EVP_MD* Algorithm(HashKind kind) {
  switch (kind) {
    case HashKind::kMd5:
      return EVP_md5();
    case HashKind::kSha1:
      return EVP_sha1();
    case HashKind::kSha256:
      return EVP_sha256();
    case HashKind::kSha512:
      break;
  }
  return EVP_sha512();
}

}  // namespace

Result<std::string> HashOf(HashKind kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, Algorithm(kind), nullptr) != 1) {
    return Error{ErrorCode::kUnsupported, "this machine's OpenSSL does not offer the digest", {}};
  }
  return std::string(digest.begin(), digest.begin() + size);
}

}  // namespace fuin::crypto
