// The rules of botocore's partitions.json and endpoint rule sets for the eight services that fuin
// calls; tests/aws/differential.py compares every answer with botocore's own.

#include "aws/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/strings.h"
#include "http/transport.h"

namespace fuin::aws {
namespace {

struct ServiceNames {
  std::string_view signing, variable, section;
};

// The variable's part is the service id in upper case, the section's in lower (AWS SDKs and Tools
// Reference Guide, "Service-specific endpoints").
ServiceNames NamesOf(Service service) {
  switch (service) {
    case Service::kEks:
      return {"eks", "EKS", "eks"};
    case Service::kKms:
      return {"kms", "KMS", "kms"};
    case Service::kSts:
      return {"sts", "STS", "sts"};
    case Service::kOrganizations:
      return {"organizations", "ORGANIZATIONS", "organizations"};
    case Service::kEc2:
      return {"ec2", "EC2", "ec2"};
    case Service::kSso:
      return {"sso", "SSO", "sso"};
    case Service::kIam:
      return {"iam", "IAM", "iam"};
    case Service::kSsoOidc:
      break;
  }
  return {"sso-oidc", "SSO_OIDC", "sso_oidc"};
}

struct PrefixedPartition {
  std::string_view prefix;
  Partition partition;
};

// The longest prefix first where one begins another.
constexpr std::array<PrefixedPartition, 8> kPartitions = {{
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"}},
    {"", {"aws", "amazonaws.com", "api.aws", "us-east-1"}},
}};

bool IsSetTrue(const std::optional<std::string>& variable,
               const std::optional<std::string>& setting) {
  return AsciiLower(variable.value_or(setting.value_or(""))) == "true";
}

std::optional<std::string> Configured(Service service, const SharedConfig& config,
                                      const Environment& environment) {
  if (IsSetTrue(environment.Get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
                config.Setting("ignore_configured_endpoint_urls"))) {
    return std::nullopt;
  }
  const ServiceNames names = NamesOf(service);
  if (const auto url = environment.Get(fmt::format("AWS_ENDPOINT_URL_{}", names.variable))) {
    return url;
  }
  if (const auto url = environment.Get("AWS_ENDPOINT_URL")) {
    return url;
  }
  const Section* section = config.Services(config.Setting("services").value_or(""));
  if (section != nullptr) {
    const auto service_section = section->nested.find(names.section);
    if (service_section != section->nested.end()) {
      const auto url = service_section->second.find("endpoint_url");
      if (url != service_section->second.end()) {
        return url->second;
      }
    }
  }
  return config.Setting("endpoint_url");
}

// The Region that signs IAM's calls: the partition's first, which in China is not the global one.
std::string_view IamRegion(const Partition& partition) {
  return partition.name == "aws-cn" ? "cn-north-1" : partition.global_region;
}

// IAM answers once a partition, and each partition names that place in its own way.
std::string IamHost(const Partition& partition, bool is_fips, bool is_dual) {
  const std::string_view fips = is_fips ? "-fips" : "";
  if (partition.name == "aws-us-gov") {
    return fmt::format("iam.us-gov.{}", is_dual ? partition.dual_suffix : partition.dns_suffix);
  }
  if (partition.name == "aws") {
    return fmt::format("iam{}{}", fips, is_dual ? ".global.api.aws" : ".amazonaws.com");
  }
  const bool has_fips_in_region = partition.name == "aws-iso" || partition.name == "aws-iso-b";
  if (is_dual) {
    const bool has_global = !is_fips && !partition.name.starts_with("aws-iso");
    return fmt::format("iam{}.{}{}", fips, has_global ? "global." : "", partition.dual_suffix);
  }
  return is_fips && !has_fips_in_region
             ? fmt::format("iam-fips.{}", partition.dns_suffix)
             : fmt::format("iam{}.{}.{}", fips, IamRegion(partition), partition.dns_suffix);
}

std::string HostOf(Service service, const std::string& region, const Partition& partition,
                   bool is_fips, bool is_dual) {
  const std::string_view suffix = is_dual ? partition.dual_suffix : partition.dns_suffix;
  const bool is_government = partition.name == "aws-us-gov";
  // GovCloud's plain endpoints of these are FIPS endpoints themselves.
  const bool is_plain_fips =
      is_government && (service == Service::kOrganizations ||
                        (!is_dual && (service == Service::kEks || service == Service::kSts ||
                                      service == Service::kEc2 || service == Service::kSso ||
                                      service == Service::kSsoOidc)));
  const std::string_view fips = is_fips && !is_plain_fips ? "-fips" : "";
  switch (service) {
    case Service::kEks:
      if (is_fips && !is_dual && partition.name == "aws") {
        return fmt::format("fips.eks.{}.{}", region, suffix);
      }
      return fmt::format("eks{}.{}.{}", fips, region, suffix);
    case Service::kOrganizations:
      return fmt::format("organizations{}.{}.{}", fips, partition.global_region, suffix);
    case Service::kIam:
      return IamHost(partition, is_fips, is_dual);
    case Service::kSso:
      return fmt::format("portal.sso{}.{}.{}", fips, region, suffix);
    case Service::kSsoOidc:
      return fmt::format("oidc{}.{}.{}", fips, region, suffix);
    default:
      return fmt::format("{}{}.{}.{}", NameOf(service), fips, region, suffix);
  }
}

}  // namespace

std::string_view NameOf(Service service) { return NamesOf(service).signing; }

const Partition& PartitionOf(std::string_view region) {
  const auto found = std::ranges::find_if(kPartitions, [&](const PrefixedPartition& candidate) {
    return region.starts_with(candidate.prefix);
  });
  return found->partition;
}

Result<Endpoint> EndpointOf(Service service, const std::string& region, const SharedConfig& config,
                            const Environment& environment) {
  const bool is_name =
      !region.empty() && region.size() <= 40 && std::ranges::all_of(region, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (!is_name) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("{} is no name of a Region", Printable(region)), ""};
  }
  const Partition& partition = PartitionOf(region);
  Endpoint endpoint;
  const bool is_global = service == Service::kOrganizations;
  endpoint.signing_region = is_global                  ? std::string(partition.global_region)
                            : service == Service::kIam ? std::string(IamRegion(partition))
                                                       : region;
  if (std::optional<std::string> url = Configured(service, config, environment)) {
    if (!http::ParseUrl(*url).has_value()) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("the endpoint that is configured for {} is no https or http URL",
                               NameOf(service)),
                   ""};
    }
    while (url->ends_with('/')) {
      url->pop_back();
    }
    endpoint.url = std::move(*url);
    endpoint.is_configured = true;
    return endpoint;
  }
  const bool is_fips =
      IsSetTrue(environment.Get("AWS_USE_FIPS_ENDPOINT"), config.Setting("use_fips_endpoint"));
  const bool is_dual = IsSetTrue(environment.Get("AWS_USE_DUALSTACK_ENDPOINT"),
                                 config.Setting("use_dualstack_endpoint"));
  endpoint.url = fmt::format("https://{}", HostOf(service, region, partition, is_fips, is_dual));
  return endpoint;
}

