// Keys are PREFIX/RESOURCE/[NAMESPACE/]NAME, custom resources PREFIX/GROUP/PLURAL/[NAMESPACE/]NAME.
// Five built-in types are stored under other names than the API's
// (kubernetes pkg/kubeapiserver/default_storage_factory_builder.go).

#include "collect/internal/resource_key.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "envelope/secret_object.h"

namespace fuin::collect {
namespace {

struct StoredName {
  std::string_view api, stored;
};
constexpr std::array<StoredName, 5> kStoredNames = {{
    {"endpoints", "services/endpoints"},
    {"ingresses", "ingress"},
    {"nodes", "minions"},
    {"replicationcontrollers", "controllers"},
    {"services", "services/specs"},
}};

// Fills in what stands behind the resource's path: NAME or NAMESPACE/NAME.
bool TakeName(std::string_view rest, ResourceKey& key) {
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    key.name_space = {};
    key.name = rest;
  } else {
    key.name_space = rest.substr(0, slash);
    key.name = rest.substr(slash + 1);
  }
  return !key.name.empty() && key.name.find('/') == std::string_view::npos;
}

// Resources of built-in types, as they are stored (kubernetes pkg/apis, v1.37). A prefix of several
// segments is told from a resource by them.
constexpr auto kBuiltIn = std::to_array<std::string_view>({
    "certificatesigningrequests",
    "clusterrolebindings",
    "clusterroles",
    "configmaps",
    "controllerrevisions",
    "controllers",
    "cronjobs",
    "csidrivers",
    "csinodes",
    "csistoragecapacities",
    "daemonsets",
    "deployments",
    "endpointslices",
    "events",
    "flowschemas",
    "horizontalpodautoscalers",
    "ingress",
    "ingressclasses",
    "ipaddresses",
    "jobs",
    "leases",
    "limitranges",
    "masterleases",
    "minions",
    "mutatingwebhookconfigurations",
    "namespaces",
    "networkpolicies",
    "peerserverleases",
    "persistentvolumeclaims",
    "persistentvolumes",
    "poddisruptionbudgets",
    "pods",
    "podtemplates",
    "priorityclasses",
    "prioritylevelconfigurations",
    "ranges",
    "replicasets",
    "resourcequotas",
    "rolebindings",
    "roles",
    "runtimeclasses",
    "secrets",
    "serviceaccounts",
    "servicecidrs",
    "services",
    "statefulsets",
    "storageclasses",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "validatingwebhookconfigurations",
    "volumeattachments",
});

// Where the resource stands among the segments, of which the first is empty: behind one of the
// prefix, or where it has more, at the first name that is a built-in resource's or a group.
size_t ResourceSegment(const std::vector<std::string_view>& parts) {
  constexpr size_t kUsual = 2, kPrefixSegmentsMax = 4;
  for (size_t i = kUsual; i + 1 < parts.size() && i <= kPrefixSegmentsMax; ++i) {
    const bool is_group = parts[i].find('.') != std::string_view::npos && i + 2 < parts.size();
    if (is_group || std::ranges::binary_search(kBuiltIn, parts[i])) {
      return i;
    }
  }
  return kUsual;
}

bool ReadAny(std::string_view etcd_key, ResourceKey& key) {
  std::vector<std::string_view> parts = Split(etcd_key, '/');
  if (!parts.empty() && !parts[0].empty()) {
    parts.insert(parts.begin(), std::string_view());  // OpenShift's prefixes have no slash before
  }
  if (parts.size() < 4) {
    return false;
  }
  size_t taken = ResourceSegment(parts);
  key.prefix = etcd_key.substr(0, static_cast<size_t>(parts[taken].data() - etcd_key.data()) - 1);
  key.resource = parts[taken];
  const bool is_group = parts[taken].find('.') != std::string_view::npos;
  ++taken;
  if (is_group) {
    key.resource = std::string(parts[taken]) + "." + std::string(parts[taken - 1]);
    ++taken;
  } else if (parts[taken - 1] == "services" && parts.size() > taken + 1) {
    key.resource = parts[taken] == "specs" ? "services" : std::string(parts[taken]);
    ++taken;
  }
  for (const StoredName& name : kStoredNames) {
    key.resource = key.resource == name.stored ? std::string(name.api) : key.resource;
  }
  if (parts.size() <= taken) {
    return false;
  }
  key.name = parts.back();
  key.name_space = parts.size() > taken + 1 ? parts[taken] : std::string_view();
  return !key.name.empty();
}

}  // namespace

std::string StoredPath(std::string_view resource) {
  const size_t dot = resource.find('.');
  if (dot != std::string_view::npos) {
    return "/" + std::string(resource.substr(dot + 1)) + "/" +
           std::string(resource.substr(0, dot)) + "/";
  }
  for (const StoredName& name : kStoredNames) {
    if (name.api == resource) {
      return "/" + std::string(name.stored) + "/";
    }
  }
  return "/" + std::string(resource) + "/";
}

bool ReadResourceKey(std::string_view etcd_key, const std::vector<std::string>& resources,
                     ResourceKey& key) {
  const Result<envelope::SecretKey> secret = envelope::ParseSecretKey(etcd_key);
  if (secret) {
    key = {secret->prefix, secret->name_space, secret->name, "secrets"};
    return true;
  }
  for (const std::string& resource : resources) {
    if (resource == "all") {
      return ReadAny(etcd_key, key);
    }
    const std::string path = StoredPath(resource);
    const size_t at = etcd_key.find(path);
    if (at != std::string_view::npos && at > 0 &&
        TakeName(etcd_key.substr(at + path.size()), key)) {
      key.prefix = etcd_key.substr(0, at);
      key.resource = resource;
      return true;
    }
  }
  return false;
}

std::string ShownKey(std::string_view etcd_key) {
  const Result<envelope::SecretKey> secret = envelope::ParseSecretKey(etcd_key);
  return secret ? std::string(secret->name_space) + "/" + std::string(secret->name)
                : std::string(etcd_key);
}

}  // namespace fuin::collect
