// Hostile ~/.aws/config and ~/.aws/credentials: whatever they hold, reading ends, and no error
// repeats a line of them, which may be a secret.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/config.h"
#include "aws/endpoint.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fuin::aws::SharedConfig;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const fuin::Result<fuin::aws::Sections> sections = fuin::aws::ParseIni(text, "f");
  const fuin::Result<SharedConfig> config = SharedConfig::Parse(text, text);
  FUIN_CHECK(sections.has_value() == config.has_value());
  if (!config) {
    FUIN_CHECK(!config.error().message.empty());
    return 0;
  }
  for (const auto& [name, section] : *sections) {
    const bool is_profile = config->CredentialsProfile(name) != nullptr;
    FUIN_CHECK(is_profile);
  }
  const fuin::aws::Environment environment;
  static_cast<void>(fuin::aws::HomeRegion(*config, environment, {}));
  static_cast<void>(
      fuin::aws::EndpointOf(fuin::aws::Service::kEks, "eu-west-1", *config, environment));
  return 0;
}
