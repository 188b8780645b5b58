// What the AWS sources are given on the command line: the real clock, network, environment and
// person.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collect/aws.h"

namespace fuin::cli {

collect::AwsOptions AwsOptionsOf(std::vector<std::string> role_arns, std::string external_id,
                                 int64_t call_timeout_ms_max);

}  // namespace fuin::cli
