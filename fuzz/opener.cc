// Hostile sealed values, opened with keys at hand: local ones, and a KMS that gives a key or none.
// The first byte is the size of the etcd key that follows; the rest is the value.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "envelope/open.h"

namespace {

using fuin::Error;
using fuin::ErrorCode;
using fuin::Result;
using fuin::SecretBytes;

class Kms final : public fuin::envelope::KeyService {
 public:
  Result<SecretBytes> Unwrap(const fuin::envelope::WrappedKey& wrapped) override {
    if (wrapped.ciphertext.size() % 4 == 0) {
      return Error{ErrorCode::kDenied, "refused", ""};
    }
    return SecretBytes::CopyOf(std::string(16 * (1 + wrapped.ciphertext.size() % 3), 'k'));
  }
  Result<fuin::envelope::SealedKey> Wrap(const SecretBytes&) override {
    return Error{ErrorCode::kUnsupported, "", ""};
  }
};

constexpr std::string_view kConfig =
    R"({"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration","resources":[
    {"resources":["secrets"],"providers":[
    {"aescbc":{"keys":[{"name":"k","secret":"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="}]}},
    {"aesgcm":{"keys":[{"name":"k","secret":"YWFhYWFhYWFhYWFhYWFhYQ=="}]}},
    {"secretbox":{"keys":[{"name":"k","secret":"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="}]}}]}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view key = bytes.substr(1, data[0]);
  const std::string_view value = bytes.substr(1 + key.size());
  auto config = fuin::envelope::ParseEncryptionConfig(kConfig, "fuzz", {.keep_keys = true});
  FUIN_CHECK(config.has_value());
  fuin::envelope::Opener opener;
  opener.AddConfig(std::move(*config), [](const auto&) { return std::make_unique<Kms>(); });
  opener.AddKeyService(1, "", std::make_unique<Kms>());
  opener.AddKeyService(2, "", std::make_unique<Kms>());
  const fuin::envelope::Opened opened = opener.Open(key, value);
  FUIN_CHECK(!fuin::envelope::OpenStateName(opened.state).empty());
  FUIN_CHECK(opened.plain.size() <= value.size());
  return 0;
}
