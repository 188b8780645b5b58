// Hostile stored values: classification, Secrets in the clear, their names, remains among bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "collect/internal/content.h"
#include "collect/internal/remains.h"
#include "collect/internal/resource_key.h"
#include "envelope/seal.h"
#include "envelope/secret_object.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const envelope::Seal seal = envelope::Classify(bytes);
  FUIN_CHECK(seal.ciphertext.empty() ||
             bytes.substr(seal.ciphertext_offset, seal.ciphertext.size()) == seal.ciphertext);
  const Result<envelope::SecretObject> object = envelope::ReadSecretObject(bytes);
  FUIN_CHECK(!object || object->size_bytes <= size);
  (void)collect::ReadStoredObject(bytes);
  (void)collect::AnnouncedBytes(bytes);
  (void)collect::KeyOfObject(bytes, "/registry");
  collect::ResourceKey key;
  (void)collect::ReadResourceKey(bytes, {"configmaps", "all"}, key);
  size_t end = 0;
  FUIN_CHECK(collect::RemainsFinder()
                 .Find(bytes, 0, size,
                       [&](const collect::Remains& remains) {
                         FUIN_CHECK(remains.at >= end && remains.at + remains.value.size() <= size);
                         end = remains.at + remains.value.size();
                         return Result<void>();
                       })
                 .has_value());
  return 0;
}
