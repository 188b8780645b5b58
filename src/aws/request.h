// The forms that AWS's protocols give a call and its answer: Query, JSON 1.1, EKS's REST. For the
// folders that name operations: src/aws those that read, src/aws_write those that change.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/connection.h"
#include "base/result.h"
#include "text/document.h"

namespace fuin::aws {

// Whose calls, and where.
struct Caller {
  Connection& connection;
  Identity& identity;
  std::string region;
};

// Pages of one list: beyond it something goes round in circles.
inline constexpr int kPageCountMax = 1000;

// kCorrupt: the answer is not what the reference gives.
Error Misshapen(const Call& call);

// Connection::Send in the caller's Region, with its credentials.
Result<http::Response> SendCall(const Caller& caller, Call call);
// The same; kCorrupt for an answer that is no JSON object.
Result<text::Node> SendForJson(const Caller& caller, const Call& call);

// `parameters`: "&Name=value...", percent-encoded.
Call QueryCall(Service service, const std::string& action, const std::string& version,
               const std::string& parameters = "");
Call JsonCall(Service service, std::string_view target, const std::string& action,
              const std::string& resource, const text::Node& body);
// A call of KMS about `key`; `body` gets its KeyId.
Call KmsCall(const std::string& action, const std::string& key, text::Node body);
// A GET of EKS.
Call EksCall(const std::string& action, const std::string& resource, std::string path);

// Members of an answer; nothing where they are of another kind.
std::optional<std::string> TextIn(const text::Node& node, std::string_view name);
std::optional<bool> BoolIn(const text::Node& node, std::string_view name);
std::optional<std::vector<std::string>> TextsIn(const text::Node& node, std::string_view name);
// Epoch seconds, with a fraction, as JSON protocols write a time, as RFC 3339.
std::optional<std::string> TimeIn(const text::Node& node, std::string_view name);

// Calls `take` with each page; false from it is Misshapen. `make` is given the token of the page,
// "" for the first. kCorrupt for a token that comes back, kLimit for more than kPageCountMax pages.
template <class Make, class Take>
Result<void> ForEachPage(const Caller& caller, std::string_view token_name, const Make& make,
                         const Take& take) {
  std::string token;
  std::set<std::string> seen;
  for (int page = 0; page < kPageCountMax; ++page) {
    const Call call = make(token);
    const text::Node document = FUIN_TRY(SendForJson(caller, call));
    if (!take(document)) {
      return Misshapen(call);
    }
    token = TextIn(document, token_name).value_or("");
    if (token.empty()) {
      return {};
    }
    if (!seen.insert(token).second) {
      return Error{ErrorCode::kCorrupt, "AWS's pages go round in circles", call.action};
    }
  }
  return Error{ErrorCode::kLimit, "more than a thousand pages", ""};
}

}  // namespace fuin::aws
