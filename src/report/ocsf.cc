// OCSF 1.6, an array of Compliance Findings (class 2003), one for each finding that applies: passes
// too, since compliance is counted from both.

#include "report/internal/formats.h"

namespace fuin::report {
namespace {

using text::Node;

constexpr int64_t kCategoryFindings = 2;
constexpr int64_t kClassComplianceFinding = 2003;
constexpr int64_t kActivityCreate = 1;
constexpr int64_t kTypeUid = kClassComplianceFinding * 100 + kActivityCreate;

struct Numbered {
  int64_t id;
  const char* name;
};

Numbered SeverityOf(model::Severity severity) {
  switch (severity) {
    case model::Severity::kInfo:
      return {1, "Informational"};
    case model::Severity::kLow:
      return {2, "Low"};
    case model::Severity::kMedium:
      return {3, "Medium"};
    case model::Severity::kHigh:
      return {4, "High"};
    case model::Severity::kCritical:
      return {5, "Critical"};
  }
  return {0, "Unknown"};
}

// compliance.status_id
Numbered StatusOf(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::kPass:
      return {1, "Pass"};
    case model::Verdict::kFail:
      return {3, "Fail"};
    case model::Verdict::kUnknown:
    case model::Verdict::kNotApplicable:
      return {0, "Unknown"};
  }
  return {0, "Unknown"};
}

Node MetadataNode(const View& view, bool has_cloud) {
  Node product = Node::Object();
  product.Add("name", Node::String("fuin"));
  product.Add("vendor_name", Node::String("fuin"));
  product.Add("version", Node::String(view.options().fuin_version));
  product.Add("lang",
              Node::String(view.options().language == i18n::Language::kJapanese ? "ja" : "en"));
  Node metadata = Node::Object();
  metadata.Add("version", Node::String("1.6.0"));
  metadata.Add("product", std::move(product));
  metadata.Add("profiles", has_cloud ? Node::Array({Node::String("cloud")}) : Node::Array());
  return metadata;
}

Node ComplianceNode(const View& view, const model::Finding& finding) {
  const i18n::RulePage& page = i18n::PageOf(finding.rule, i18n::Language::kEnglish);
  Node standards = Node::Array();
  Node requirements = Node::Array();
  for (const auto& [standard, control] : page.compliance) {
    standards.Add(Node::String(std::string(standard)));
    requirements.Add(Node::String(std::string(standard) + " " + std::string(control)));
  }
  if (standards.elements.empty()) {
    standards.Add(Node::String("fuin"));
  }
  const Numbered status = StatusOf(finding.verdict);
  Node node = Node::Object();
  node.Add("control", Node::String(finding.rule));
  node.Add("standards", std::move(standards));
  node.Add("requirements", std::move(requirements));
  node.Add("status_id", Node::Number(status.id));
  node.Add("status", Node::String(status.name));
  node.Add("status_detail", Node::String(view.Say(finding.message)));
  return node;
}

Node ResourceNode(const View& view, const model::Finding& finding) {
  const model::Location place = view.PlaceOf(finding);
  const std::string address = view.AddressOf(finding);
  Node data = Node::Object();
  data.Add("file", Node::String(place.file));
  data.Add("line", Node::Number(place.line));
  data.Add("column", Node::Number(place.column));
  Node node = Node::Object();
  node.Add("uid", Node::String(address.empty() ? finding.subject.label : address));
  node.Add("name", Node::String(finding.subject.label));
  const model::Cluster* cluster = view.ClusterOf(finding);
  const model::Key* key = view.KeyOf(finding);
  node.Add("type", Node::String(cluster != nullptr ? "AWS::EKS::Cluster"
                                : key != nullptr   ? "AWS::KMS::Key"
                                                   : "Source"));
  const std::string region = cluster != nullptr ? ValueOr(cluster->region)
                             : key != nullptr   ? ValueOr(key->region)
                                                : "";
  if (!region.empty()) {
    node.Add("region", Node::String(region));
  }
  if (cluster != nullptr && cluster->version.known()) {
    node.Add("version", Node::String(cluster->version.value()));
  }
  node.Add("data", std::move(data));
  return node;
}

// The `cloud` profile: null where neither account nor region is known.
Node CloudNode(const View& view, const model::Finding& finding) {
  const model::Cluster* cluster = view.ClusterOf(finding);
  const model::Key* key = view.KeyOf(finding);
  if (cluster == nullptr && key == nullptr) {
    return {};
  }
  const std::string region = ValueOr(cluster != nullptr ? cluster->region : key->region);
  const std::string account = ValueOr(cluster != nullptr ? cluster->account : key->account);
  if (region.empty() && account.empty()) {
    return {};
  }
  Node node = Node::Object();
  node.Add("provider", Node::String("AWS"));
  if (!region.empty()) {
    node.Add("region", Node::String(region));
  }
  if (!account.empty()) {
    Node account_node = Node::Object();
    account_node.Add("uid", Node::String(account));
    node.Add("account", std::move(account_node));
  }
  return node;
}

Node FindingInfoNode(const View& view, const model::Finding& finding) {
  const i18n::RulePage& page = i18n::PageOf(finding.rule, view.options().language);
  Node node = Node::Object();
  node.Add("uid", Node::String(finding.fingerprint));
  node.Add("title", Node::String(std::string(page.title)));
  node.Add("desc", Node::String(view.Say(finding.message)));
  node.Add("types", Node::Array({Node::String(finding.rule)}));
  return node;
}

Node FindingNode(const View& view, const model::Finding& finding) {
  Node cloud = CloudNode(view, finding);
  const Numbered severity = SeverityOf(finding.severity);
  Node node = Node::Object();
  node.Add("activity_id", Node::Number(kActivityCreate));
  node.Add("activity_name", Node::String("Create"));
  node.Add("category_uid", Node::Number(kCategoryFindings));
  node.Add("category_name", Node::String("Findings"));
  node.Add("class_uid", Node::Number(kClassComplianceFinding));
  node.Add("class_name", Node::String("Compliance Finding"));
  node.Add("type_uid", Node::Number(kTypeUid));
  node.Add("type_name", Node::String("Compliance Finding: Create"));
  node.Add("severity_id", Node::Number(severity.id));
  node.Add("severity", Node::String(severity.name));
  node.Add("time", Node::Number(UnixMilliseconds(view.options().started_at)));
  node.Add("message", Node::String(view.Say(finding.message)));
  const bool is_suppressed = finding.suppressed.has_value();
  node.Add("status_id", Node::Number(is_suppressed ? 3 : 1));
  node.Add("status", Node::String(is_suppressed ? "Suppressed" : "New"));
  if (is_suppressed) {
    node.Add("comment", Node::String(finding.suppressed->reason));
  }
  node.Add("metadata", MetadataNode(view, !cloud.IsNull()));
  node.Add("finding_info", FindingInfoNode(view, finding));
  node.Add("compliance", ComplianceNode(view, finding));
  node.Add("resources", Node::Array({ResourceNode(view, finding)}));
  Node remediation = Node::Object();
  remediation.Add("desc", Node::String(view.ExplainCommand(finding)));
  node.Add("remediation", std::move(remediation));
  if (!cloud.IsNull()) {
    node.Add("cloud", std::move(cloud));
  }
  return node;
}

}  // namespace

std::string RenderOcsf(const View& view) {
  Node findings = Node::Array();
  for (const model::Finding& finding : view.judgement().findings) {
    if (finding.verdict != model::Verdict::kNotApplicable) {
      findings.Add(FindingNode(view, finding));
    }
  }
  return text::WriteJson(findings) + "\n";
}

}  // namespace fuin::report
