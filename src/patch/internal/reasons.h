// Why something was not changed, and what to know before a change is applied.
#pragma once

#include <vector>

#include "patch/code_fix.h"
#include "patch/internal/workspace.h"

namespace fuin::patch {

// What stands in the way of a cluster that could not be sealed in code, and where to change it.
model::Evidence WhyNot(const model::Facts& facts, const model::Cluster& cluster,
                       const model::ClusterVerdict& verdict, const Request& request);
// Why a rule still fails about a cluster that is sealed.
model::Evidence WhyRemaining(const model::Facts& facts, const model::Finding& fail);
// Versions of the AWS provider that replace the cluster, and the like.
void AddWarnings(const model::Facts& facts, const model::Cluster& cluster, Workspace& workspace,
                 std::vector<model::Evidence>& warnings);

}  // namespace fuin::patch
