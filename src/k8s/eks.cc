// Two programs make EKS tokens: `aws eks get-token` of the AWS CLI (awscli/customizations/eks, both
// major versions) and `aws-iam-authenticator token`. Their arguments are read by closed lists: what
// is not on them might change what the token is, so the plugin itself is run then.

#include "k8s/eks.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

#include "base/strings.h"
#include "http/transport.h"

namespace fuin::k8s {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

// What an option means here; "" is an option that changes nothing about the token.
struct Option {
  std::string_view spelling, meaning;
  bool takes_value = true;
};

constexpr Option kAwsOptions[] = {{"--cluster-name", "name"},
                                  {"--cluster-id", "id"},
                                  {"--region", "region"},
                                  {"--profile", "profile"},
                                  {"--role-arn", "role"},
                                  {"--output", ""},
                                  {"--color", ""},
                                  {"--cli-read-timeout", ""},
                                  {"--cli-connect-timeout", ""},
                                  {"--no-cli-pager", "", false},
                                  {"--no-cli-auto-prompt", "", false}};
constexpr Option kAuthenticatorOptions[] = {{"--cluster-id", "name"},
                                            {"-i", "name"},
                                            {"--role", "role"},
                                            {"-r", "role"},
                                            {"--session-name", "session"},
                                            {"-s", "session"},
                                            {"--external-id", "external"},
                                            {"-e", "external"},
                                            {"--region", "region"},
                                            {"--cache", "", false}};

// Options into `values`, the rest into `words`. False for an option that is not in the list, that
// lacks its value, or stands there twice with different ones.
bool ReadArguments(const std::vector<std::string>& arguments, std::span<const Option> known,
                   Values& values, std::vector<std::string>& words) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with('-')) {
      words.push_back(argument);
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string_view spelling = std::string_view(argument).substr(0, equals);
    const auto option = std::ranges::find(known, spelling, &Option::spelling);
    const bool has_value = equals != std::string::npos;
    if (option == known.end() || (has_value && !option->takes_value) ||
        (!has_value && option->takes_value && i + 1 == arguments.size())) {
      return false;
    }
    std::string value;
    if (option->takes_value) {
      value = has_value ? argument.substr(equals + 1) : arguments[++i];
    }
    const auto [at, is_new] = values.emplace(option->meaning, value);
    if (!option->meaning.empty() && !is_new && at->second != value) {
      return false;
    }
  }
  return true;
}

std::string Take(const Values& values, std::string_view meaning) {
  const auto found = values.find(meaning);
  return found != values.end() ? found->second : "";
}

std::optional<EksReference> OfPlugin(const ExecPlugin& plugin) {
  std::string_view program = plugin.command;
  program = program.substr(program.find_last_of('/') + 1);
  const bool is_aws = program == "aws";
  if (!is_aws && program != "aws-iam-authenticator" && program != "heptio-authenticator-aws") {
    return std::nullopt;
  }
  Values values;
  std::vector<std::string> words;
  const std::vector<std::string> wanted =
      is_aws ? std::vector<std::string>{"eks", "get-token"} : std::vector<std::string>{"token"};
  const std::span<const Option> known = is_aws ? std::span<const Option>(kAwsOptions)
                                               : std::span<const Option>(kAuthenticatorOptions);
  const bool is_understood = ReadArguments(plugin.arguments, known, values, words) &&
                             words == wanted && values.contains("name") != values.contains("id");
  EksReference reference;
  reference.name = values.contains("name") ? Take(values, "name") : Take(values, "id");
  reference.region = Take(values, "region");
  reference.profile = Take(values, "profile");
  reference.role_arn = Take(values, "role");
  reference.external_id = Take(values, "external");
  reference.session_name = Take(values, "session");
  if (is_aws && !reference.role_arn.empty()) {
    // RBAC may name a user by it (aws-auth: {{SessionName}}), so it is the CLI's own.
    reference.session_name = "EKSGetTokenAuth";
  }
  reference.environment = plugin.environment;
  reference.is_token_known = is_understood && !reference.name.empty();
  if (!is_understood && words != wanted) {
    return std::nullopt;
  }
  return reference;
}

// "ID.gr7.eu-west-1.eks.amazonaws.com", "ID.eu-west-1.eks.amazonaws.com.cn", and with IPv6
// "ID.eks-cluster.eu-west-1.api.aws".
std::optional<std::string> RegionOfServer(const std::string& server) {
  const Result<http::Url> url = http::ParseUrl(server);
  if (!url) {
    return std::nullopt;
  }
  const std::vector<std::string_view> labels = Split(url->host, '.');
  for (size_t i = 1; i + 2 < labels.size(); ++i) {
    if (labels[i] == "eks" && labels[i + 1].starts_with("amazonaws")) {
      return std::string(labels[i - 1]);
    }
    if (labels[i] == "eks-cluster" && labels[i + 2].starts_with("api")) {
      return std::string(labels[i + 1]);
    }
  }
  return std::nullopt;
}

// eksctl's "NAME.REGION.eksctl.io".
std::optional<EksReference> OfEksctlName(std::string_view cluster) {
  constexpr std::string_view kSuffix = ".eksctl.io";
  if (!cluster.ends_with(kSuffix)) {
    return std::nullopt;
  }
  cluster.remove_suffix(kSuffix.size());
  const size_t dot = cluster.find_last_of('.');
  if (dot == std::string_view::npos || dot == 0) {
    return std::nullopt;
  }
  EksReference reference;
  reference.name = cluster.substr(0, dot);
  reference.region = cluster.substr(dot + 1);
  return reference;
}

}  // namespace

std::optional<EksReference> EksReferenceOfText(const std::string& name_or_arn) {
  EksReference reference;
  if (!name_or_arn.starts_with("arn:")) {
    reference.name = name_or_arn;
    return name_or_arn.empty() ? std::nullopt : std::optional<EksReference>(reference);
  }
  const std::vector<std::string_view> parts = Split(name_or_arn, ':');
  constexpr std::string_view kCluster = "cluster/";
  if (parts.size() != 6 || parts[2] != "eks" || !parts[5].starts_with(kCluster) ||
      parts[5].size() == kCluster.size()) {
    return std::nullopt;
  }
  reference.region = parts[3];
  reference.name = parts[5].substr(kCluster.size());
  return reference;
}

std::optional<EksReference> EksReferenceOf(const Connection& connection) {
  std::optional<EksReference> reference;
  if (connection.exec.has_value()) {
    reference = OfPlugin(*connection.exec);
  }
  std::optional<EksReference> named;
  if (connection.cluster.starts_with("arn:")) {
    named = EksReferenceOfText(connection.cluster);
  } else {
    named = OfEksctlName(connection.cluster);
  }
  const std::optional<std::string> region = RegionOfServer(connection.server);
  if (!reference.has_value() && !named.has_value() && !region.has_value()) {
    return std::nullopt;
  }
  EksReference all = reference.value_or(EksReference());
  if (named.has_value()) {
    all.name = all.name.empty() ? named->name : all.name;
    all.region = all.region.empty() ? named->region : all.region;
  }
  all.region = all.region.empty() ? region.value_or("") : all.region;
  return all;
}

}  // namespace fuin::k8s
