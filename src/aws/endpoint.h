// Where a service of a Region answers, as the AWS CLI resolves it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/config.h"
#include "aws/environment.h"
#include "base/result.h"

namespace fuin::aws {

enum class Service : uint8_t { kEks, kKms, kSts, kOrganizations, kEc2, kIam, kSso, kSsoOidc };

// "eks", "kms", ...: the name in IAM actions and in signatures ("sso" for the portal).
std::string_view NameOf(Service service);

struct Partition {
  std::string_view name;           // "aws", "aws-cn", "aws-us-gov", ...
  std::string_view dns_suffix;     // "amazonaws.com"
  std::string_view dual_suffix;    // of dual-stack endpoints: "api.aws"; "" where there are none
  std::string_view global_region;  // signs the partition's global services: "us-east-1"
};

// Returns the partition of a Region's name; for one of no known form, "aws".
const Partition& PartitionOf(std::string_view region);

struct Endpoint {
  std::string url;             // "https://kms.eu-west-1.amazonaws.com", without a path's last '/'
  std::string signing_region;  // differs from the Region for global services
  bool is_configured = false;  // by AWS_ENDPOINT_URL... or the profile
};

// Order: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section, the
// profile's endpoint_url, none of them if AWS_IGNORE_CONFIGURED_ENDPOINT_URLS; then the partition's
// own, as use_fips_endpoint and use_dualstack_endpoint (or their variables) ask. kInvalidArgument
// for a Region's name with other characters than letters, digits and '-', and for a configured URL
// that cannot be used; kUnsupported for dual-stack where the partition has none.
Result<Endpoint> EndpointOf(Service service, const std::string& region, const SharedConfig& config,
                            const Environment& environment);

// The run's Region: AWS_REGION, AWS_DEFAULT_REGION, the profile's; "" for none.
std::string ConfiguredRegion(const SharedConfig& config, const Environment& environment);

// The Region to ask for an account and its Regions: the configured one; else the first of the
// partition that the roles to enter, the profile's ARNs or its sso_region name; else us-east-1.
std::string HomeRegion(const SharedConfig& config, const Environment& environment,
                       const std::vector<std::string>& role_arns);

}  // namespace fuin::aws
