// See fix_aws.h.

#include "cli/fix_aws.h"

namespace fuin::cli {

void AddFixAwsOptions(CLI::App&, FixAwsOptions&) {}

Result<int> FixAws(const FixArguments& arguments, const FixAwsOptions&) {
  return Error{ErrorCode::kUnsupported,
               "fuin fix changes no account yet; fuin explain shows the way", arguments.source};
}

}  // namespace fuin::cli
