// Which API server, and as whom: kubeconfig files as kubectl reads them, and the service account of
// a pod. docs/k8s.md says where fuin differs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "text/document.h"

namespace fuin::k8s {

// A credential plugin: `users[].user.exec`.
struct ExecPlugin {
  enum class Interactive : uint8_t { kNever, kIfAvailable, kAlways };

  std::string api_version;  // "client.authentication.k8s.io/v1" or ".../v1beta1"
  std::string command;      // absolute, or a name that is looked up in PATH
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string install_hint;
  Interactive interactive = Interactive::kIfAvailable;
  bool provides_cluster_info = false;
  text::Node cluster_extension;  // of the cluster, for the plugin; null for none
};

// Request headers by which the API server takes the caller for somebody else.
struct Impersonation {
  std::string user, uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> extra;
};

// All that is needed to talk to one API server. Move-only: it holds keys.
struct Connection {
  std::string context;  // "prod"; "in-cluster" for a pod's own service account
  std::string cluster;  // the cluster's name in the kubeconfig
  std::string server;   // "https://host:port/path", without '/' at the end
  std::string default_namespace = "default";

  std::string ca_pem;  // "" trusts the system's certificates
  std::string tls_server_name;
  bool skips_tls_verify = false;
  std::optional<std::string> proxy_url;

  std::string client_certificate_pem;
  SecretBytes client_key_pem;
  SecretBytes token;       // a fixed one; sent unless token_file can be read
  std::string token_file;  // read again every minute
  std::optional<ExecPlugin> exec;
  Impersonation impersonation;
};

// What a person may say on the command line.
struct Overrides {
  std::string kubeconfig;  // --kubeconfig: this file alone
  std::string context;     // "" is current-context
  Impersonation impersonation;
};

// How the environment is read: passed in, so that tests need no real one. Returns "" for a variable
// that is not set.
using GetEnvironment = std::function<std::string(const char* name)>;

// Returns the connection of a context, by kubectl's rules: --kubeconfig, else the files of
// $KUBECONFIG (the first to name a cluster, user or context wins, missing files are skipped), else
// ~/.kube/config; where none of these names any cluster, the service account of the pod that fuin
// runs in. Files it names are read now, except token_file.
// kNotFound for a context, cluster, user or file that is not there; kInvalidArgument for what
// kubectl refuses too, and for basic authentication; kCorrupt for no YAML. Errors never repeat a
// value.
Result<Connection> LoadConnection(const Overrides& overrides, const GetEnvironment& environment);

// Returns the names of all contexts that LoadConnection can find, sorted.
Result<std::vector<std::string>> ContextNames(const Overrides& overrides,
                                              const GetEnvironment& environment);

// Returns whether fuin runs in a pod with a service account: KUBERNETES_SERVICE_HOST is set.
bool IsInCluster(const GetEnvironment& environment);

// Where the kubelet puts a pod's token, ca.crt and namespace.
inline constexpr const char* kServiceAccountFolder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

// Returns a pod's connection. kNotFound where a part of it is missing.
Result<Connection> LoadInClusterConnection(const GetEnvironment& environment,
                                           const std::string& folder = kServiceAccountFolder);

}  // namespace fuin::k8s
