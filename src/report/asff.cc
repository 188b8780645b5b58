// AWS Security Finding Format (SchemaVersion 2018-10-08), an array for BatchImportFindings.
//
// ASFF demands an account and a Region, which code often does not have: then twelve zeros and
// us-east-1 stand there, and ProductFields says so under fuin/placeholders. Replace them before the
// import. Lengths are those of the Security Hub user guide, "Required ASFF attributes".

#include <fmt/format.h>

#include "base/strings.h"
#include "report/internal/formats.h"

namespace fuin::report {
namespace {

using text::Node;

constexpr std::string_view kNoAccount = "000000000000";
constexpr std::string_view kNoRegion = "us-east-1";
constexpr size_t kTitleMax = 256, kDescriptionMax = 1024, kIdMax = 512, kRecommendationMax = 512,
                 kFieldMax = 1024;

// Printable, and so short that the limit holds with the "…" in it.
Node Limited(std::string_view text, size_t code_points_max) {
  return Node::String(Shorten(Printable(text), code_points_max));
}

std::string_view LabelOf(const model::Finding& finding) {
  if (finding.verdict == model::Verdict::kPass) {
    return "INFORMATIONAL";
  }
  switch (finding.severity) {
    case model::Severity::kInfo:
      return "INFORMATIONAL";
    case model::Severity::kLow:
      return "LOW";
    case model::Severity::kMedium:
      return "MEDIUM";
    case model::Severity::kHigh:
      return "HIGH";
    case model::Severity::kCritical:
      return "CRITICAL";
  }
  return "INFORMATIONAL";
}

std::string_view StatusOf(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::kPass:
      return "PASSED";
    case model::Verdict::kFail:
      return "FAILED";
    case model::Verdict::kUnknown:
    case model::Verdict::kNotApplicable:
      return "NOT_AVAILABLE";
  }
  return "NOT_AVAILABLE";
}

struct Owner {
  std::string account, region;
  std::string placeholders;  // "account", "region", "account,region" or ""
};

Owner OwnerOf(const View& view, const model::Finding& finding) {
  Owner owner;
  if (const model::Cluster* cluster = view.ClusterOf(finding); cluster != nullptr) {
    owner.account = ValueOr(cluster->account);
    owner.region = ValueOr(cluster->region);
  } else if (const model::Key* key = view.KeyOf(finding); key != nullptr) {
    owner.account = ValueOr(key->account);
    owner.region = ValueOr(key->region);
  }
  if (owner.account.size() != kNoAccount.size() ||
      owner.account.find_first_not_of("0123456789") != std::string::npos) {
    owner.account = kNoAccount;
    owner.placeholders = "account";
  }
  if (owner.region.empty() || owner.region.find_first_not_of(
                                  "abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    owner.region = kNoRegion;
    owner.placeholders += owner.placeholders.empty() ? "region" : ",region";
  }
  return owner;
}

std::string_view PartitionOf(const std::string& region) {
  return region.starts_with("cn-")       ? "aws-cn"
         : region.starts_with("us-gov-") ? "aws-us-gov"
                                         : "aws";
}

Node ResourceNode(const View& view, const model::Finding& finding, const Owner& owner) {
  const std::string address = view.AddressOf(finding);
  const model::Cluster* cluster = view.ClusterOf(finding);
  const model::Key* key = view.KeyOf(finding);
  const std::string arn = cluster != nullptr ? ValueOr(cluster->arn)
                          : key != nullptr   ? ValueOr(key->arn)
                                             : "";
  const std::string id = !arn.empty() ? arn : !address.empty() ? address : finding.subject.label;
  Node node = Node::Object();
  node.Add("Type", Node::String(cluster != nullptr ? "AwsEksCluster"
                                : key != nullptr   ? "AwsKmsKey"
                                                   : "Other"));
  node.Add("Id", Limited(id.empty() ? "unknown" : id, kIdMax));
  node.Add("Partition", Node::String(std::string(PartitionOf(owner.region))));
  node.Add("Region", Node::String(owner.region));
  if (cluster != nullptr) {
    Node details = Node::Object();
    details.Add("Name", Limited(view.NameOf(*cluster), kFieldMax));
    if (cluster->version.known()) {
      details.Add("Version", Limited(cluster->version.value(), kFieldMax));
    }
    Node by_type = Node::Object();
    by_type.Add("AwsEksCluster", std::move(details));
    node.Add("Details", std::move(by_type));
  }
  return node;
}

Node ProductFieldsNode(const View& view, const model::Finding& finding, const Owner& owner) {
  Node node = Node::Object();
  node.Add("fuin/rule", Node::String(finding.rule));
  node.Add("fuin/verdict", Node::String(std::string(ToString(finding.verdict))));
  node.Add("fuin/location", Limited(ToString(view.PlaceOf(finding)), kFieldMax));
  if (!owner.placeholders.empty()) {
    node.Add("fuin/placeholders", Node::String(owner.placeholders));
  }
  if (finding.suppressed.has_value()) {
    node.Add("fuin/suppressed", Limited(finding.suppressed->reason, kFieldMax));
  }
  return node;
}

Node ObjectOf(std::string name, Node value) {
  Node node = Node::Object();
  node.Add(std::move(name), std::move(value));
  return node;
}

Node FindingNode(const View& view, const model::Finding& finding) {
  const Owner owner = OwnerOf(view, finding);
  const i18n::RulePage& page = i18n::PageOf(finding.rule, view.options().language);
  Node node = Node::Object();
  node.Add("SchemaVersion", Node::String("2018-10-08"));
  node.Add("Id", Limited("fuin/" + finding.fingerprint, kIdMax));
  node.Add("ProductArn", Node::String(fmt::format("arn:{}:securityhub:{}:{}:product/{}/default",
                                                  PartitionOf(owner.region), owner.region,
                                                  owner.account, owner.account)));
  node.Add("ProductName", Node::String("fuin"));
  node.Add("CompanyName", Node::String("fuin"));
  node.Add("GeneratorId", Limited("fuin/" + finding.rule, kIdMax));
  node.Add("AwsAccountId", Node::String(owner.account));
  node.Add(
      "Types",
      Node::Array({Node::String("Software and Configuration Checks/AWS Security Best Practices")}));
  node.Add("CreatedAt", Node::String(view.options().started_at));
  node.Add("UpdatedAt", Node::String(view.options().started_at));
  node.Add("Severity", ObjectOf("Label", Node::String(std::string(LabelOf(finding)))));
  node.Add("Title", Limited(page.title, kTitleMax));
  node.Add("Description", Limited(view.Say(finding.message), kDescriptionMax));
  node.Add("Remediation",
           ObjectOf("Recommendation",
                    ObjectOf("Text", Limited(view.ExplainCommand(finding), kRecommendationMax))));
  node.Add("ProductFields", ProductFieldsNode(view, finding, owner));
  node.Add("Resources", Node::Array({ResourceNode(view, finding, owner)}));
  node.Add("Compliance", ObjectOf("Status", Node::String(std::string(StatusOf(finding.verdict)))));
  const bool is_resolved = finding.verdict == model::Verdict::kPass;
  node.Add("Workflow", ObjectOf("Status", Node::String(finding.suppressed.has_value() ? "SUPPRESSED"
                                                       : is_resolved                  ? "RESOLVED"
                                                                                      : "NEW")));
  node.Add("RecordState", Node::String("ACTIVE"));
  return node;
}

}  // namespace

std::string RenderAsff(const View& view) {
  Node findings = Node::Array();
  for (const model::Finding& finding : view.judgement().findings) {
    if (finding.verdict != model::Verdict::kNotApplicable) {
      findings.Add(FindingNode(view, finding));
    }
  }
  return text::WriteJson(findings) + "\n";
}

}  // namespace fuin::report
