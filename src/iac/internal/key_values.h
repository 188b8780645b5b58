// What a plan, a state and evaluated code say of a KMS key in the same words: Terraform's arguments
// of aws_kms_key, aws_kms_external_key, aws_kms_replica_key and data.aws_kms_key → model::Key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "iac/key_policy.h"
#include "model/key.h"

namespace fuin::iac {

// Arguments as seen; absent: not set, and the provider's default holds.
struct KeySettings {
  model::Seen<std::string> usage, spec;
  model::Seen<bool> enabled;
  model::Seen<std::string> state;  // data source only
  model::Seen<bool> rotation, multi_region;
  model::Seen<int64_t> deletion_window_days;
  model::Seen<model::Policy> policy;
  std::string_view type;  // "aws_kms_key"
  bool is_data = false;
};

// Fills in usage, spec, state, rotation, multi_region, deletion_window_days, policy and material of
// `key`, with the defaults of hashicorp/aws (website/docs/r/kms_key.html.markdown) where an
// argument is absent.
void FillKeySettings(const KeySettings& settings, model::Key& key);

// A policy from its JSON text. Absent where there is none, or "": AWS's default policy.
model::Seen<model::Policy> PolicyFrom(const model::Seen<std::string>& json);

// The statements as data.aws_iam_policy_document writes them, in the provider's order and form.
std::string PolicyJson(const model::Policy& policy);

// Returns field `index` of an ARN (3: region, 4: account). Nothing where it is no ARN or the field
// is empty.
std::optional<std::string> ArnField(std::string_view arn, size_t index);

// Returns the account of an ARN that is known; unknown or absent as `arn` is.
model::Seen<std::string> AccountOf(const model::Seen<std::string>& arn);

}  // namespace fuin::iac
