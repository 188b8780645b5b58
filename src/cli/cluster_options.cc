// Real clock, real randomness, real environment: here, and handed down.

#include "cli/cluster_options.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/clock.h"
#include "cli/terminal.h"

namespace fuin::cli {

void AddClusterOptions(CLI::App& command, ClusterOptions& options) {
  command
      .add_option("--kubeconfig", options.kubeconfig,
                  "read this kubeconfig; default: $KUBECONFIG, ~/.kube/config, the pod's own")
      ->type_name("FILE");
  command.add_option("--as", options.as, "act as this user (impersonation)")->type_name("USER");
  command.add_option("--as-uid", options.as_uid, "act with this uid")->type_name("UID");
  command.add_option("--as-group", options.as_groups, "act as a member of this group; repeatable")
      ->type_name("GROUP")
      ->allow_extra_args(false);
}

std::optional<std::string> ContextOfSource(const std::string& source) {
  constexpr std::string_view kScheme = "k8s:";
  if (!source.starts_with(kScheme)) {
    return std::nullopt;
  }
  return source.substr(kScheme.size());
}

Result<std::unique_ptr<k8s::Session>> OpenCluster(const std::string& context,
                                                  const ClusterOptions& options) {
  static const k8s::GetEnvironment environment = [](const char* name) { return Environment(name); };
  k8s::Overrides overrides;
  overrides.kubeconfig = options.kubeconfig;
  overrides.context = context;
  overrides.impersonation.user = options.as;
  overrides.impersonation.uid = options.as_uid;
  overrides.impersonation.groups = options.as_groups;
  k8s::Connection connection = FUIN_TRY(k8s::LoadConnection(overrides, environment));
  if (connection.skips_tls_verify) {
    Complain(
        fmt::format("warning: the kubeconfig has insecure-skip-tls-verify for {}: whoever is "
                    "between here and {} can read and change everything, credentials too",
                    Printable(connection.cluster), Printable(connection.server)));
  }
  return k8s::Session::Open(std::move(connection), {SystemClock(), SystemJitter(), environment});
}

}  // namespace fuin::cli
