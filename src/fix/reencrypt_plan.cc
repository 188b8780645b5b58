// What is looked at before anything is done: version, permissions, counts, webhooks, API servers.

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "fix/reencrypt.h"

namespace fuin::fix {
namespace {

using k8s::Deed;
using text::Node;

// Listing one object of a resource tells how many there are.
Result<uint64_t> CountOf(k8s::Session& session, const k8s::Resource& resource,
                         const std::string& in_namespace) {
  k8s::MetadataLister lister(session, resource, {in_namespace, "", 1});
  const k8s::MetadataPage page = FUIN_TRY(lister.Next());
  if (!page.next.empty() && !page.remaining.has_value()) {
    return Error{ErrorCode::kUnsupported, "the API server does not say how many there are",
                 "list " + resource.Name()};
  }
  return page.items.size() + page.remaining.value_or(0);
}

// The caller may have the control plane rewrite. What can't be asked is a problem.
Result<void> CheckMigrationPermissions(k8s::Session& session, std::vector<Error>& problems) {
  const k8s::Resource migrations{"storagemigration.k8s.io", "v1", "storageversionmigrations",
                                 false};
  for (const char* verb : {"create", "get"}) {
    const Deed deed{verb, migrations, "", ""};
    const Result<bool> may = k8s::MayI(session, deed);
    if (!may) {
      problems.push_back(may.error());
    } else if (!*may) {
      return k8s::ErrorOf(
          {403, "Forbidden", "this user may not " + deed.verb + " " + migrations.Name(), {}, 0, ""},
          deed);
    }
  }
  return {};
}

// The caller may list and patch what is to be re-encrypted. kDenied names what is missing.
Result<void> CheckPermissions(k8s::Session& session, const PassOptions& pass,
                              std::vector<Error>& problems) {
  const std::vector<std::string> everywhere = {""};
  for (const k8s::Resource& resource : pass.resources) {
    const bool is_everywhere = pass.namespaces.empty() || !resource.is_namespaced;
    for (const std::string& in_namespace : is_everywhere ? everywhere : pass.namespaces) {
      for (const char* verb : {"list", "patch", "get"}) {
        const Deed deed{verb, resource, in_namespace, ""};
        const Result<bool> may = k8s::MayI(session, deed);
        if (!may) {
          problems.push_back(may.error());
          continue;
        }
        if (*may) {
          continue;
        }
        const Error missing = k8s::ErrorOf(
            {403, "Forbidden", "this user may not " + deed.verb + " " + resource.Name(), {}, 0, ""},
            deed);
        if (std::string_view(verb) != "get") {
          return missing;
        }
        // Without get a conflict is settled without the object's version: works, proves less.
        problems.push_back(missing);
      }
    }
  }
  return {};
}

bool Covers(const Node* list, std::string_view wanted) {
  return list != nullptr && std::ranges::any_of(list->elements, [&](const Node& element) {
           return element.scalar == "*" || element.scalar == wanted;
         });
}

bool SeesUpdatesOf(const Node& webhook, const std::vector<k8s::Resource>& resources) {
  const Node* rules = webhook.Find("rules");
  return rules != nullptr && std::ranges::any_of(rules->elements, [&](const Node& rule) {
           return Covers(rule.Find("operations"), "UPDATE") &&
                  std::ranges::any_of(resources, [&](const k8s::Resource& resource) {
                    const bool all_parts = Covers(rule.Find("resources"), "*/*");
                    return Covers(rule.Find("apiGroups"), resource.group) &&
                           (all_parts || Covers(rule.Find("resources"), resource.plural));
                  });
         });
}

void TakeWebhooks(k8s::Session& session, const std::vector<k8s::Resource>& resources,
                  bool is_mutating, ReencryptPlan& plan) {
  const k8s::Resource kind{
      "admissionregistration.k8s.io", "v1",
      is_mutating ? "mutatingwebhookconfigurations" : "validatingwebhookconfigurations", false};
  const Result<Node> list =
      k8s::GetJson(session, k8s::PathOf(kind, "", "") + "?limit=500", {"list", kind, "", ""});
  if (!list) {
    plan.webhooks_known = false;
    plan.problems.push_back(list.error());
    return;
  }
  const Node* items = list->Find("items");
  for (size_t i = 0; items != nullptr && i < items->elements.size(); ++i) {
    const Node& item = items->elements[i];
    const Node* metadata = item.Find("metadata");
    const Node* webhooks = item.Find("webhooks");
    for (size_t j = 0; webhooks != nullptr && j < webhooks->elements.size(); ++j) {
      const Node& webhook = webhooks->elements[j];
      if (SeesUpdatesOf(webhook, resources)) {
        plan.webhooks.push_back({std::string(metadata == nullptr ? "" : metadata->Text("name")),
                                 std::string(webhook.Text("name")), is_mutating,
                                 webhook.Text("failurePolicy") != "Ignore"});
      }
    }
  }
}

// Whoever may not list is told so here at the latest: an access review is refused to some too.
Result<void> TakeCounts(k8s::Session& session, const PassOptions& pass, ReencryptPlan& plan) {
  for (const k8s::Resource& resource : pass.resources) {
    std::optional<uint64_t> count;
    // With a selector the API server does not say how many follow.
    if (pass.label_selector.empty()) {
      count = 0;
      const std::vector<std::string> everywhere = {""};
      const bool is_everywhere = pass.namespaces.empty() || !resource.is_namespaced;
      for (const std::string& in_namespace : is_everywhere ? everywhere : pass.namespaces) {
        const Result<uint64_t> one = CountOf(session, resource, in_namespace);
        if (!one && one.error().code == ErrorCode::kDenied) {
          return one.error();
        }
        if (!one) {
          plan.problems.push_back(one.error());
          count = std::nullopt;
          break;
        }
        *count += *one;
      }
    }
    plan.counts.emplace_back(resource.Name(), count);
  }
  return {};
}

}  // namespace

Result<ReencryptPlan> PlanReencrypt(k8s::Session& session, const ReencryptOptions& options) {
  ReencryptPlan plan;
  plan.context = session.connection().context;
  plan.server = session.connection().server;
  // The first request: an unreachable server or a refused credential ends here.
  plan.version = FUIN_TRY(k8s::GetVersion(session));
  FUIN_TRY(CheckPermissions(session, options.pass, plan.problems));
  if (options.via_migration) {
    FUIN_TRY(CheckMigrationPermissions(session, plan.problems));
  }
  FUIN_TRY(TakeCounts(session, options.pass, plan));
  plan.webhooks_known = true;
  TakeWebhooks(session, options.pass.resources, false, plan);
  TakeWebhooks(session, options.pass.resources, true, plan);
  plan.api_servers = k8s::LookAtApiServers(session, options.api_servers);
  const ConfigurationFile* wanted = options.wanted.has_value() ? &*options.wanted : nullptr;
  if (options.describe_eks != nullptr) {
    Result<EksEncryption> eks = options.describe_eks();
    if (eks) {
      plan.eks = std::move(*eks);
    } else {
      plan.problems.push_back(std::move(eks).error());
    }
  }
  for (const k8s::Resource& resource : options.pass.resources) {
    WriteKey key = WriteKeyOf(plan.api_servers, wanted, resource.Name());
    if (plan.eks.has_value()) {
      AddEks(*plan.eks, resource.Name(), key);
    }
    plan.write_keys.emplace_back(resource.Name(), std::move(key));
  }
  return plan;
}

}  // namespace fuin::fix
