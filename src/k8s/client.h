// What fuin asks of an API server: metadata in pages, permissions, version, metrics, the servers
// themselves. Reads only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/objects.h"
#include "k8s/session.h"
#include "text/document.h"

namespace fuin::k8s {

// A kind of object: "secrets" of the core group, "widgets" of "example.com".
struct Resource {
  std::string group;  // "" is the core group
  std::string version = "v1";
  std::string plural = "secrets";
  bool is_namespaced = true;

  // "secrets", "widgets.example.com": as kubectl, RBAC and EncryptionConfiguration write it.
  std::string Name() const;
  bool operator==(const Resource&) const = default;
};

// Returns the path of a resource's collection or, with `name`, of one object; every part is
// percent-encoded. `in_namespace` "" is all namespaces.
std::string PathOf(const Resource& resource, std::string_view in_namespace, std::string_view name);

// What was tried, for errors: they say who may not do what, and where.
struct Deed {
  std::string verb;  // "list"
  Resource resource;
  std::string in_namespace, name;
};

// Returns the Error for an answer of 400 or above. Its message names verb, resource, namespace and,
// for a 403 of RBAC, the permission that is missing and how to see it with kubectl.
Error ErrorOf(const Status& status, const Deed& deed);

struct ListOptions {
  std::string in_namespace;    // "" is all
  std::string label_selector;  // as kubectl -l
  int page_size = 500;         // kubectl's --chunk-size
};

// Pages of metadata, from the first to the last object that the API server has. Not thread-safe.
class MetadataLister {
 public:
  MetadataLister(Session& session, Resource resource, ListOptions options);

  // Returns the next page; after the last one IsAtEnd() holds. A token that has expired (410) is
  // replaced by the one that the server hands out: the list goes on after the last name, as of now.
  // Where it hands out none the list begins anew (RestartCount() says how often; at most
  // limits::kListRestartCountMax), so objects may be seen twice, and none is missed that was there
  // from the start.
  // After an error the list may be asked again, and goes on from the same place.
  Result<MetadataPage> Next();
  bool IsAtEnd() const { return at_end_; }
  int RestartCount() const { return restart_count_; }

 private:
  Session& session_;
  Resource resource_;
  ListOptions options_;
  std::string next_;
  bool at_end_ = false;
  int restart_count_ = 0;
};

// Returns the object's metadata as it is now. kNotFound where it is gone.
Result<ObjectMeta> GetMetadata(Session& session, const Resource& resource,
                               std::string_view in_namespace, std::string_view name);

// Returns a JSON answer of a GET. kNotFound for 404, kDenied for 401 and 403.
Result<text::Node> GetJson(Session& session, const std::string& path, const Deed& deed);

// Returns whether the caller may do that (SelfSubjectAccessReview); in all namespaces for "".
Result<bool> MayI(Session& session, const Deed& deed);

struct ServerVersion {
  int major = 0, minor = 0;
  std::string git_version;  // "v1.37.2", "v1.31.4-eks-7f9249a"
};
Result<ServerVersion> GetVersion(Session& session);

// Returns the resource that a person names: "secrets", "configmaps", "widgets.example.com",
// looked up in the server's discovery. kNotFound where the server has none of that name.
Result<Resource> FindResource(Session& session, std::string_view name);

// The text of /metrics, from one API server: `origin` as in Call. kDenied where it is closed.
Result<std::string> GetMetrics(Session& session, const std::string& origin = "");

}  // namespace fuin::k8s
