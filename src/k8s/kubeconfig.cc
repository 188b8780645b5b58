// A context of the merged kubeconfig → a Connection, every file that it names read, every
// combination that client-go's validation.go refuses refused with the entry's name.

#include "k8s/kubeconfig.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "k8s/internal/kubeconfig_file.h"

namespace fuin::k8s {
namespace {

using internal::Entry;
using internal::Kubeconfig;
using text::Node;

Error Refused(const Entry& entry, std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message),
          fmt::format("{} ({})", Printable(entry.name), entry.file)};
}

// The string member of that name, "" where it is absent. Numbers and booleans are no strings, for
// kubectl either: a token of digits needs its quotes.
Result<std::string> StringOf(const Entry& entry, const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  if (member == nullptr || member->IsNull()) {
    return std::string();
  }
  if (!member->IsString()) {
    return Refused(entry, fmt::format("{} is no string: put it in quotes", name));
  }
  return member->scalar;
}

Result<bool> BoolOf(const Entry& entry, const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  if (member == nullptr || member->IsNull()) {
    return false;
  }
  if (member->kind != Node::Kind::kBool) {
    return Refused(entry, fmt::format("{} is neither true nor false", name));
  }
  return member->boolean;
}

// Paths in a kubeconfig start at the folder of the file that they stand in.
std::string Resolved(const Entry& entry, const std::string& path) {
  if (path.empty() || path.starts_with('/')) {
    return path;
  }
  std::error_code error;
  const std::filesystem::path file = std::filesystem::absolute(entry.file, error);
  return (file.parent_path() / path).lexically_normal().string();
}

// NAME-data, decoded, or else the content of the file that NAME names, or "".
Result<std::string> DataOrFile(const Entry& entry, std::string_view name) {
  std::string data = FUIN_TRY(StringOf(entry, entry.body, fmt::format("{}-data", name)));
  const std::string file = FUIN_TRY(StringOf(entry, entry.body, name));
  if (!data.empty() && !file.empty()) {
    return Refused(entry, fmt::format("{0} and {0}-data are both given: keep one", name));
  }
  if (!data.empty()) {
    std::optional<std::string> bytes = Base64Decode(data);
    Wipe(data);
    return bytes.has_value() ? Result<std::string>(std::move(*bytes))
                             : Refused(entry, fmt::format("{}-data is not base64", name));
  }
  if (file.empty()) {
    return std::string();
  }
  return ReadFile(Resolved(entry, file), limits::kCredentialFileBytesMax);
}

Result<void> TakeServer(const Entry& entry, Connection& connection) {
  connection.cluster = entry.name;
  connection.server = FUIN_TRY(StringOf(entry, entry.body, "server"));
  while (connection.server.ends_with('/')) {
    connection.server.pop_back();
  }
  if (connection.server.empty()) {
    return Refused(entry, "the cluster has no server");
  }
  if (connection.server.find("://") == std::string::npos) {
    connection.server = "https://" + connection.server;
  }
  if (!connection.server.starts_with("https://") && !connection.server.starts_with("http://")) {
    return Refused(entry, "the server's address is neither https nor http");
  }
  connection.ca_pem = FUIN_TRY(DataOrFile(entry, "certificate-authority"));
  connection.tls_server_name = FUIN_TRY(StringOf(entry, entry.body, "tls-server-name"));
  connection.skips_tls_verify = FUIN_TRY(BoolOf(entry, entry.body, "insecure-skip-tls-verify"));
  if (connection.skips_tls_verify && !connection.ca_pem.empty()) {
    return Refused(entry, "insecure-skip-tls-verify beside a certificate-authority: keep one");
  }
  const std::string proxy = FUIN_TRY(StringOf(entry, entry.body, "proxy-url"));
  if (!proxy.empty()) {
    const bool is_known = proxy.starts_with("http://") || proxy.starts_with("https://") ||
                          proxy.starts_with("socks5://") || proxy.starts_with("socks5h://");
    if (!is_known) {
      return Refused(entry, "the proxy-url is neither http, https nor socks5");
    }
    connection.proxy_url = proxy;
  }
  return {};
}

