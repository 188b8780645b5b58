// StorageVersionMigration (storagemigration.k8s.io/v1, Kubernetes 1.37): the control plane's own
// rewriting pass over one resource.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "k8s/client.h"
#include "k8s/session.h"

namespace fuin::k8s_write {

// Starts a migration, and returns its name. kUnsupported where the API server does not serve the
// API (before 1.37, or switched off); otherwise as k8s::ErrorOf.
Result<std::string> StartMigration(k8s::Session& session, const k8s::Resource& resource);

enum class MigrationState : uint8_t { kPending, kRunning, kSucceeded, kFailed };

struct Migration {
  MigrationState state = MigrationState::kPending;
  std::string message;  // of the condition that holds, for people
};

// Returns how far the migration of that name has come.
Result<Migration> LookAtMigration(k8s::Session& session, const std::string& name);

}  // namespace fuin::k8s_write
