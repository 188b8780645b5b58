// Names by enumerator: the words of the JSON report and its schema.

#include "model/stored.h"

#include "base/check.h"

namespace fuin::model {

std::string_view ToString(StoredState state) {
  switch (state) {
    case StoredState::kLive:
      return "live";
    case StoredState::kHistorical:
      return "historical";
    case StoredState::kDeleted:
      return "deleted";
    case StoredState::kFreed:
      return "freed";
    case StoredState::kWal:
      return "wal";
    case StoredState::kSnap:
      return "snap";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(SealForm form) {
  switch (form) {
    case SealForm::kPlaintext:
      return "plaintext";
    case SealForm::kAesCbc:
      return "aescbc";
    case SealForm::kAesGcm:
      return "aesgcm";
    case SealForm::kSecretbox:
      return "secretbox";
    case SealForm::kKmsV1:
      return "kms_v1";
    case SealForm::kKmsV2:
      return "kms_v2";
    case SealForm::kUnknown:
      return "unknown";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(ContentKind kind) {
  switch (kind) {
    case ContentKind::kOther:
      return "other";
    case ContentKind::kDatabase:
      return "database";
    case ContentKind::kApiToken:
      return "api_token";
    case ContentKind::kTlsKey:
      return "tls_key";
    case ContentKind::kServiceAccount:
      return "service_account";
    case ContentKind::kRegistry:
      return "registry";
    case ContentKind::kOauth:
      return "oauth";
    case ContentKind::kSshKey:
      return "ssh_key";
    case ContentKind::kBasicAuth:
      return "basic_auth";
    case ContentKind::kBootstrapToken:
      return "bootstrap_token";
    case ContentKind::kHelmRelease:
      return "helm_release";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(StoredKind kind) {
  switch (kind) {
    case StoredKind::kSnapshot:
      return "etcd_snapshot";
    case StoredKind::kDatabase:
      return "etcd_database";
    case StoredKind::kDataDirectory:
      return "etcd_data_directory";
    case StoredKind::kWal:
      return "etcd_wal";
    case StoredKind::kRaftSnapshot:
      return "etcd_raft_snapshot";
    case StoredKind::kEndpoint:
      return "etcd_endpoint";
    case StoredKind::kMetrics:
      return "kubernetes_metrics";
  }
  FUIN_CHECK(false);
}

std::string_view ToString(HashCheck hash) {
  switch (hash) {
    case HashCheck::kOk:
      return "ok";
    case HashCheck::kMismatch:
      return "mismatch";
    case HashCheck::kAbsent:
      return "absent";
    case HashCheck::kSkipped:
      return "skipped";
  }
  FUIN_CHECK(false);
}

}  // namespace fuin::model