// The cluster's extension for credential plugins: {name: client.authentication.k8s.io/exec,
// extension: ...}.
Node ClusterExtension(const Entry& cluster) {
  const Node* list = cluster.body.Find("extensions");
  for (size_t i = 0; list != nullptr && i < list->elements.size(); ++i) {
    const Node& element = list->elements[i];
    const Node* extension = element.Find("extension");
    if (element.Text("name") == "client.authentication.k8s.io/exec" && extension != nullptr) {
      return *extension;
    }
  }
  return {};
}

Result<ExecPlugin::Interactive> InteractiveOf(const Entry& user, const Node& exec,
                                              bool is_v1beta1) {
  const std::string mode = FUIN_TRY(StringOf(user, exec, "interactiveMode"));
  if (mode == "Never") {
    return ExecPlugin::Interactive::kNever;
  }
  if (mode == "IfAvailable" || (mode.empty() && is_v1beta1)) {
    return ExecPlugin::Interactive::kIfAvailable;
  }
  if (mode == "Always") {
    return ExecPlugin::Interactive::kAlways;
  }
  return Refused(user, mode.empty()
                           ? "the exec plugin has no interactiveMode, which its apiVersion needs"
                           : "the exec plugin's interactiveMode is neither Never, IfAvailable nor "
                             "Always");
}

Result<ExecPlugin> ExecOf(const Entry& user, const Entry& cluster, const Node& exec) {
  ExecPlugin plugin;
  plugin.api_version = FUIN_TRY(StringOf(user, exec, "apiVersion"));
  const bool is_v1beta1 = plugin.api_version == "client.authentication.k8s.io/v1beta1";
  if (!is_v1beta1 && plugin.api_version != "client.authentication.k8s.io/v1") {
    return Refused(user,
                   "the exec plugin's apiVersion is neither client.authentication.k8s.io/v1 nor "
                   "v1beta1: update the plugin and its kubeconfig");
  }
  plugin.command = FUIN_TRY(StringOf(user, exec, "command"));
  if (plugin.command.empty()) {
    return Refused(user, "the exec plugin has no command");
  }
  if (plugin.command.find('/') != std::string::npos) {
    plugin.command = Resolved(user, plugin.command);
  }
  const Node* arguments = exec.Find("args");
  for (size_t i = 0; arguments != nullptr && i < arguments->elements.size(); ++i) {
    if (!arguments->elements[i].IsString()) {
      return Refused(user, "an argument of the exec plugin is no string: put it in quotes");
    }
    plugin.arguments.push_back(arguments->elements[i].scalar);
  }
  const Node* environment = exec.Find("env");
  for (size_t i = 0; environment != nullptr && i < environment->elements.size(); ++i) {
    const Node& variable = environment->elements[i];
    const std::string name = FUIN_TRY(StringOf(user, variable, "name"));
    const std::string value = FUIN_TRY(StringOf(user, variable, "value"));
    if (name.empty()) {
      return Refused(user, "a variable of the exec plugin has no name");
    }
    plugin.environment.emplace_back(name, value);
  }
  plugin.install_hint = FUIN_TRY(StringOf(user, exec, "installHint"));
  plugin.interactive = FUIN_TRY(InteractiveOf(user, exec, is_v1beta1));
  plugin.provides_cluster_info = FUIN_TRY(BoolOf(user, exec, "provideClusterInfo"));
  plugin.cluster_extension = ClusterExtension(cluster);
  return plugin;
}

Result<SecretBytes> SecretOf(std::string text) {
  Result<SecretBytes> secret = SecretBytes::CopyOf(text);
  Wipe(text);
  return secret;
}

