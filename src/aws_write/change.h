// The four calls that change an account. A change is a value first: what prints it and what sends
// it see the same. docs/fix.md says which change follows which.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/request.h"
#include "base/result.h"
#include "text/document.h"

namespace fuin::aws_write {

enum class ChangeKind : uint8_t { kCreateKey, kCreateAlias, kEnableKeyRotation, kAssociate };

// What stands for a value that only the run knows, in parameters and in print.
inline constexpr std::string_view kKeyArnPlace = "<key-arn>";
inline constexpr std::string_view kTokenPlace = "<request-token>";

struct Change {
  ChangeKind kind = ChangeKind::kCreateKey;
  std::string region;
  std::string resource;   // what it is about, for people: "" where that is not there yet
  text::Node parameters;  // with the names of the API's reference

  std::string_view Action() const;  // "kms:CreateKey"
  // The association: EKS can't take it back.
  bool IsIrreversible() const { return kind == ChangeKind::kAssociate; }
};

struct Tag {
  std::string name, value;
};

// `policy` is the document as JSON.
Change CreateKey(const std::string& region, const std::string& description,
                 const std::string& policy, const Tag& tag);
// `key` may be kKeyArnPlace here and below.
Change CreateAlias(const std::string& region, const std::string& alias, const std::string& key);
Change EnableKeyRotation(const std::string& region, const std::string& key);
Change Associate(const std::string& region, const std::string& cluster, const std::string& key);

// Returns `change` with `key_arn` and `token` in their places.
Change Filled(const Change& change, const std::string& key_arn, const std::string& token);

// Sends `change` in `caller.region`, which must be its Region, and returns AWS's answer (an empty
// object where it has none). No place may be left. CreateKey is sent again only where AWS says that
// it was not carried out (throttling): kUnavailable means that a key may have been made. The others
// may be repeated without harm. Errors of aws::Connection::Send.
Result<text::Node> Send(const aws::Caller& caller, const Change& change);

// The IAM policy for `fuin fix aws:` besides that of a scan, as JSON: a statement with its further
// reads, and one with what it changes.
std::string FixPolicy();

// The actions of that policy, sorted.
std::vector<std::string_view> FixReadActions();
std::vector<std::string_view> FixWriteActions();

}  // namespace fuin::aws_write
