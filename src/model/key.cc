// The names of KMS keys, after the AWS KMS developer guide ("Key identifiers") and the ARN grammar
// of the IAM reference.

#include "model/key.h"

#include "base/strings.h"

namespace fuin::model {
namespace {

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool IsKeyId(std::string_view text) {
  if (text.starts_with("mrk-")) {
    return text.size() == 36 && IsHex(text.substr(4));
  }
  if (text.size() != 36) {
    return false;
  }
  constexpr size_t kGroupSizes[] = {8, 4, 4, 4, 12};
  const std::vector<std::string_view> groups = Split(text, '-');
  if (groups.size() != std::size(kGroupSizes)) {
    return false;
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].size() != kGroupSizes[i] || !IsHex(groups[i])) {
      return false;
    }
  }
  return true;
}

// alias/ and 1 to 250 of A-Z a-z 0-9 / _ - (CreateAlias, AliasName).
bool IsAliasName(std::string_view text) {
  if (!text.starts_with("alias/") || text.size() == 6 || text.size() > 256) {
    return false;
  }
  for (char c : text.substr(6)) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-';
    if (!allowed) {
      return false;
    }
  }
  return true;
}

bool IsRegion(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool IsAccount(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<KmsArn> ParseKmsArn(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ':');
  if (parts.size() != 6 || parts[0] != "arn" || !parts[1].starts_with("aws") || parts[2] != "kms" ||
      !IsRegion(parts[3]) || !IsAccount(parts[4])) {
    return std::nullopt;
  }
  const std::string_view resource = parts[5];
  const bool names_key = resource.starts_with("key/") && IsKeyId(resource.substr(4));
  if (!names_key && !IsAliasName(resource)) {
    return std::nullopt;
  }
  return KmsArn{std::string(parts[1]), std::string(parts[3]), std::string(parts[4]),
                std::string(resource)};
}

KeyForm ClassifyKeyName(std::string_view text) {
  if (text.empty()) {
    return KeyForm::kEmpty;
  }
  if (const std::optional<KmsArn> arn = ParseKmsArn(text)) {
    return arn->resource.starts_with("key/") ? KeyForm::kKeyArn : KeyForm::kAliasArn;
  }
  if (IsAliasName(text)) {
    return KeyForm::kAliasName;
  }
  return IsKeyId(text) ? KeyForm::kKeyId : KeyForm::kMalformed;
}

}  // namespace fuin::model