Result<Impersonation> ImpersonationOf(const Entry& user) {
  Impersonation as;
  as.user = FUIN_TRY(StringOf(user, user.body, "as"));
  as.uid = FUIN_TRY(StringOf(user, user.body, "as-uid"));
  const Node* groups = user.body.Find("as-groups");
  for (size_t i = 0; groups != nullptr && i < groups->elements.size(); ++i) {
    as.groups.push_back(groups->elements[i].scalar);
  }
  const Node* extra = user.body.Find("as-user-extra");
  for (size_t i = 0; extra != nullptr && i < extra->members.size(); ++i) {
    for (const Node& value : extra->members[i].second.elements) {
      as.extra.emplace_back(extra->members[i].first, value.scalar);
    }
  }
  return as;
}

Result<void> TakeUser(const Entry& user, const Entry& cluster, Connection& connection) {
  if (!user.body.Text("username").empty() || !user.body.Text("password").empty()) {
    return Refused(user,
                   "the user signs in by username and password, which no API server has taken "
                   "since Kubernetes 1.19: use a token, a client certificate or an exec plugin");
  }
  const Node* exec = user.body.Find("exec");
  const Node* provider = user.body.Find("auth-provider");
  if (provider != nullptr && provider->IsObject()) {
    return Refused(user,
                   fmt::format("auth-provider {} was removed from Kubernetes in 1.26: use its exec "
                               "plugin (gke-gcloud-auth-plugin, kubelogin)",
                               Printable(provider->Text("name"))));
  }
  connection.client_certificate_pem = FUIN_TRY(DataOrFile(user, "client-certificate"));
  std::string key = FUIN_TRY(DataOrFile(user, "client-key"));
  if (!connection.client_certificate_pem.empty() && key.empty()) {
    return Refused(user, "client-certificate without client-key");
  }
  if (!connection.client_certificate_pem.empty()) {
    connection.client_key_pem = FUIN_TRY(SecretOf(std::move(key)));
  }
  Wipe(key);
  std::string token = FUIN_TRY(StringOf(user, user.body, "token"));
  connection.token = FUIN_TRY(SecretOf(std::move(token)));
  const std::string token_file = FUIN_TRY(StringOf(user, user.body, "tokenFile"));
  connection.token_file = Resolved(user, token_file);
  connection.impersonation = FUIN_TRY(ImpersonationOf(user));
  const bool has_others = !connection.client_certificate_pem.empty() || !connection.token.empty() ||
                          !connection.token_file.empty();
  if (exec != nullptr && exec->IsObject()) {
    ExecPlugin plugin = FUIN_TRY(ExecOf(user, cluster, *exec));
    // As client-go: with a token or certificate of its own the user needs no plugin.
    if (!has_others) {
      connection.exec = std::move(plugin);
    }
  }
  return {};
}

std::string NamesOf(const std::vector<Entry>& entries) {
  std::string names;
  for (size_t i = 0; i < entries.size() && i < 20; ++i) {
    names += (i == 0 ? "" : ", ") + Printable(entries[i].name);
  }
  return names.empty() ? "none" : entries.size() > 20 ? names + ", ..." : names;
}

void ApplyOverrides(const Impersonation& from, Impersonation& to) {
  if (from.user.empty() && from.uid.empty() && from.groups.empty()) {
    return;
  }
  to = from;
}

