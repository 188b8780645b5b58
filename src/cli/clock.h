// The one place where fuin asks what time it is.
#pragma once

#include <cstdint>

namespace fuin::cli {

// Milliseconds since 1970, UTC.
int64_t NowUnixMs();

}  // namespace fuin::cli
