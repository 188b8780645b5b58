// Any bytes as an EncryptionConfiguration: whatever comes back is consistent, and what is wrong
// with it can be said without a key in the sentence.

#include "envelope/encryption_config.h"

#include <cstdint>
#include <string>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::envelope;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const bool keeps : {false, true}) {
    ConfigOptions options;
    options.keep_keys = keeps;
    options.reload = keeps;
    const fuin::Result<EncryptionConfig> config = ParseEncryptionConfig(text, "fuzz", options);
    if (!config) {
      continue;
    }
    for (const ConfigProblem& problem : config->problems) {
      FUIN_CHECK(!DescribeProblem(problem).empty());
      FUIN_CHECK(!ConfigFlawName(problem.flaw).empty());
    }
    for (const char* resource : {"secrets", "configmaps", "deployments.apps", "a.b.c", ""}) {
      const ConfigEntry* entry = EntryFor(*config, resource);
      for (const ConfigProvider* provider : ProvidersFor(*config, resource)) {
        FUIN_CHECK(provider != nullptr && entry != nullptr);
        FUIN_CHECK(!ProviderKindName(provider->kind).empty());
        for (const LocalKey& key : provider->keys) {
          FUIN_CHECK(keeps || key.secret.empty());
        }
      }
    }
  }
  return 0;
}
