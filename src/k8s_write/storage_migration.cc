// The object is created with generateName; kube-controller-manager sets the conditions Running,
// Succeeded and Failed, of which the last two are final.

#include "k8s_write/storage_migration.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "text/document.h"

namespace fuin::k8s_write {
namespace {

using text::Node;

const k8s::Resource kMigrations{"storagemigration.k8s.io", "v1", "storageversionmigrations", false};

}  // namespace

Result<std::string> StartMigration(k8s::Session& session, const k8s::Resource& resource) {
  Node target = Node::Object();
  target.Add("group", Node::String(resource.group));
  target.Add("resource", Node::String(resource.plural));
  Node spec = Node::Object();
  spec.Add("resource", std::move(target));
  Node metadata = Node::Object();
  metadata.Add("generateName", Node::String(fmt::format("fuin-{}-", resource.plural)));
  Node migration = Node::Object();
  migration.Add("apiVersion", Node::String("storagemigration.k8s.io/v1"));
  migration.Add("kind", Node::String("StorageVersionMigration"));
  migration.Add("metadata", std::move(metadata));
  migration.Add("spec", std::move(spec));
  k8s::Call call;
  call.path = k8s::PathOf(kMigrations, "", "");
  call.accept = k8s::kAcceptJson;
  call.content_type = "application/json";
  call.body = text::WriteJson(migration, 0);
  const http::Response response = FUIN_TRY(session.Change(k8s::WriteAccess(), "POST", call));
  const k8s::Status status = k8s::ParseStatus(response.body, response.status);
  if (response.status == 404) {
    return Error{ErrorCode::kUnsupported,
                 "the API server does not serve storagemigration.k8s.io/v1, which begins with "
                 "Kubernetes 1.37: leave --via out",
                 ""};
  }
  if (response.status != 201) {
    return k8s::ErrorOf(status, {"create", kMigrations, "", ""});
  }
  const Node made = FUIN_TRY(text::ParseJson(response.body, "StorageVersionMigration"));
  const Node* made_metadata = made.Find("metadata");
  std::string name(made_metadata == nullptr ? "" : made_metadata->Text("name"));
  if (name.empty()) {
    return Error{ErrorCode::kCorrupt, "the API server made a migration without a name", ""};
  }
  return name;
}

Result<Migration> LookAtMigration(k8s::Session& session, const std::string& name) {
  const Node object = FUIN_TRY(
      k8s::GetJson(session, k8s::PathOf(kMigrations, "", name), {"get", kMigrations, "", name}));
  Migration migration;
  const Node* status = object.Find("status");
  const Node* conditions = status == nullptr ? nullptr : status->Find("conditions");
  for (size_t i = 0; conditions != nullptr && i < conditions->elements.size(); ++i) {
    const Node& condition = conditions->elements[i];
    if (condition.Text("status") != "True") {
      continue;
    }
    const std::string_view type = condition.Text("type");
    const MigrationState state = type == "Succeeded" ? MigrationState::kSucceeded
                                 : type == "Failed"  ? MigrationState::kFailed
                                 : type == "Running" ? MigrationState::kRunning
                                                     : MigrationState::kPending;
    if (state > migration.state) {
      migration.state = state;
      migration.message = Printable(condition.Text("message"));
    }
  }
  return migration;
}

}  // namespace fuin::k8s_write
