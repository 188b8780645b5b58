// Labels by enumerator.

#include "report/internal/words.h"

#include "base/check.h"

namespace fuin::report {
namespace {

constexpr Word kPlaintext = {"plain text", "平文"};
constexpr Word kAwsOwnedKey = {"AWS's key", "AWS の鍵"};
constexpr Word kCustomerKey = {"your key", "自社の鍵"};
constexpr Word kLocalKey = {"local key", "ローカル鍵"};
constexpr Word kMisconfigured = {"misconfigured", "設定不備"};
constexpr Word kUnknown = {"unknown", "不明"};

constexpr Word kOk = {"ok", "正常"};
constexpr Word kDisabled = {"disabled", "無効"};
constexpr Word kPendingDeletion = {"pending deletion", "削除待ち"};
constexpr Word kPendingImport = {"pending import", "インポート待ち"};
constexpr Word kNoGrant = {"no grant", "許可なし"};

constexpr Word kInfo = {"info", "情報"};
constexpr Word kLow = {"low", "低"};
constexpr Word kMedium = {"medium", "中"};
constexpr Word kHigh = {"high", "高"};
constexpr Word kCritical = {"critical", "重大"};

constexpr Word kPass = {"pass", "合格"};
constexpr Word kFail = {"fail", "違反"};
constexpr Word kNotApplicable = {"not applicable", "対象外"};

constexpr Word kTerraform = {"terraform", "terraform"};
constexpr Word kTerraformPlan = {"plan", "plan"};
constexpr Word kTerraformState = {"state", "state"};
constexpr Word kEtcd = {"etcd", "etcd"};
constexpr Word kCloudFormation = {"cloudformation", "cloudformation"};
constexpr Word kClusterSpec = {"cluster spec", "クラスター定義"};
constexpr Word kControlPlane = {"control plane", "コントロールプレーン"};
constexpr Word kAws = {"AWS", "AWS"};
constexpr Word kUnreadable = {"source", "対象"};

}  // namespace

const Word& WordOf(model::AtRest at_rest) {
  switch (at_rest) {
    case model::AtRest::kPlaintext:
      return kPlaintext;
    case model::AtRest::kAwsOwnedKey:
      return kAwsOwnedKey;
    case model::AtRest::kCustomerKey:
      return kCustomerKey;
    case model::AtRest::kLocalKey:
      return kLocalKey;
    case model::AtRest::kMisconfigured:
      return kMisconfigured;
    case model::AtRest::kUnknown:
      return kUnknown;
  }
  FUIN_CHECK(false);
}

const Word& WordOf(model::KeyHealth health) {
  switch (health) {
    case model::KeyHealth::kOk:
      return kOk;
    case model::KeyHealth::kDisabled:
      return kDisabled;
    case model::KeyHealth::kPendingDeletion:
      return kPendingDeletion;
    case model::KeyHealth::kPendingImport:
      return kPendingImport;
    case model::KeyHealth::kNoGrant:
      return kNoGrant;
    case model::KeyHealth::kUnknown:
      return kUnknown;
  }
  FUIN_CHECK(false);
}

const Word& WordOf(model::Severity severity) {
  switch (severity) {
    case model::Severity::kInfo:
      return kInfo;
    case model::Severity::kLow:
      return kLow;
    case model::Severity::kMedium:
      return kMedium;
    case model::Severity::kHigh:
      return kHigh;
    case model::Severity::kCritical:
      return kCritical;
  }
  FUIN_CHECK(false);
}

const Word& WordOf(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::kPass:
      return kPass;
    case model::Verdict::kFail:
      return kFail;
    case model::Verdict::kUnknown:
      return kUnknown;
    case model::Verdict::kNotApplicable:
      return kNotApplicable;
  }
  FUIN_CHECK(false);
}

const Word& WordOf(model::SourceKind kind) {
  switch (kind) {
    case model::SourceKind::kTerraform:
      return kTerraform;
    case model::SourceKind::kTerraformPlan:
      return kTerraformPlan;
    case model::SourceKind::kTerraformState:
      return kTerraformState;
    case model::SourceKind::kEtcd:
      return kEtcd;
    case model::SourceKind::kCloudFormation:
      return kCloudFormation;
    case model::SourceKind::kClusterSpec:
      return kClusterSpec;
    case model::SourceKind::kControlPlane:
      return kControlPlane;
    case model::SourceKind::kAws:
      return kAws;
    case model::SourceKind::kUnreadable:
      return kUnreadable;
  }
  FUIN_CHECK(false);
}

std::string_view SourceKindName(model::SourceKind kind) {
  switch (kind) {
    case model::SourceKind::kTerraform:
      return "terraform";
    case model::SourceKind::kTerraformPlan:
      return "terraform_plan";
    case model::SourceKind::kTerraformState:
      return "terraform_state";
    case model::SourceKind::kEtcd:
      return "etcd";
    case model::SourceKind::kCloudFormation:
      return "cloudformation";
    case model::SourceKind::kClusterSpec:
      return "cluster_spec";
    case model::SourceKind::kControlPlane:
      return "control_plane";
    case model::SourceKind::kAws:
      return "aws";
    case model::SourceKind::kUnreadable:
      return "unreadable";
  }
  FUIN_CHECK(false);
}

}  // namespace fuin::report
