// A file is looked at in three steps, each only for what the step before let through: its name, the
// words in it, its documents. The words are those without which no document of a format can be.

#include "collect/internal/detect.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "base/secret_bytes.h"
#include "text/document.h"

namespace fuin::collect {
namespace {

using text::Node;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool ContainsAny(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return Contains(text, part); });
}

bool MayBeTemplate(std::string_view text) {
  return Contains(text, "Resources") && ContainsAny(text, {"AWS::", "Custom::", "::MODULE"});
}

bool MayBeSpec(std::string_view text) {
  return ContainsAny(
      text, {"eksctl.io/", "controlplane.cluster.x-k8s.io/", "eks.aws.", "kms.aws.",
             "eks.services.k8s.aws/", "kms.services.k8s.aws/", "kops.k8s.io/", "kops/v1alpha",
             "eks:Cluster", "eks/cluster:Cluster", "eks:index:Cluster"});
}

bool MayBeControlPlane(std::string_view text, std::string_view path) {
  return ContainsAny(text, {"kube-apiserver", "kubeadm.k8s.io/", "secrets-encryption",
                            "EncryptionSecret"}) ||
         (Contains(text, "machine:") && Contains(text, "cluster:")) ||
         Contains(path, "rancher/k3s/config.yaml") || Contains(path, "rancher/rke2/config.yaml");
}

// Helm's, Jinja's and Go's templates, before they are rendered.
bool IsUnrendered(std::string_view text) { return ContainsAny(text, {"{{", "{%"}); }

void AddUnread(const std::string& path, model::Text why, model::Facts& facts) {
  model::Source source;
  source.name = path;
  source.kind = model::SourceKind::kUnreadable;
  source.read = false;
  source.problems = {{model::ProblemKind::kPartUnread, std::move(why), {path, 0, 0}}};
  facts.sources.push_back(std::move(source));
}

Result<std::vector<Node>> Parse(const std::string& text, const std::string& path) {
  const size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string::npos && (text[first] == '{' || text[first] == '[')) {
    Result<Node> json = text::ParseJson(text, path);
    if (json) {
      std::vector<Node> documents;
      documents.push_back(std::move(*json));
      return documents;
    }
    if (path.ends_with(".json")) {
      return std::move(json).error();
    }
  }
  return text::ParseYaml(text, path);
}

}  // namespace

bool IsWorthInspecting(const std::string& name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json") ||
         name.ends_with(".template") || name.ends_with(".yaml.tpl") || name.ends_with(".yml.tpl") ||
         name.ends_with(".yaml.j2") || name.ends_with(".yml.j2");
}

bool FoundFiles::Inspect(const std::string& path, const Overlay* overlay, model::Facts& facts) {
  Result<std::string> read = ReadThrough(overlay, path, limits::kSourceFileBytesMax);
  if (!read) {  // what may not be read may be the very file that decides
    const ErrorCode code = read.error().code;
    const bool is_hidden = code == ErrorCode::kDenied || code == ErrorCode::kIo;
    if (is_hidden) {
      AddUnread(path, {"problem/unread", {{"error", Describe(read.error())}}}, facts);
    }
    return is_hidden;
  }
  std::string& text = *read;
  bool is_ours = false;
  if (path.ends_with("manifest.json") && Contains(text, "aws:cloudformation:stack")) {
    assemblies_.push_back(path);
    is_ours = true;
  } else if (IsEncryptionConfig(text)) {
    control_planes_.encryption_configs.push_back(path);
    is_ours = true;
  } else if (MayBeTemplate(text) || MayBeSpec(text) || MayBeControlPlane(text, path)) {
    is_ours = InspectDocuments(path, text, facts);
  }
  Wipe(text);
  return is_ours;
}

bool FoundFiles::InspectDocuments(const std::string& path, const std::string& text,
                                  model::Facts& facts) {
  Result<std::vector<Node>> documents = Parse(text, path);
  if (!documents) {
    // Only what names a cluster or a template is worth a complaint.
    const bool names_ours =
        MayBeSpec(text) || ContainsAny(text, {"AWS::EKS::", "AWSTemplateFormatVersion",
                                              "kubeadm.k8s.io/", "encryption-provider-config"});
    if (names_ours) {
      AddUnread(path,
                IsUnrendered(text)
                    ? model::Text{"problem/unrendered", {{"file", path}}}
                    : model::Text{"problem/unread", {{"error", Describe(documents.error())}}},
                facts);
    }
    return names_ours;
  }
  bool is_ours = false;
  if (documents->size() == 1 && iac::IsCloudFormationTemplate(documents->front())) {
    templates_.push_back(path);
    return true;
  }
  const bool is_spec = std::ranges::any_of(*documents, iac::IsClusterSpec);
  for (const Node& document : *documents) {
    if (IsControlPlane(document, path)) {
      control_planes_.servers.push_back({path, document});
      is_ours = true;
    }
  }
  if (is_spec) {
    specs_.push_back({path, std::move(*documents)});
  }
  return is_ours || is_spec;
}

void FoundFiles::Collect(const iac::CloudFormationOptions& options, model::Facts& facts) const {
  std::set<std::string> of_assemblies;  // canonical
  const auto canonical = [](const std::string& path) {
    std::error_code error;
    return std::filesystem::weakly_canonical(path, error).string();
  };
  for (const std::string& manifest : assemblies_) {
    if (of_assemblies.contains(canonical(manifest))) {
      continue;  // a stage of an assembly that was read
    }
    std::vector<std::string> templates;
    const Result<void> read = iac::CollectCdkAssembly(manifest, options, facts, templates);
    if (!read) {
      AddUnread(manifest, {"problem/unread", {{"error", Describe(read.error())}}}, facts);
    }
    for (const std::string& path : templates) {
      of_assemblies.insert(canonical(path));
    }
  }
  std::vector<std::string> templates;
  for (const std::string& path : templates_) {
    if (!of_assemblies.contains(canonical(path))) {
      templates.push_back(path);
    }
  }
  iac::CollectCloudFormation(templates, options, facts);
  iac::CollectClusterSpecs(specs_, facts);
  CollectControlPlanes(control_planes_, facts);
}

}  // namespace fuin::collect
