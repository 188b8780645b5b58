// Result<T>: a value or an Error, for every call that can fail for a reason outside the program.
// Same member names as std::expected (absent from g++ 12 in C++20), so that it can become an alias.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"

namespace fuin {

// Why a call failed. Closed: code branches on these and never on a message's text.
enum class ErrorCode : uint8_t {
  kCorrupt,          // the bytes contradict their format
  kTruncated,        // the bytes end before what they announce
  kUnsupported,      // well formed, but nothing that fuin reads
  kLimit,            // larger or deeper than a limit of base/limits.h
  kNotFound,         // no such file, object, name
  kDenied,           // not permitted to look
  kUnavailable,      // may work when tried again
  kNotAuthentic,     // a MAC, tag or signature does not match; never says more
  kInvalidArgument,  // what the user asked for makes no sense
  kIo,               // the operating system failed a read or write
};

// Returns the code's name in lower case, for logs and JSON ("corrupt", "not_found").
std::string_view ErrorCodeName(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string message;  // what is wrong and, where there is one, what to do; no secret value
  std::string
      where;  // "main.tf:3:7", "member.db page 17 +0x40", "kms:DescribeKey arn..."; may be empty
};

// Returns "where: message", or the message alone where there is no place.
std::string Describe(const Error& error);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  // The value; the process ends if there is none.
  T& value() & {
    FUIN_CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  const T& value() const& {
    FUIN_CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  T&& value() && {
    FUIN_CHECK(has_value());
    return std::move(*std::get_if<T>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // The error; the process ends if there is a value.
  const Error& error() const& {
    FUIN_CHECK(!has_value());
    return *std::get_if<Error>(&state_);
  }
  Error&& error() && {
    FUIN_CHECK(!has_value());
    return std::move(*std::get_if<Error>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  void value() const { FUIN_CHECK(has_value()); }
  const Error& error() const& {
    FUIN_CHECK(failed_);
    return error_;
  }
  Error&& error() && {
    FUIN_CHECK(failed_);
    return std::move(error_);
  }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace fuin

// FUIN_TRY(expr): the value of a Result, or return its Error from the calling function.
// One per expression: a nested one would shadow its variable. Only as a whole initializer,
// assignment or statement, never among the parts of a braced initializer: g++ 12 does not destroy
// the parts before it.
#define FUIN_TRY(expression)                                         \
  __extension__({                                                    \
    auto fuin_try_result = (expression);                             \
    if (!fuin_try_result) return std::move(fuin_try_result).error(); \
    std::move(fuin_try_result).value();                              \
  })
