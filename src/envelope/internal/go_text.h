// Text in the forms that Go's standard library and Kubernetes' validation take.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "envelope/encryption_config.h"

namespace fuin::envelope::internal {

// Returns the nanoseconds of a duration as Go's time.ParseDuration takes it: "3s", "1m30.5s",
// "-2ms", "0". Nothing for other text, and above what 63 bits hold.
std::optional<int64_t> ParseGoDuration(std::string_view text);

// Returns a JSON number as encoding/json takes it for an int32: no fraction, no exponent.
std::optional<int64_t> ParseInt32(std::string_view text);

// Returns why no rule may name this resource; nothing where one may.
std::optional<ConfigFlaw> ResourceFlaw(std::string_view resource);

}  // namespace fuin::envelope::internal
