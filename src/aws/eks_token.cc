// awscli/customizations/eks/get_token.py: TokenGenerator. tests/aws/eks.py compares the tokens.

#include "aws/eks_token.h"

#include <algorithm>

#include "aws/endpoint.h"
#include "aws/sigv4.h"
#include "base/encoding.h"

namespace fuin::aws {
namespace {

constexpr int64_t kUrlExpiresSeconds = 60;  // of the signature, as the CLI has it

}  // namespace

Result<SecretBytes> EksToken(const Credentials& credentials, const std::string& cluster,
                             const std::string& region, int64_t unix_ms, const SharedConfig& config,
                             const Environment& environment) {
  const Endpoint endpoint = FUIN_TRY(EndpointOf(Service::kSts, region, config, environment));
  std::string url = FUIN_TRY(Presign(
      endpoint.url + "/?Action=GetCallerIdentity&Version=2011-06-15", {{"x-k8s-aws-id", cluster}},
      credentials, {endpoint.signing_region, "sts", unix_ms}, kUrlExpiresSeconds));
  std::string encoded = Base64Encode(url);
  Wipe(url);
  while (encoded.ends_with('=')) {
    encoded.pop_back();
  }
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  std::string token = "k8s-aws-v1." + encoded;
  Wipe(encoded);
  Result<SecretBytes> kept = SecretBytes::CopyOf(token);
  Wipe(token);
  return kept;
}

}  // namespace fuin::aws
