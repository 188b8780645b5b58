// See reasons.h.

#include "patch/internal/reasons.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/strings.h"
#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"

namespace fuin::patch {
namespace {

using model::AtRest;

// The last provider version that does not simply update the cluster in place. Before 3.47 a new
// block replaces it (hashicorp/terraform-provider-aws issue 17952); 3.47 and 3.48 associate again
// at other updates, and fail (issues 19968, 19986).
constexpr std::array<int, 3> kFirstGoodProvider = {3, 49, 0};

bool IsAny(const model::Cluster& cluster, model::DefectKind kind) {
  return std::ranges::any_of(cluster.defects,
                             [&](const model::Defect& defect) { return defect.kind == kind; });
}

std::array<int, 3> VersionOf(std::string_view text) {
  std::array<int, 3> version = {0, 0, 0};
  size_t part = 0;
  for (const std::string_view digits : Split(text, '.')) {
    if (part < version.size()) {
      const std::string_view number = Trim(digits);
      std::from_chars(number.data(), number.data() + number.size(), version[part++]);
    }
  }
  return version;
}

// Whether a constraint lets in a version below kFirstGoodProvider, by its upper bounds and pins:
// "~> 3.20" means 3.x, of which `terraform init` takes the newest.
bool HoldsBack(std::string_view constraint) {
  for (std::string_view part : Split(constraint, ',')) {
    part = Trim(part);
    const size_t digits = part.find_first_of("0123456789");
    if (digits == std::string_view::npos) {
      continue;
    }
    const std::string_view op = Trim(part.substr(0, digits));
    const std::string_view number = part.substr(digits);
    const std::array<int, 3> version = VersionOf(number);
    const auto dots = std::ranges::count(number, '.');
    const bool is_pin =
        op.empty() || op == "=" || op == "<" || op == "<=" || (op == "~>" && dots == 2);
    const bool is_old_major = op == "~>" && dots == 1 && version[0] < 3;
    if (is_old_major || (is_pin && version < kFirstGoodProvider)) {
      return true;
    }
  }
  return false;
}

// The version of hashicorp/aws in .terraform.lock.hcl; "" for none.
std::string LockedVersion(const std::string& root, Workspace& workspace, model::Location& at) {
  const std::string path = root == "." ? ".terraform.lock.hcl" : root + "/.terraform.lock.hcl";
  const hcl::File* file = workspace.Parsed(path);
  for (size_t i = 0; file != nullptr && i < file->body.blocks.size(); ++i) {
    const hcl::Block& block = file->body.blocks[i];
    const hcl::Attribute* version = block.body == nullptr ? nullptr : block.body->Find("version");
    if (block.type == "provider" && !block.labels.empty() && version != nullptr &&
        block.labels[0].text.ends_with("/hashicorp/aws")) {
      at = {path, static_cast<int>(version->range.start.line),
            static_cast<int>(version->range.start.column)};
      return LiteralText(*version->value).value_or("");
    }
  }
  return "";
}

const hcl::Expr* Member(const hcl::Expr& expr, std::string_view name, const hcl::File& file) {
  const hcl::Object* object = std::get_if<hcl::Object>(&expr.node);
  for (size_t i = 0; object != nullptr && i < object->items.size(); ++i) {
    if (Slice(file, object->items[i].key->range) == name) {
      return object->items[i].value.get();
    }
  }
  return nullptr;
}

// version of `aws` in required_providers, or of provider "aws"; "" for none.
std::string RequiredVersion(const std::string& root, Workspace& workspace, model::Location& at) {
  for (const std::string& path : Workspace::FilesIn(root)) {
    const hcl::File* file = workspace.Parsed(path);
    for (size_t i = 0; file != nullptr && i < file->body.blocks.size(); ++i) {
      const hcl::Block& block = file->body.blocks[i];
      for (size_t j = 0; block.body != nullptr && j < block.body->blocks.size(); ++j) {
        const hcl::Block& inner = block.body->blocks[j];
        const hcl::Attribute* aws = inner.type == "required_providers" && inner.body != nullptr
                                        ? inner.body->Find("aws")
                                        : nullptr;
        if (aws == nullptr) {
          continue;
        }
        const hcl::Expr* version = Member(*aws->value, "version", *file);
        at = {path, static_cast<int>(aws->range.start.line),
              static_cast<int>(aws->range.start.column)};
        return LiteralText(version == nullptr ? *aws->value : *version).value_or("");
      }
    }
  }
  return "";
}

}  // namespace

model::Evidence WhyNot(const model::Facts& facts, const model::Cluster& cluster,
                       const model::ClusterVerdict& verdict, const Request& request) {
  const model::SourceKind kind = facts.sources[cluster.source_index].kind;
  const std::pair<std::string, std::string> what{"why", model::Nested(verdict.why)};
  if (kind == model::SourceKind::kCloudFormation && !request.clusters_are_new) {
    return {{"patch/why-cloudformation",
             {{"cluster", cluster.name.known() ? cluster.name.value() : cluster.address}}},
            verdict.origin};
  }
  if (kind == model::SourceKind::kControlPlane ||
      cluster.platform == model::Platform::kSelfManaged) {
    return {{"patch/why-control-plane", {what}}, verdict.origin};
  }
  if (kind == model::SourceKind::kClusterSpec && request.key.empty() &&
      verdict.at_rest != AtRest::kUnknown) {
    return {{"patch/why-key-wanted", {what}}, verdict.origin};
  }
  if (verdict.at_rest == AtRest::kUnknown) {
    return {{"patch/why-unknown", {what}}, verdict.origin};
  }
  if (IsDownloaded(cluster.origin.at.file)) {
    return {{"patch/why-downloaded", {what}}, verdict.origin};
  }
  if (IsAny(cluster, model::DefectKind::kConflictingBlock)) {
    return {{"patch/why-outposts", {what}}, verdict.origin};
  }
  for (auto step = verdict.origin.steps.rbegin(); step != verdict.origin.steps.rend(); ++step) {
    const bool decides = IsByVariable(*step) || step->text.id == "step/local";
    if (decides) {
      return {{"patch/why-decided-by", {{"step", model::Nested(step->text)}, what}},
              {step->at, verdict.origin.steps}};
    }
  }
  return {{"patch/why-other", {what}}, verdict.origin};
}

model::Evidence WhyRemaining(const model::Facts&, const model::Finding& fail) {
  return {fail.message, fail.evidence.empty() ? model::Origin() : fail.evidence.front().origin};
}

void AddWarnings(const model::Facts& facts, const model::Cluster& cluster, Workspace& workspace,
                 std::vector<model::Evidence>& warnings) {
  if (facts.sources[cluster.source_index].kind != model::SourceKind::kTerraform) {
    return;
  }
  model::Location at;
  std::string version = LockedVersion(cluster.root, workspace, at);
  const bool is_locked = !version.empty();
  if (!is_locked) {
    version = RequiredVersion(cluster.root, workspace, at);
  }
  const bool is_old = is_locked ? VersionOf(version) < kFirstGoodProvider : HoldsBack(version);
  if (is_old) {
    warnings.push_back({{"patch/warning-provider", {{"version", version}}}, {at, {}}});
  }
}

}  // namespace fuin::patch
