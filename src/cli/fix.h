// What both halves of `fuin fix` take, as it was typed: the half that works on an AWS account
// (fix_aws.h) and the half that works on code (fix_code.h).
#pragma once

#include <string>
#include <vector>

namespace fuin::cli {

struct FixArguments {
  std::string source;
  std::vector<std::string> clusters;  // --cluster: their names; none: all of the source
  std::string key;                    // --key: a key that is there already; "": one is made
  bool no_eks_statement = false;      // leaves "Allow EKS to use the key" out of a new key's policy
  bool applies = false;               // --apply
  bool yes = false;                   // don't ask
  std::string format = "text";        // or "json"; FixCode may have others
  std::string language;               // --lang
};

}  // namespace fuin::cli
