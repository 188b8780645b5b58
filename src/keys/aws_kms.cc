// aws-encryption-provider stores '1' (its storage version) and then KMS's ciphertext blob, in
// values of KMS v1 and v2 alike, and takes the key's ARN for its key id (pkg/plugin/plugin_v2.go).
// KMS's own blobs begin with 01 02, so the character tells.

#include "keys/aws_kms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/calls.h"
#include "base/check.h"
#include "base/strings.h"

namespace fuin::keys {
namespace {

constexpr char kStorageVersion = '1';

// What the code of a refusal does not say by itself.
std::string_view HintOf(std::string_view message) {
  if (message.starts_with("InvalidCiphertextException")) {
    return "; was it sealed with another encryption context (--aws-kms-context)?";
  }
  if (message.starts_with("DisabledException")) {
    return "; while the key is disabled no server can read these values either";
  }
  if (message.starts_with("KMSInvalidStateException")) {
    return "; a key that waits for its deletion must be kept for these values to stay readable";
  }
  return "";
}

class AwsKms final : public envelope::KeyService {
 public:
  AwsKms(aws::Connection& connection, aws::Identity& identity, std::vector<std::string> arns,
         std::map<std::string, std::string> context)
      : connection_(connection),
        identity_(identity),
        arns_(std::move(arns)),
        context_(std::move(context)) {
    FUIN_CHECK(!arns_.empty());
  }

  Result<SecretBytes> Unwrap(const envelope::WrappedKey& wrapped) override;
  Result<envelope::SealedKey> Wrap(const SecretBytes&) override {
    return Error{ErrorCode::kUnsupported, "fuin seals nothing with an AWS KMS key", arns_.front()};
  }

 private:
  Result<SecretBytes> UnwrapWith(const std::string& arn, std::string_view ciphertext);

  aws::Connection& connection_;
  aws::Identity& identity_;
  const std::vector<std::string> arns_;
  const std::map<std::string, std::string> context_;
};

Result<SecretBytes> AwsKms::UnwrapWith(const std::string& arn, std::string_view ciphertext) {
  const aws::Caller caller{connection_, identity_, FUIN_TRY(RegionOfKmsArn(arn))};
  Result<SecretBytes> key = aws::Decrypt(caller, arn, ciphertext, context_);
  if (!key) {
    Error error = std::move(key).error();
    error.message += HintOf(error.message);
    return error;
  }
  return key;
}

Result<SecretBytes> AwsKms::Unwrap(const envelope::WrappedKey& wrapped) {
  std::string_view ciphertext = wrapped.ciphertext;
  if (ciphertext.starts_with(kStorageVersion)) {
    ciphertext.remove_prefix(1);
  }
  if (std::ranges::find(arns_, wrapped.key_id) != arns_.end()) {
    return UnwrapWith(std::string(wrapped.key_id), ciphertext);
  }
  Result<SecretBytes> first = UnwrapWith(arns_.front(), ciphertext);
  for (size_t i = 1; i < arns_.size() && !first; ++i) {
    Result<SecretBytes> next = UnwrapWith(arns_[i], ciphertext);
    if (next) {
      return next;
    }
  }
  if (!first && wrapped.key_id.starts_with("arn:")) {
    Error error = std::move(first).error();
    error.message += fmt::format("; its values name the key {}", Printable(wrapped.key_id));
    return error;
  }
  return first;
}

}  // namespace

Result<std::string> RegionOfKmsArn(const std::string& arn) {
  const std::vector<std::string_view> parts = Split(arn, ':');
  const bool is_key = parts.size() == 6 && parts[0] == "arn" && parts[2] == "kms" &&
                      !parts[3].empty() && !parts[4].empty() &&
                      (parts[5].starts_with("key/") || parts[5].starts_with("alias/"));
  if (!is_key) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("{} is no ARN of a KMS key: write arn:aws:kms:REGION:ACCOUNT:key/ID",
                             Printable(arn)),
                 ""};
  }
  return std::string(parts[3]);
}

std::unique_ptr<envelope::KeyService> OpenAwsKms(aws::Connection& connection,
                                                 aws::Identity& identity,
                                                 std::vector<std::string> arns,
                                                 std::map<std::string, std::string> context) {
  return std::make_unique<AwsKms>(connection, identity, std::move(arns), std::move(context));
}

}  // namespace fuin::keys
