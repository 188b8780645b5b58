// Mirrors client-go plugin/pkg/client/auth/exec/exec.go (v0.37.2): what the plugin is told, what it
// must answer, and when it may talk to a person.

#include "k8s/internal/exec_plugin.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/date.h"
#include "base/encoding.h"
#include "base/process.h"
#include "base/strings.h"
#include "k8s/internal/kubeconfig_file.h"
#include "text/document.h"

namespace fuin::k8s::internal {
namespace {

using text::Node;

constexpr int64_t kPluginTimeoutMs = 120'000;  // a person may have to sign in
constexpr size_t kPluginOutputBytesMax = 1u << 20;

std::string NameOf(const ExecPlugin& plugin) {
  return fmt::format("exec plugin {}", Printable(plugin.command));
}

Result<SecretBytes> TakeSecret(Node& status, std::string_view name) {
  for (Node::Member& member : status.members) {
    if (member.first == name && member.second.IsString()) {
      return SecretBytes::CopyOf(member.second.scalar);
    }
  }
  return SecretBytes();
}

Result<IssuedCredential> CredentialOf(const ExecPlugin& plugin, Node& answer) {
  const auto refuse = [&](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), NameOf(plugin)};
  };
  if (answer.Text("apiVersion") != plugin.api_version || answer.Text("kind") != "ExecCredential") {
    return refuse(fmt::format("it answers {} {} where the kubeconfig says ExecCredential {}",
                              Printable(answer.Text("kind").substr(0, 100)),
                              Printable(answer.Text("apiVersion").substr(0, 100)),
                              plugin.api_version));
  }
  const auto status = std::ranges::find(answer.members, "status", &Node::Member::first);
  if (status == answer.members.end() || !status->second.IsObject()) {
    return refuse("it answers without a status: no credential");
  }
  IssuedCredential credential;
  credential.token = FUIN_TRY(TakeSecret(status->second, "token"));
  credential.client_certificate_pem = status->second.Text("clientCertificateData");
  credential.client_key_pem = FUIN_TRY(TakeSecret(status->second, "clientKeyData"));
  const bool has_certificate = !credential.client_certificate_pem.empty();
  if (has_certificate != !credential.client_key_pem.empty()) {
    return refuse("it answers with a certificate or a key, where both belong together");
  }
  if (credential.token.empty() && !has_certificate) {
    return refuse("it answers with neither a token nor a certificate");
  }
  const std::string_view expires = status->second.Text("expirationTimestamp");
  if (!expires.empty()) {
    const std::optional<int64_t> unix_ms = UnixMsOfRfc3339(expires);
    if (!unix_ms.has_value()) {
      return refuse("its expirationTimestamp is no RFC 3339 time");
    }
    credential.expires_unix_ms = *unix_ms;
  }
  return credential;
}

}  // namespace

std::string ExecInfo(const Connection& connection, const ExecPlugin& plugin, bool is_interactive) {
  Node spec = Node::Object();
  if (plugin.provides_cluster_info) {
    Node cluster = Node::Object();
    cluster.Add("server", Node::String(connection.server));
    if (!connection.tls_server_name.empty()) {
      cluster.Add("tls-server-name", Node::String(connection.tls_server_name));
    }
    if (connection.skips_tls_verify) {
      cluster.Add("insecure-skip-tls-verify", Node::Bool(true));
    }
    if (!connection.ca_pem.empty()) {
      cluster.Add("certificate-authority-data", Node::String(Base64Encode(connection.ca_pem)));
    }
    if (connection.proxy_url.has_value()) {
      cluster.Add("proxy-url", Node::String(*connection.proxy_url));
    }
    cluster.Add("config", plugin.cluster_extension);
    spec.Add("cluster", std::move(cluster));
  }
  spec.Add("interactive", Node::Bool(is_interactive));
  Node info = Node::Object();
  info.Add("kind", Node::String("ExecCredential"));
  info.Add("apiVersion", Node::String(plugin.api_version));
  info.Add("spec", std::move(spec));
  return text::WriteJson(info, 0);
}

Result<IssuedCredential> ReadExecCredential(const ExecPlugin& plugin, std::string_view printed) {
  Result<Node> answer = text::ParseJson(printed, NameOf(plugin));
  if (!answer) {
    // The parser's message gives a place and no text, so it may be shown.
    return Error{ErrorCode::kCorrupt,
                 fmt::format("what it prints is no ExecCredential: {}", answer.error().message),
                 NameOf(plugin)};
  }
  Result<IssuedCredential> credential = CredentialOf(plugin, *answer);
  WipeTree(*answer);
  return credential;
}

Result<IssuedCredential> RunExecPlugin(const Connection& connection) {
  const ExecPlugin& plugin = *connection.exec;
  const bool is_terminal = isatty(STDIN_FILENO) == 1;
  if (plugin.interactive == ExecPlugin::Interactive::kAlways && !is_terminal) {
    return Error{ErrorCode::kInvalidArgument,
                 "it asks questions (interactiveMode: Always), and standard input is no terminal",
                 NameOf(plugin)};
  }
  const bool is_interactive = is_terminal && plugin.interactive != ExecPlugin::Interactive::kNever;
  ProcessRequest request;
  request.arguments = {plugin.command};
  request.arguments.insert(request.arguments.end(), plugin.arguments.begin(),
                           plugin.arguments.end());
  request.environment = plugin.environment;
  request.environment.emplace_back("KUBERNETES_EXEC_INFO",
                                   ExecInfo(connection, plugin, is_interactive));
  request.inherits_stdin = is_interactive;
  request.timeout_ms = kPluginTimeoutMs;
  request.output_bytes_max = kPluginOutputBytesMax;
  Result<ProcessOutput> output = RunProcess(request);
  if (!output && output.error().code == ErrorCode::kNotFound) {
    const std::string hint = plugin.install_hint.empty() ? "install it, or mend its path"
                                                         : Printable(plugin.install_hint);
    return Error{ErrorCode::kNotFound, fmt::format("not found: {}", hint), NameOf(plugin)};
  }
  if (!output) {
    return Error{output.error().code, output.error().message, NameOf(plugin)};
  }
  if (output->exit_code != 0) {
    Wipe(output->output);
    return Error{ErrorCode::kDenied,
                 fmt::format("ended with exit code {}; what it complains of stands above",
                             output->exit_code),
                 NameOf(plugin)};
  }
  Result<IssuedCredential> credential = ReadExecCredential(plugin, output->output);
  Wipe(output->output);
  return credential;
}

}  // namespace fuin::k8s::internal