const Partition& PartitionNamed(std::string_view name) {
  const auto found = std::ranges::find_if(kPartitions, [&](const PrefixedPartition& candidate) {
    return candidate.partition.name == name;
  });
  return found == kPartitions.end() ? kPartitions.back().partition : found->partition;
}

std::string HomeRegion(const SharedConfig& config, const Environment& environment,
                       const std::vector<std::string>& role_arns) {
  if (std::string region = ConfiguredRegion(config, environment); !region.empty()) {
    return region;
  }
  std::vector<std::string> arns = role_arns;
  for (const char* name : {"role_arn", "mfa_serial", "login_session"}) {
    arns.push_back(config.Setting(name).value_or(""));
  }
  arns.push_back(environment.Get("AWS_ROLE_ARN").value_or(""));
  for (const std::string_view arn : arns) {
    if (arn.starts_with("arn:")) {
      return std::string(PartitionNamed(arn.substr(4, arn.find(':', 4) - 4)).global_region);
    }
  }
  // IAM Identity Center stands in the partition whose accounts it opens.
  const Section* session = config.SsoSession(config.Setting("sso_session").value_or(""));
  const std::string sso_region =
      config.Setting("sso_region")
          .value_or(session == nullptr ? "" : session->Get("sso_region").value_or(""));
  return std::string(PartitionOf(sso_region).global_region);
}

std::string ConfiguredRegion(const SharedConfig& config, const Environment& environment) {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const std::optional<std::string> region = environment.Get(name)) {
      return *region;
    }
  }
  return config.Setting("region").value_or("");
}

}  // namespace fuin::aws