Result<Connection> ConnectionOf(const Kubeconfig& config, const std::string& name) {
  const Entry* context = config.Context(name);
  if (context == nullptr) {
    return Error{ErrorCode::kNotFound,
                 fmt::format("no context {} in the kubeconfig; there are: {}", Printable(name),
                             NamesOf(config.contexts)),
                 ""};
  }
  Connection connection;
  connection.context = name;
  const std::string cluster_name = FUIN_TRY(StringOf(*context, context->body, "cluster"));
  const Entry* cluster = config.Cluster(cluster_name);
  if (cluster == nullptr) {
    return Error{ErrorCode::kNotFound,
                 fmt::format("context {} names the cluster {}, which the kubeconfig lacks",
                             Printable(name), Printable(cluster_name)),
                 context->file};
  }
  FUIN_TRY(TakeServer(*cluster, connection));
  const std::string user_name = FUIN_TRY(StringOf(*context, context->body, "user"));
  const Entry* user = config.User(user_name);
  if (user == nullptr && !user_name.empty()) {
    return Error{ErrorCode::kNotFound,
                 fmt::format("context {} names the user {}, which the kubeconfig lacks",
                             Printable(name), Printable(user_name)),
                 context->file};
  }
  if (user != nullptr) {
    FUIN_TRY(TakeUser(*user, *cluster, connection));
  }
  const std::string in = FUIN_TRY(StringOf(*context, context->body, "namespace"));
  connection.default_namespace = in.empty() ? "default" : in;
  return connection;
}

}  // namespace

Result<Connection> LoadConnection(const Overrides& overrides, const GetEnvironment& environment) {
  const Kubeconfig config = FUIN_TRY(internal::ReadKubeconfig(overrides, environment));
  if (config.clusters.empty() && config.contexts.empty() && overrides.context.empty() &&
      overrides.kubeconfig.empty() && IsInCluster(environment)) {
    Connection connection = FUIN_TRY(LoadInClusterConnection(environment));
    ApplyOverrides(overrides.impersonation, connection.impersonation);
    return connection;
  }
  const std::string name = overrides.context.empty() ? config.current_context : overrides.context;
  if (name.empty()) {
    return Error{ErrorCode::kNotFound,
                 config.files.empty()
                     ? "no kubeconfig: neither $KUBECONFIG nor ~/.kube/config leads to one, and "
                       "this is no pod; name a file with --kubeconfig"
                     : fmt::format("the kubeconfig has no current-context: write k8s:CONTEXT; "
                                   "there are: {}",
                                   NamesOf(config.contexts)),
                 ""};
  }
  Connection connection = FUIN_TRY(ConnectionOf(config, name));
  ApplyOverrides(overrides.impersonation, connection.impersonation);
  return connection;
}

Result<std::vector<std::string>> ContextNames(const Overrides& overrides,
                                              const GetEnvironment& environment) {
  const Kubeconfig config = FUIN_TRY(internal::ReadKubeconfig(overrides, environment));
  std::vector<std::string> names;
  for (const Entry& context : config.contexts) {
    names.push_back(context.name);
  }
  std::ranges::sort(names);
  return names;
}

bool IsInCluster(const GetEnvironment& environment) {
  return !environment("KUBERNETES_SERVICE_HOST").empty() &&
         !environment("KUBERNETES_SERVICE_PORT").empty();
}

Result<Connection> LoadInClusterConnection(const GetEnvironment& environment,
                                           const std::string& folder) {
  if (!IsInCluster(environment)) {
    return Error{ErrorCode::kNotFound, "not in a pod: KUBERNETES_SERVICE_HOST is not set", ""};
  }
  Connection connection;
  connection.context = "in-cluster";
  connection.cluster = "in-cluster";
  const std::string host = environment("KUBERNETES_SERVICE_HOST");
  const bool is_ipv6 = host.find(':') != std::string::npos;
  connection.server = fmt::format("https://{}:{}", is_ipv6 ? "[" + host + "]" : host,
                                  environment("KUBERNETES_SERVICE_PORT"));
  connection.ca_pem = FUIN_TRY(ReadFile(folder + "/ca.crt", limits::kCredentialFileBytesMax));
  connection.token_file = folder + "/token";
  std::string token = FUIN_TRY(ReadFile(connection.token_file, limits::kCredentialFileBytesMax));
  Wipe(token);
  const Result<std::string> in = ReadFile(folder + "/namespace", 1024);
  if (in && !Trim(*in).empty()) {
    connection.default_namespace = Trim(*in);
  }
  return connection;
}

}  // namespace fuin::k8s
