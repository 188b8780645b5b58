// CDK's cloud assembly: cdk.out/manifest.json names the template of each stack and where it goes
// (aws-cdk's cloud-assembly-schema, "AssemblyManifest").

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/cfn_collect.h"

namespace fuin::iac {
namespace {

using text::Node;

constexpr int kAssemblyDepthMax = 8;  // stages in stages

// "aws://111122223333/eu-west-1" as pseudo parameters; unknown-account and unknown-region give
// none.
void AddEnvironment(const Node& artifact, const std::string& manifest,
                    CloudFormationOptions& options) {
  const std::string_view environment = artifact.Text("environment");
  const std::vector<std::string_view> parts = Split(environment, '/');
  if (parts.size() != 4 || parts[0] != "aws:") {
    return;
  }
  const Node* place = artifact.Find("environment");
  const model::Location at = {manifest, place->line, place->column};
  if (parts[2] != "unknown-account") {
    options.parameters.push_back({"AWS::AccountId", std::string(parts[2]), at});
  }
  if (parts[3] != "unknown-region") {
    options.parameters.push_back({"AWS::Region", std::string(parts[3]), at});
  }
}

void AddStack(const Node& artifact, const std::string& manifest,
              const CloudFormationOptions& options, cfn::AssemblyExports& exports,
              model::Facts& facts, std::vector<std::string>& templates) {
  const Node* properties = artifact.Find("properties");
  const std::string file(properties == nullptr ? "" : properties->Text("templateFile"));
  if (file.empty()) {
    return;
  }
  const std::filesystem::path folder = std::filesystem::path(manifest).parent_path();
  const std::string path = (folder / file).lexically_normal().generic_string();
  templates.push_back(path);
  CloudFormationOptions own = options;
  own.parameters.clear();
  AddEnvironment(artifact, manifest, own);
  if (const Node* parameters = properties->Find("parameters")) {
    for (const Node::Member& member : parameters->members) {
      own.parameters.push_back({member.first,
                                member.second.scalar,
                                {manifest, member.second.line, member.second.column}});
    }
  }
  own.parameters.insert(own.parameters.end(), options.parameters.begin(), options.parameters.end());
  const Result<cfn::Template> source = cfn::ReadTemplate(path, options.overlay);
  if (source) {
    for (const std::string& nested : cfn::CollectStack(*source, own, facts, &exports)) {
      templates.push_back(nested);
    }
    return;
  }
  model::Source unread;
  unread.name = path;
  unread.kind = model::SourceKind::kCloudFormation;
  unread.read = false;
  unread.problems = {{model::ProblemKind::kPartUnread,
                      {"problem/unread", {{"error", Describe(source.error())}}},
                      {path, 0, 0}}};
  facts.sources.push_back(std::move(unread));
}

// The stacks of an assembly, each after those that it depends on: it may import what they export.
std::vector<const Node*> InOrder(const Node& artifacts) {
  std::vector<const Node*> ordered;
  std::set<std::string> done;
  bool has_moved = true;
  while (has_moved) {
    has_moved = false;
    for (const Node::Member& member : artifacts.members) {
      const Node* dependencies = member.second.Find("dependencies");
      const bool waits =
          dependencies != nullptr &&
          std::ranges::any_of(dependencies->elements, [&](const Node& one) {
            return artifacts.Find(one.scalar) != nullptr && !done.contains(one.scalar);
          });
      if (!waits && done.insert(member.first).second) {
        ordered.push_back(&member.second);
        has_moved = true;
      }
    }
  }
  for (const Node::Member& member : artifacts.members) {  // those that wait in a circle
    if (!done.contains(member.first)) {
      ordered.push_back(&member.second);
    }
  }
  return ordered;
}

Result<void> ReadAssembly(const std::string& manifest, const CloudFormationOptions& options,
                          int depth, model::Facts& facts, std::vector<std::string>& templates) {
  const std::string json = FUIN_TRY(ReadFile(manifest, limits::kSourceFileBytesMax));
  const Node root = FUIN_TRY(text::ParseJson(json, manifest));
  const Node* artifacts = root.Find("artifacts");
  if (artifacts == nullptr || !artifacts->IsObject() || root.Find("version") == nullptr) {
    return Error{ErrorCode::kUnsupported, "no manifest of a cloud assembly", manifest};
  }
  constexpr size_t kArtifactsMax = 10'000;
  if (artifacts->members.size() > kArtifactsMax) {
    return Error{ErrorCode::kLimit, fmt::format("more than {} artifacts", kArtifactsMax), manifest};
  }
  cfn::AssemblyExports exports;
  for (const Node* entry : InOrder(*artifacts)) {
    const Node& artifact = *entry;
    const std::string_view type = artifact.Text("type");
    if (type == "aws:cloudformation:stack") {
      AddStack(artifact, manifest, options, exports, facts, templates);
    } else if (type == "cdk:cloud-assembly" && depth < kAssemblyDepthMax) {
      const Node* properties = artifact.Find("properties");
      const std::string folder(properties == nullptr ? "" : properties->Text("directoryName"));
      const std::filesystem::path inner =
          std::filesystem::path(manifest).parent_path() / folder / "manifest.json";
      templates.push_back(inner.lexically_normal().generic_string());
      FUIN_TRY(ReadAssembly(templates.back(), options, depth + 1, facts, templates));
    }
  }
  return {};
}

}  // namespace

Result<void> CollectCdkAssembly(const std::string& manifest_path,
                                const CloudFormationOptions& options, model::Facts& facts,
                                std::vector<std::string>& templates) {
  return ReadAssembly(manifest_path, options, 0, facts, templates);
}

}  // namespace fuin::iac
