// Names of the error kinds, and the end of the process where fuin itself is at fault.

#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace fuin {

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kTruncated:
      return "truncated";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kLimit:
      return "limit";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kDenied:
      return "denied";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kNotAuthentic:
      return "not_authentic";
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kIo:
      return "io";
  }
  return "unknown";
}

std::string Describe(const Error& error) {
  return error.where.empty() ? error.message : error.where + ": " + error.message;
}

namespace internal {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr,
               "fuin: internal error at %s:%d: %s\nPlease report it; no result was given.\n", file,
               line, condition);
  std::abort();
}

}  // namespace internal
}  // namespace fuin
