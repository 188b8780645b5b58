// The updates of an EKS cluster: what was asked of it, and what became of it. Errors as calls.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "aws/request.h"
#include "base/result.h"

namespace fuin::aws {

struct UpdateError {
  std::string code, message;  // EKS's ErrorCode: "AccessDenied", "OperationNotPermitted", ...
  std::vector<std::string> resources;
};

struct ClusterUpdate {
  std::string id, type;  // "AssociateEncryptionConfig", "VersionUpdate", ...
  std::string status;    // "InProgress", "Failed", "Cancelled", "Successful"
  std::string key;       // of an AssociateEncryptionConfig, as it was asked for; "" where not said
  std::vector<UpdateError> errors;

  bool IsAssociation() const { return type == "AssociateEncryptionConfig"; }
  bool IsUnderWay() const { return status == "InProgress"; }
};

// Updates of one cluster that are looked at; more is kLimit.
inline constexpr size_t kUpdatesOfAClusterMax = 500;

// Returns all updates, sorted by their ids: EKS gives them in no documented order.
Result<std::vector<ClusterUpdate>> ListClusterUpdates(const Caller& caller,
                                                      const std::string& cluster);

Result<ClusterUpdate> DescribeUpdate(const Caller& caller, const std::string& cluster,
                                     const std::string& id);

// Reads an "update" member of EKS's answers. kCorrupt where it is none.
Result<ClusterUpdate> ParseUpdate(const text::Node& document, const Call& call);

}  // namespace fuin::aws
