// AWS KMS keys, asked directly: what aws-encryption-provider (kubernetes-sigs) wrapped can be
// unwrapped without the plugin, by whoever may call kms:Decrypt.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/connection.h"
#include "base/result.h"
#include "envelope/key_service.h"

namespace fuin::keys {

// Returns the Region of a key's or alias's ARN ("arn:aws:kms:eu-west-1:123456789012:key/..."), by
// which it is asked for. kInvalidArgument for anything else, a bare key id or alias included: they
// say neither account nor Region.
Result<std::string> RegionOfKmsArn(const std::string& arn);

// Returns a service that unwraps with the keys of `arns`, each of which RegionOfKmsArn() takes. A
// data key that names one of them is given to that one alone, every other to each in turn. The ARN
// goes with each call, so that no other key that the caller may use can open what was planted; and
// `context`, the plugin's --encryption-context. Borrows connection and identity. Wrap() is
// kUnsupported: fuin seals nothing with it.
std::unique_ptr<envelope::KeyService> OpenAwsKms(aws::Connection& connection,
                                                 aws::Identity& identity,
                                                 std::vector<std::string> arns,
                                                 std::map<std::string, std::string> context);

}  // namespace fuin::keys
