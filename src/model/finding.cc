// The words for verdicts. They are part of the JSON report's schema: never change one.

#include "model/finding.h"

#include "base/check.h"

namespace fuin::model {

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kUnknown:
      return "unknown";
    case Verdict::kNotApplicable:
      return "not_applicable";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kLow:
      return "low";
    case Severity::kMedium:
      return "medium";
    case Severity::kHigh:
      return "high";
    case Severity::kCritical:
      return "critical";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(AtRest at_rest) {
  switch (at_rest) {
    case AtRest::kPlaintext:
      return "plaintext";
    case AtRest::kAwsOwnedKey:
      return "aws_owned_key";
    case AtRest::kCustomerKey:
      return "customer_key";
    case AtRest::kLocalKey:
      return "local_key";
    case AtRest::kMisconfigured:
      return "misconfigured";
    case AtRest::kUnknown:
      return "unknown";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(KeyHealth health) {
  switch (health) {
    case KeyHealth::kOk:
      return "ok";
    case KeyHealth::kDisabled:
      return "disabled";
    case KeyHealth::kPendingDeletion:
      return "pending_deletion";
    case KeyHealth::kPendingImport:
      return "pending_import";
    case KeyHealth::kNoGrant:
      return "no_grant";
    case KeyHealth::kUnknown:
      return "unknown";
  }
  FUIN_CHECK(false);
}

std::optional<Severity> ParseSeverity(std::string_view text) {
  for (Severity severity :
       {Severity::kInfo, Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    if (ToString(severity) == text) {
      return severity;
    }
  }
  return std::nullopt;
}

}  // namespace fuin::model
