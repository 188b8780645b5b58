// Real clock, real randomness, real environment: here, and handed down.

#include "cli/cluster_options.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/aws_options.h"
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
  command
      .add_option("--eks-cluster", options.eks_cluster,
                  "the name or ARN of the cluster in Amazon EKS; default: by the kubeconfig")
      ->type_name("NAME");
}

std::optional<std::string> ContextOfSource(const std::string& source) {
  constexpr std::string_view kScheme = "k8s:";
  if (!source.starts_with(kScheme)) {
    return std::nullopt;
  }
  return source.substr(kScheme.size());
}

namespace {

constexpr int64_t kAwsCallTimeoutMs = 20'000;

bool HasCredential(const k8s::Connection& connection) {
  return !connection.token.empty() || !connection.token_file.empty() ||
         !connection.client_certificate_pem.empty() || connection.exec.has_value();
}

// By the kubeconfig, and by --eks-cluster where that says otherwise or more.
Result<std::optional<k8s::EksReference>> EksOf(const k8s::Connection& connection,
                                               const std::string& given) {
  std::optional<k8s::EksReference> reference = k8s::EksReferenceOf(connection);
  if (given.empty()) {
    return reference;
  }
  const std::optional<k8s::EksReference> named = k8s::EksReferenceOfText(given);
  if (!named.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("--eks-cluster {}: write the cluster's name, or "
                             "arn:aws:eks:REGION:ACCOUNT:cluster/NAME",
                             Printable(given)),
                 ""};
  }
  k8s::EksReference both = reference.value_or(k8s::EksReference());
  both.name = named->name;
  both.region = named->region.empty() ? both.region : named->region;
  // A user without any credential, or one whose token is EKS's already.
  both.is_token_known = both.is_token_known || !HasCredential(connection);
  return std::optional<k8s::EksReference>(std::move(both));
}

}  // namespace

Result<std::unique_ptr<k8s::Session>> OpenCluster(const std::string& context,
                                                  const ClusterOptions& options) {
  return std::move(FUIN_TRY(OpenClusterOrEks(context, options)).session);
}

Result<OpenedCluster> OpenClusterOrEks(const std::string& context, const ClusterOptions& options) {
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
  OpenedCluster opened;
  k8s::Tools tools = {SystemClock(), SystemJitter(), environment};
  std::optional<k8s::EksReference> reference = FUIN_TRY(EksOf(connection, options.eks_cluster));
  if (reference.has_value()) {
    const bool is_token_known = reference->is_token_known;
    opened.eks = std::make_shared<EksCluster>(std::move(*reference),
                                              AwsOptionsOf({}, "", kAwsCallTimeoutMs).session);
    if (is_token_known) {
      tools.credential_source = [eks = opened.eks] { return eks->Token(); };
    }
  }
  opened.session = FUIN_TRY(k8s::Session::Open(std::move(connection), std::move(tools)));
  return opened;
}

}  // namespace fuin::cli
