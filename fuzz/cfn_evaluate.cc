// Any bytes as a template: read, every cluster and key of it collected, every output evaluated.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "base/check.h"
#include "base/file.h"
#include "iac/cloudformation.h"

// Templates are read from files only, so the bytes take that way too.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = "/tmp/fuin-fuzz-cfn-" + std::to_string(getpid()) + ".yaml";
  const std::string text(reinterpret_cast<const char*>(data), size);
  FUIN_CHECK(fuin::WriteFileAtomically(path, text).has_value());
  fuin::iac::CloudFormationOptions options;
  fuin::model::Facts facts;
  fuin::iac::CollectCloudFormation({path}, options, facts);
  FUIN_CHECK(facts.sources.size() == 1);
  for (const fuin::model::Cluster& cluster : facts.clusters) {
    FUIN_CHECK(cluster.source_index == 0 && !cluster.address.empty());
    if (cluster.encryption.known()) {
      for (const fuin::model::EncryptionBlock& block : cluster.encryption.value()) {
        FUIN_CHECK(!block.key.known() || !block.key.value().key_index.has_value() ||
                   *block.key.value().key_index < facts.keys.size());
      }
    }
  }
  unlink(path.c_str());
  return 0;
}
