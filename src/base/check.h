// FUIN_CHECK: for fuin's own mistakes, on in every build; never for input.
#pragma once

namespace fuin::internal {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}

#define FUIN_CHECK(condition)         \
  ((condition) ? static_cast<void>(0) \
               : ::fuin::internal::CheckFailed(#condition, __FILE__, __LINE__))
