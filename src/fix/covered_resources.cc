// Discovery (/api/v1, /apis, /apis/GROUP/VERSION), each resource held against the configuration's
// own rules: envelope::EntryFor decides as the API server does.

#include "fix/covered_resources.h"

#include <algorithm>

namespace fuin::fix {
namespace {

using text::Node;

bool Has(const Node* verbs, std::string_view verb) {
  return verbs != nullptr &&
         std::ranges::any_of(verbs->elements, [&](const Node& one) { return one.scalar == verb; });
}

Result<void> TakeGroup(k8s::Session& session, const envelope::EncryptionConfig& config,
                       const std::string& group, const std::string& version,
                       std::vector<k8s::Resource>& covered) {
  const std::string path = group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
  const Node list =
      FUIN_TRY(k8s::GetJson(session, path, {"get", {group, version, "discovery", false}, "", ""}));
  const Node* resources = list.Find("resources");
  for (size_t i = 0; resources != nullptr && i < resources->elements.size(); ++i) {
    const Node& one = resources->elements[i];
    const Node* verbs = one.Find("verbs");
    const Node* namespaced = one.Find("namespaced");
    const k8s::Resource resource{group, version, std::string(one.Text("name")),
                                 namespaced != nullptr && namespaced->boolean};
    const bool is_part = resource.plural.find('/') != std::string::npos;
    if (!is_part && Has(verbs, "list") && Has(verbs, "patch") &&
        envelope::EntryFor(config, resource.Name()) != nullptr) {
      covered.push_back(resource);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<k8s::Resource>> CoveredResources(k8s::Session& session,
                                                    const envelope::EncryptionConfig& config) {
  std::vector<k8s::Resource> covered;
  FUIN_TRY(TakeGroup(session, config, "", "v1", covered));
  const Node groups =
      FUIN_TRY(k8s::GetJson(session, "/apis", {"get", {"", "v1", "discovery", false}, "", ""}));
  const Node* list = groups.Find("groups");
  for (size_t i = 0; list != nullptr && i < list->elements.size(); ++i) {
    const std::string group(list->elements[i].Text("name"));
    const Node* preferred = list->elements[i].Find("preferredVersion");
    const std::string version(preferred == nullptr ? "" : preferred->Text("version"));
    // events.k8s.io is stored as the core group's events; aggregated metrics are not stored at all.
    if (!group.empty() && !version.empty() && group != "events.k8s.io") {
      FUIN_TRY(TakeGroup(session, config, group, version, covered));
    }
  }
  std::ranges::sort(covered, {}, &k8s::Resource::Name);
  return covered;
}

}  // namespace fuin::fix
