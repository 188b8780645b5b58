// The credentials are those that the kubeconfig's plugin would have taken: its --profile, its
// variables, its role. DescribeCluster is asked as the identity behind the role, which is the one
// that wrote the kubeconfig, and as the role where that is denied.

#include "cli/eks_cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "aws/eks_token.h"
#include "aws/endpoint.h"
#include "base/strings.h"
#include "http/transport.h"

namespace fuin::cli {
namespace {

aws::Environment With(const aws::Environment& environment,
                      const std::vector<std::pair<std::string, std::string>>& more) {
  aws::Environment::Variables variables = environment.variables();
  for (const auto& [name, value] : more) {
    variables.insert_or_assign(name, value);
  }
  return aws::Environment(std::move(variables));
}

// Which host and port a URL leads to; "" for no URL.
std::string OriginOf(const std::string& url) {
  const Result<http::Url> parsed = http::ParseUrl(url);
  return parsed ? fmt::format("{}:{}", parsed->host, parsed->port) : "";
}

// From EKS 1.28 on everything is sealed before it reaches etcd, under a key that AWS owns where no
// other was named (EKS user guide, "Default envelope encryption for all Kubernetes API Data").
constexpr int kMinorSealedByDefault = 28;

// -1 for a version of another form.
int MinorOf(std::string_view version) {
  const size_t dot = version.find('.');
  int minor = -1;
  if (dot != std::string_view::npos && version.substr(0, dot) == "1") {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  }
  return minor;
}

Result<fix::EksEncryption> EncryptionOf(const aws::ClusterDescription& description) {
  fix::EksEncryption encryption;
  encryption.cluster_arn = description.arn;
  const int minor = MinorOf(description.version.value_or(""));
  if (minor < 0) {
    return Error{ErrorCode::kUnsupported, "EKS names no version of the cluster that fuin can read",
                 description.arn};
  }
  encryption.covers_everything = minor >= kMinorSealedByDefault;
  if (!description.key_arns.empty()) {
    encryption.key_arn = description.key_arns.front();
  }
  if (encryption.key_arn.empty()) {
    encryption.kind =
        encryption.covers_everything ? fix::KeyKind::kAwsOwned : fix::KeyKind::kPlaintext;
  } else {
    encryption.kind = fix::KeyKind::kKms;
  }
  return encryption;
}

}  // namespace

EksCluster::EksCluster(k8s::EksReference reference, aws::SessionOptions options)
    : reference_(std::move(reference)), options_(std::move(options)) {
  options_.environment = With(options_.environment, reference_.environment);
}

EksCluster::~EksCluster() = default;

// Under mutex_, as all that follows.
Result<void> EksCluster::Open() {
  if (session_ != nullptr) {
    return {};
  }
  aws::Source source;
  if (!reference_.profile.empty()) {
    source.profile = reference_.profile;
  }
  std::unique_ptr<aws::Session> session =
      FUIN_TRY(aws::Session::Open(source, options_, aws::CredentialOptions()));
  region_ = reference_.region.empty()
                ? aws::ConfiguredRegion(session->connection().config(), options_.environment)
                : reference_.region;
  if (region_.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "in which Region the cluster is is not known: set AWS_REGION, or name the cluster "
                 "by its ARN with --eks-cluster",
                 Printable(reference_.name)};
  }
  if (!reference_.role_arn.empty()) {
    aws::RoleRequest request;
    request.role_arn = reference_.role_arn;
    request.external_id = reference_.external_id;
    request.session_name = reference_.session_name;
    role_ = std::make_unique<aws::Identity>(
        [&opened = *session, region = region_, request]() -> Result<aws::Credentials> {
          const aws::Credentials base = FUIN_TRY(opened.identity().Get());
          return aws::AssumeRole(opened.connection(), region, base, request);
        },
        *options_.clock);
  }
  session_ = std::move(session);
  return {};
}

aws::Caller EksCluster::CallerOf(aws::Identity& identity) {
  return {session_->connection(), identity, region_};
}

Result<k8s::IssuedCredential> EksCluster::Token() {
  const std::lock_guard<std::mutex> lock(mutex_);
  FUIN_TRY(Open());
  aws::Identity& identity = role_ != nullptr ? *role_ : session_->identity();
  const aws::Credentials credentials = FUIN_TRY(identity.Get());
  const aws::Connection& connection = session_->connection();
  k8s::IssuedCredential issued;
  issued.token = FUIN_TRY(aws::EksToken(credentials, reference_.name, region_, connection.NowMs(),
                                        connection.config(), options_.environment));
  issued.expires_unix_ms = options_.clock->UnixMs() + aws::kEksTokenLifeMs;
  if (credentials.expires_unix_ms.has_value()) {
    issued.expires_unix_ms = std::min(issued.expires_unix_ms, *credentials.expires_unix_ms);
  }
  return issued;
}

// The name, or where only the server's is known that of the cluster with this endpoint.
Result<std::string> EksCluster::NameOf(const k8s::Connection& connection) {
  if (!reference_.name.empty()) {
    return reference_.name;
  }
  const aws::Caller caller = CallerOf(session_->identity());
  const aws::ClusterNames listed = FUIN_TRY(aws::ListClusters(caller));
  for (const std::string& name : listed.names) {
    const Result<aws::ClusterDescription> one = aws::DescribeCluster(caller, name);
    if (one && OriginOf(one->endpoint) == OriginOf(connection.server)) {
      return name;
    }
  }
  return Error{ErrorCode::kNotFound,
               fmt::format("no cluster of these credentials in {} has this endpoint: name it with "
                           "--eks-cluster",
                           region_),
               connection.server};
}

Result<fix::EksEncryption> EksCluster::Describe(const k8s::Connection& connection) {
  const std::lock_guard<std::mutex> lock(mutex_);
  FUIN_TRY(Open());
  const std::string name = FUIN_TRY(NameOf(connection));
  aws::Identity* identity = &session_->identity();
  Result<aws::ClusterDescription> description = aws::DescribeCluster(CallerOf(*identity), name);
  if (!description && description.error().code == ErrorCode::kDenied && role_ != nullptr) {
    identity = role_.get();
    description = aws::DescribeCluster(CallerOf(*identity), name);
  }
  if (!description) {
    return std::move(description).error();
  }
  const bool is_same_endpoint = OriginOf(description->endpoint) == OriginOf(connection.server);
  const bool is_same_ca =
      !connection.ca_pem.empty() && Trim(description->ca_pem) == Trim(connection.ca_pem);
  if (!is_same_endpoint && !is_same_ca) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("EKS's cluster {} answers at {} and with another CA: it is not the "
                             "cluster of this kubeconfig",
                             Printable(name), Printable(description->endpoint)),
                 connection.server};
  }
  if (description->on_outposts) {
    return Error{ErrorCode::kUnsupported,
                 "a local cluster on Outposts: DescribeCluster says nothing of its encryption",
                 description->arn};
  }
  fix::EksEncryption encryption = FUIN_TRY(EncryptionOf(*description));
  encryption.is_changing = FUIN_TRY(aws::IsEncryptionUnderWay(CallerOf(*identity), name));
  return encryption;
}

}  // namespace fuin::cli
