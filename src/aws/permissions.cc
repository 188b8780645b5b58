// The least IAM policy. Actions on clusters and keys name every resource of the account's: a scan
// does not know their names before it has run. tests/aws/run.py compares the list with the calls
// that a scan makes.

#include <array>
#include <span>

#include "aws/calls.h"
#include "text/document.h"

namespace fuin::aws {
namespace {

using text::Node;

constexpr std::array<std::string_view, 12> kScanActions = {
    "ec2:DescribeRegions", "eks:DescribeCluster", "eks:DescribeUpdate",
    "eks:ListClusters",    "eks:ListUpdates",     "kms:DescribeKey",
    "kms:GetKeyLastUsage", "kms:GetKeyPolicy",    "kms:GetKeyRotationStatus",
    "kms:ListAliases",     "kms:ListGrants",      "sts:GetCallerIdentity"};
constexpr std::array<std::string_view, 2> kOrganizationActions = {"organizations:ListAccounts",
                                                                  "sts:AssumeRole"};

Node Statement(const char* sid, std::span<const std::string_view> actions, const char* resource) {
  Node list = Node::Array();
  for (std::string_view action : actions) {
    list.Add(Node::String(std::string(action)));
  }
  return Node::Object({{"Sid", Node::String(sid)},
                       {"Effect", Node::String("Allow")},
                       {"Action", std::move(list)},
                       {"Resource", Node::String(resource)}});
}

}  // namespace

std::vector<std::string_view> ScanActions() { return {kScanActions.begin(), kScanActions.end()}; }

std::vector<std::string_view> OrganizationActions() {
  return {kOrganizationActions.begin(), kOrganizationActions.end()};
}

std::string LeastPrivilegePolicy(bool with_organization) {
  Node statements = Node::Array();
  statements.Add(Statement("FuinScan", kScanActions, "*"));
  if (with_organization) {
    const std::span<const std::string_view> actions = kOrganizationActions;
    statements.Add(Statement("FuinListAccounts", actions.first(1), "*"));
    statements.Add(Statement("FuinEnterAccounts", actions.subspan(1),
                             "arn:aws:iam::*:role/OrganizationAccountAccessRole"));
  }
  return text::WriteJson(Node::Object(
      {{"Version", Node::String("2012-10-17")}, {"Statement", std::move(statements)}}));
}

}  // namespace fuin::aws
