// Keys are PREFIX/RESOURCE/[NAMESPACE/]NAME, custom resources PREFIX/GROUP/PLURAL/[NAMESPACE/]NAME.
// Five built-in types are stored under other names than the API's
// (kubernetes pkg/kubeapiserver/default_storage_factory_builder.go).

#include "collect/internal/resource_key.h"

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

// "/configmaps/", "/services/specs/", "/x.example/tokens/".
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

bool ReadAny(std::string_view etcd_key, ResourceKey& key) {
  const std::vector<std::string_view> parts = Split(etcd_key, '/');
  if (parts.size() < 4 || !parts[0].empty()) {
    return false;
  }
  size_t taken = 3;  // "", prefix, resource
  key.prefix = etcd_key.substr(0, 1 + parts[1].size());
  key.resource = parts[2];
  if (parts[2].find('.') != std::string_view::npos) {
    key.resource = std::string(parts[3]) + "." + std::string(parts[2]);
    taken = 4;
  } else if (parts[2] == "services" && parts.size() > 4) {
    key.resource = parts[3] == "specs" ? "services" : std::string(parts[3]);
    taken = 4;
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
