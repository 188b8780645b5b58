// The forms that AWS's protocols give a call and its answer: Query, JSON 1.1, EKS's REST. For the
// folders that name operations: src/aws those that read, src/aws_write those that change.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
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
inline constexpr int kIdlePagesMax = 10;  // that bring nothing new, one after the other

// kCorrupt: the answer is not what the reference gives.
Error Misshapen(const Call& call);

// Connection::Send in the caller's Region, with its credentials; anew, where they expire sooner
// than they said and others can be had.
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

// Whether a member is missing or null: AWS leaves out what is empty.
bool IsNone(const text::Node* node);

// Calls `take` with each page; it returns how many items there are by now, nothing for a page of
// the wrong shape, which is Misshapen. `make` is given the token of the page, "" for the first.
// kCorrupt for a token that comes back or pages that bring nothing new, kLimit for more than
// kPageCountMax pages.
template <class Make, class Take>
Result<void> ForEachPage(const Caller& caller, std::string_view token_name, const Make& make,
                         const Take& take) {
  std::string token;
  std::set<std::string> seen;
  size_t item_count = 0;
  int idle_pages = 0;
  for (int page = 0; page < kPageCountMax; ++page) {
    const Call call = make(token);
    const text::Node document = FUIN_TRY(SendForJson(caller, call));
    const auto count = take(document);
    static_assert(std::is_same_v<decltype(count), const std::optional<size_t>>);
    const text::Node* next = document.Find(token_name);
    if (!count.has_value() || (!IsNone(next) && !next->IsString())) {
      return Misshapen(call);
    }
    token = IsNone(next) ? "" : next->scalar;
    if (token.empty()) {
      return {};
    }
    idle_pages = *count > item_count ? 0 : idle_pages + 1;
    item_count = *count;
    if (!seen.insert(token).second || idle_pages > kIdlePagesMax) {
      return Error{ErrorCode::kCorrupt, "AWS's pages go round in circles", WhereOf(call)};
    }
  }
  return Error{ErrorCode::kLimit, "more than a thousand pages", WhereOf(make(token))};
}

}  // namespace fuin::aws
