// Terragrunt: terragrunt.hcl names a module by `terraform { source = ... }` and gives it `inputs`.
// Its own functions and includes are not evaluated, so nothing is judged; but the cluster that such
// a module makes is named, as unknown.

#include <fmt/format.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "hcl/parse.h"
#include "iac/internal/module.h"
#include "iac/internal/stand_ins.h"
#include "iac/terraform.h"

namespace fuin::iac {
namespace {

using model::Seen;

// tfr:///terraform-aws-modules/eks/aws?version=20.8.4 -> the registry's name and the version.
std::string RegistrySource(std::string text, std::string& version) {
  if (const size_t at = text.find("?version="); at != std::string::npos) {
    version = text.substr(at + std::string_view("?version=").size());
    text.resize(at);
  }
  constexpr std::string_view kScheme = "tfr://";
  if (text.starts_with(kScheme)) {
    text.erase(0, kScheme.size());
    text.erase(0, text.starts_with('/') ? 1 : 0);
  }
  return text;
}

// The literal parts of a source: "${local.base}//modules/eks" -> "//modules/eks".
std::string LiteralText(const hcl::Expr& expr) {
  const hcl::Template* parts = std::get_if<hcl::Template>(&expr.node);
  if (parts == nullptr) {
    return TraversalText(expr);
  }
  std::string text;
  for (const hcl::ExprPtr& part : parts->parts) {
    text += std::holds_alternative<hcl::Literal>(part->node) ? TraversalText(*part) : "";
  }
  return text;
}

// The name that `inputs` give the cluster, where it is a literal.
std::string NameIn(const hcl::Body& body) {
  const hcl::Attribute* inputs = body.Find("inputs");
  const hcl::Object* object =
      inputs == nullptr ? nullptr : std::get_if<hcl::Object>(&inputs->value->node);
  for (size_t i = 0; object != nullptr && i < object->items.size(); ++i) {
    const std::string key = TraversalText(*object->items[i].key);
    const bool is_literal = std::holds_alternative<hcl::Literal>(object->items[i].value->node);
    if (is_literal && (key == "cluster_name" || key == "name")) {
      return TraversalText(*object->items[i].value);
    }
  }
  return "";
}

void AddUnknownCluster(const std::string& path, const model::Location& place,
                       const std::string& name, const std::string& module, model::Facts& facts) {
  const model::Text because{"problem/terragrunt", {{"file", path}}};
  const model::Origin origin{
      place, {{{"step/registry-module", {{"source", module}, {"version", "-"}}}, place}}};
  model::Cluster cluster;
  cluster.source_index = facts.sources.size();
  cluster.address = "terragrunt";
  cluster.root = path;
  cluster.origin = origin;
  cluster.created = Seen<bool>::Unknown(because, origin);
  cluster.name = name.empty() ? Seen<std::string>::Unknown(because, origin)
                              : Seen<std::string>::Of(name, origin);
  cluster.version = Seen<std::string>::Unknown(because, origin);
  cluster.region = cluster.version;
  cluster.arn = cluster.version;
  cluster.account = cluster.version;
  cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Unknown(because, origin);
  cluster.tags = Seen<std::map<std::string, std::string>>::Unknown(because, origin);
  cluster.on_outposts = Seen<bool>::Unknown(because, origin);
  cluster.endpoint_public = Seen<bool>::Unknown(because, origin);
  cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Unknown(because, origin);
  facts.clusters.push_back(std::move(cluster));
}

}  // namespace

Result<void> CollectTerragrunt(const std::string& path, model::Facts& facts) {
  std::string text = FUIN_TRY(ReadFile(path, limits::kSourceFileBytesMax));
  const hcl::File file = hcl::ParseNative(path, std::move(text));
  model::Source source;
  source.name = path;
  source.kind = model::SourceKind::kUnreadable;
  source.problems = {
      {model::ProblemKind::kPartUnread, {"problem/terragrunt", {{"file", path}}}, {path, 0, 0}}};
  for (const hcl::Block& block : file.body.blocks) {
    const bool names_module =
        block.type == "terraform" || block.type == "unit" || block.type == "stack";
    const hcl::Attribute* given = names_module ? block.body->Find("source") : nullptr;
    if (given == nullptr) {
      continue;
    }
    std::string version;
    const std::string module = RegistrySource(LiteralText(*given->value), version);
    const RegistryAnswer answer = FindStandIn(module, version);
    const bool makes_cluster =
        answer.knowledge == RegistryKnowledge::kMakesCluster ||
        answer.knowledge == RegistryKnowledge::kUnknownVersion ||
        (answer.knowledge == RegistryKnowledge::kStandIn && !answer.cluster.empty());
    if (makes_cluster) {
      AddUnknownCluster(path, PlaceOf(file, given->range), NameIn(file.body), module, facts);
    }
  }
  facts.sources.push_back(std::move(source));
  return {};
}

}  // namespace fuin::iac
