// What an etcd key of Kubernetes names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuin::collect {

struct ResourceKey {
  std::string_view prefix;      // "/registry"
  std::string_view name_space;  // "" for what has none
  std::string_view name;
  std::string resource;  // "secrets", "tokens.x.example"
};

// Takes `etcd_key` apart if it is that of a Secret, or of one of `resources` ("configmaps",
// "tokens.x.example"; "all" for every key that has the shape of Kubernetes's). False for all
// others.
bool ReadResourceKey(std::string_view etcd_key, const std::vector<std::string>& resources,
                     ResourceKey& key);

// The path of a resource below the prefix: "/configmaps/", "/services/specs/",
// "/x.example/tokens/".
std::string StoredPath(std::string_view resource);

// "payments/db-00017" for a Secret's key, else the key as it is.
std::string ShownKey(std::string_view etcd_key);

}  // namespace fuin::collect
