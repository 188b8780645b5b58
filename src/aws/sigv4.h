// AWS Signature Version 4 (AWS General Reference, "Signing AWS API requests").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/result.h"
#include "http/transport.h"

namespace fuin::aws {

struct SigningScope {
  std::string region, service;  // "ap-northeast-1", "kms"
  int64_t unix_ms = 0;
};

// Adds X-Amz-Date, X-Amz-Security-Token where there is one, and Authorization. Every header that
// the request has is signed, and Host as the client will send it. The URL must be as it will be
// sent, its query %-encoded. kInvalidArgument for a URL that cannot be sent.
Result<void> Sign(http::Request& request, const Credentials& credentials,
                  const SigningScope& scope);

// Returns `url` with the signature in its query (X-Amz-...), valid for `expires_seconds`, with the
// headers of `headers` signed besides Host. kInvalidArgument as Sign().
Result<std::string> Presign(const std::string& url, const http::Headers& headers,
                            const Credentials& credentials, const SigningScope& scope,
                            int64_t expires_seconds);

// "20261124T010203Z" for a Unix time in milliseconds.
std::string AmzDate(int64_t unix_ms);

// Milliseconds since 1970 of "2026-11-24T01:02:03Z", also with a fraction, "UTC" for Z, or an
// offset; nothing for any other text.
std::optional<int64_t> ParseTime(std::string_view text);
// The same of an HTTP date, "Tue, 24 Nov 2026 01:02:03 GMT".
std::optional<int64_t> ParseHttpDate(std::string_view text);

}  // namespace fuin::aws
