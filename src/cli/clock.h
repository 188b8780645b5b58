// The one place where fuin asks what time it is.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "http/retry.h"

namespace fuin::cli {

// Milliseconds since 1970, UTC.
int64_t NowUnixMs();

// The system's clock and randomness (not for keys), for who takes them as parameters. They live as
// long as the process.
Clock& SystemClock();
const http::Jitter& SystemJitter();

// A number that nobody can foresee, from the cryptographic source. kIo where that has none.
Result<uint64_t> RandomSeed();

}  // namespace fuin::cli
