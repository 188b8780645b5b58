// Module calls whose code is not at hand, and of which the table of stand-ins does not tell what
// they make. What makes a cluster by its name is a cluster of which nothing is known, never
// silence.

#include <fmt/format.h>

#include "iac/internal/collect_instance.h"

namespace fuin::iac {
namespace {

using model::Seen;

// The name that the call gives to the cluster, under one of the usual inputs.
Seen<std::string> Named(ModuleInstance& caller, const Declaration& call, const hcl::Value& key,
                        const hcl::Value& each, std::initializer_list<std::string_view> inputs,
                        const model::Origin& origin, const model::Text& because) {
  for (std::string_view input : inputs) {
    if (const hcl::Attribute* attribute = call.block->body->Find(input)) {
      return SeenString(caller.Evaluate(*attribute->value, {}, &key, &each).value, origin);
    }
  }
  return Seen<std::string>::Unknown(because, origin);
}

}  // namespace

void AddMissingModule(ModuleInstance& caller, const Declaration& call,
                      const ModuleInstance::Children& children, size_t source_index,
                      model::Facts& facts) {
  const std::string base =
      fmt::format("{}{}module.{}", caller.address(), caller.address().empty() ? "" : ".",
                  call.block->labels[0].text);
  const model::Location place = caller.PlaceIn(*call.file, call.block->range);
  if (children.is_cycle) {
    facts.sources[source_index].problems.push_back(
        {model::ProblemKind::kPartUnread, {"problem/module-cycle", {{"name", base}}}, place});
    return;
  }
  const RegistryKnowledge knowledge = children.registry.knowledge;
  const bool is_known_module = knowledge == RegistryKnowledge::kUnknownVersion;
  const std::string version = children.version.empty() ? "-" : children.version;
  if (!is_known_module) {
    const bool makes_none = knowledge == RegistryKnowledge::kMakesNone;
    facts.sources[source_index].problems.push_back(
        {makes_none ? model::ProblemKind::kNote : model::ProblemKind::kPartUnread,
         {"problem/module-missing", {{"name", base}, {"source", children.missing}}},
         place});
    if (knowledge != RegistryKnowledge::kMakesCluster) {
      return;
    }
  }
  const model::Text because =
      is_known_module
          ? model::Text{"unknown/module-version",
                        {{"name", base}, {"source", children.missing}, {"version", version}}}
          : model::Text{"unknown/module", {{"name", base}}};
  const bool is_undecided = children.expansion.kind == Expansion::Kind::kUnknown;
  for (const auto& [key, each] : children.expansion.keys) {
    model::Cluster cluster;
    cluster.source_index = source_index;
    cluster.address =
        base +
        (children.expansion.kind == Expansion::Kind::kSingle || is_undecided ? "" : KeyText(key));
    cluster.address += children.registry.cluster.empty() ? "" : "." + children.registry.cluster;
    cluster.root = caller.context().root;
    cluster.origin = {place, caller.CallSteps()};
    cluster.origin.steps.push_back(
        {{"step/registry-module", {{"source", children.missing}, {"version", version}}}, place});
    cluster.created = is_known_module && !is_undecided
                          ? Seen<bool>::Of(true, cluster.origin)
                          : Seen<bool>::Unknown(because, cluster.origin);
    cluster.name =
        Named(caller, call, key, each, {"cluster_name", "name"}, cluster.origin, because);
    cluster.version = Named(caller, call, key, each, {"cluster_version", "kubernetes_version"},
                            cluster.origin, because);
    cluster.region = SeenString(caller.ProviderRegion("aws"), cluster.origin);
    cluster.arn = Seen<std::string>::Unknown(because, cluster.origin);
    cluster.account = cluster.arn;
    cluster.encryption =
        Seen<std::vector<model::EncryptionBlock>>::Unknown(because, cluster.origin);
    cluster.tags = Seen<std::map<std::string, std::string>>::Unknown(because, cluster.origin);
    cluster.on_outposts = Seen<bool>::Unknown(because, cluster.origin);
    cluster.endpoint_public = Seen<bool>::Unknown(because, cluster.origin);
    cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Unknown(because, cluster.origin);
    facts.clusters.push_back(std::move(cluster));
  }
}

}  // namespace fuin::iac
