// How the key of a cluster is found that an earlier run made.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/request.h"
#include "fix/seal.h"

namespace fuin::fix {

// Every key of a Region by fuin's tag. Read once, when it is asked first; from several threads.
class TaggedKeys {
 public:
  explicit TaggedKeys(const aws::Caller& caller) : caller_(caller) {}

  struct Found {
    std::vector<std::string> arns;      // of the keys with the tag, sorted
    std::optional<model::Text> failed;  // a key that could be it was not readable
  };
  Found Of(const std::string& cluster_arn);

 private:
  void Read();
  void ReadTags(const std::vector<std::string>& arns);

  const aws::Caller caller_;
  std::mutex mutex_;
  bool is_read_ = false;
  std::vector<std::pair<std::string, std::string>> tagged_;  // cluster's ARN, key's ARN
  std::optional<model::Text> failed_;
};

// Why something is not known, from the error of the call that would have told it.
model::Text BecauseOfCall(const Error& error);

}  // namespace fuin::fix
