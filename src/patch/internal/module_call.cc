// The inputs by which modules of the registry are told to encrypt, by module and version: read at
// the modules' tags (docs/terraform.md), as fuin's stand-ins for them are. And the arguments of
// keys, in resources and in calls.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"
#include "patch/internal/new_key.h"

namespace fuin::patch {
namespace {

using Input = std::pair<std::string, std::string>;

std::string LiteralOf(const BlockSite& site, std::string_view name) {
  const hcl::Attribute* attribute = site.block->body->Find(name);
  return attribute == nullptr ? "" : LiteralText(*attribute->value).value_or("");
}

// The first number of a constraint, or of ?ref=v20.1.0; 0 where there is none.
int MajorOf(std::string_view source, std::string_view version) {
  if (version.empty()) {
    const size_t ref = source.find("ref=");
    version = ref == std::string_view::npos ? std::string_view() : source.substr(ref + 4);
  }
  const size_t first = version.find_first_of("0123456789");
  int major = 0;
  if (first != std::string_view::npos) {
    std::from_chars(version.data() + first, version.data() + version.size(), major);
  }
  return major;
}

// Sets inputs of a call: those that it has in their places, the others as one paragraph at its end.
Candidate SetInputs(const BlockSite& call, std::vector<Input> inputs) {
  std::vector<Edit> edits;
  std::erase_if(inputs, [&](const Input& input) {
    const hcl::Attribute* old = call.block->body->Find(input.first);
    if (old != nullptr) {
      for (Edit& edit : ReplaceValue(*call.file, *old->value, input.second)) {
        edits.push_back(std::move(edit));
      }
    }
    return old != nullptr;
  });
  size_t width = 0;
  for (const Input& input : inputs) {
    width = std::max(width, input.first.size());
  }
  std::string lines;
  for (const auto& [name, value] : inputs) {
    lines += fmt::format("  {:<{}} = {}\n", name, width, value);
  }
  if (!lines.empty()) {
    if (std::optional<Edit> edit = AppendToBody(*call.file, *call.block, lines, 1)) {
      edits.push_back(std::move(*edit));
    }
  }
  return Change(call.path, std::move(edits), {}, {});
}

class CallFixes {
 public:
  CallFixes(const Patient& patient, const BlockSite& call, std::vector<Candidate>& candidates)
      : patient_(patient),
        call_(call),
        candidates_(candidates),
        key_(KeyFor(call, patient.request, patient.workspace)) {}

  void Add() {
    const std::string source = AsciiLower(LiteralOf(call_, "source"));
    const int major = MajorOf(source, LiteralOf(call_, "version"));
    const auto is_of = [&](std::string_view registry, std::string_view repository) {
      return source.starts_with(registry) ||
             source.find("/" + std::string(registry)) != std::string::npos ||
             source.find(repository) != std::string::npos;
    };
    if (is_of("terraform-aws-modules/eks/aws", "terraform-aws-modules/terraform-aws-eks")) {
      AddEks(major);
    } else if (is_of("cloudposse/eks-cluster/aws", "cloudposse/terraform-aws-eks-cluster")) {
      AddCloudPosse();
    } else if (is_of("aws-ia/eks-blueprints", "aws-ia/terraform-aws-eks-blueprints")) {
      Offer({{"enable_cluster_encryption", "true"}}, false);
    } else if (is_of("opszero/kubespot/aws", "opszero/terraform-aws-kubespot")) {
      Offer({{"cluster_encryption_config", "[\"secrets\"]"}}, false);
    } else if (is_of("dnxlabs/eks/aws", "dnxlabs/terraform-aws-eks")) {
      AddEks(13);
    }
  }

 private:
  void Offer(const std::vector<Input>& inputs, bool needs_key) {
    Candidate candidate = SetInputs(call_, inputs);
    candidate.changes.clear();
    const hcl::Range& range = call_.block->range;
    const model::Origin at{
        {call_.path, static_cast<int>(range.start.line), static_cast<int>(range.start.column)}, {}};
    for (const auto& [name, value] : inputs) {
      candidate.changes.push_back({{"patch/input-set", {{"name", name}, {"value", value}}}, at});
    }
    if (needs_key && !key_.lines.empty()) {
      candidate.edits[call_.path].push_back(InsertBehind(*call_.file, range, key_.lines));
      candidate.changes.push_back({{"patch/key", {{"name", key_.address}}}, at});
    }
    candidates_.push_back(std::move(candidate));
  }

  void AddEks(int major) {
    const bool is_given = !patient_.request.key.empty();
    const std::string own = "{ resources = [\"secrets\"] }";
    const std::string given =
        fmt::format("{{ provider_key_arn = {}, resources = [\"secrets\"] }}", key_.reference);
    const auto list = [](const std::string& one) { return "[" + one + "]"; };
    if (major >= 19) {
      const std::string name = major >= 21 ? "encryption_config" : "cluster_encryption_config";
      const bool makes_key = call_.block->body->Find("create_kms_key") == nullptr;
      if (is_given) {
        Offer({{"create_kms_key", "false"}, {name, given}}, true);
        return;
      }
      if (makes_key) {
        Offer({{name, own}}, false);
      }
      Offer({{"create_kms_key", "true"}, {name, own}}, false);
      return;
    }
    if (major == 18 && !is_given) {  // 18.25 on
      Offer({{"create_kms_key", "true"}, {"cluster_encryption_config", list(own)}}, false);
    }
    Offer({{"cluster_encryption_config", list(given)}}, true);
  }

  void AddCloudPosse() {
    std::vector<Input> inputs = {{"cluster_encryption_config_enabled", "true"}};
    if (!patient_.request.key.empty()) {
      inputs.emplace_back("cluster_encryption_config_kms_key_id", key_.reference);
    }
    Offer(inputs, !patient_.request.key.empty());
    Offer({{"cluster_encryption_config_enabled", "true"},
           {"cluster_encryption_config_resources", "[\"secrets\"]"}},
          false);
  }

  const Patient& patient_;
  const BlockSite& call_;
  std::vector<Candidate>& candidates_;
  NewKey key_;
};

// What a rule about a key asks for: the argument's name, or what a call's input has in its name.
struct KeyRemedy {
  std::string_view rule, argument, part, value;
};
constexpr KeyRemedy kRemedies[] = {
    {"kms-key-rotation-off", "enable_key_rotation", "rotation", "true"},
    {"kms-key-disabled", "is_enabled", "is_enabled", "true"},
    {"kms-key-deletion-window-short", "deletion_window_in_days", "deletion_window", "30"},
};

}  // namespace

bool IsByVariable(const model::Step& step) {
  const std::string& id = step.text.id;
  return id == "step/variable-given" || id == "step/variable-default" ||
         id == "step/variable-unset" || id == "step/module-input";
}

bool IsDownloaded(const std::string& path) { return path.find(".terraform/") != std::string::npos; }

std::optional<BlockSite> EditableCall(const Patient& patient) {
  std::optional<BlockSite> call;
  for (const model::Step& step : patient.cluster.origin.steps) {
    if (step.text.id == "step/module-call" && !IsDownloaded(step.at.file)) {
      const std::optional<BlockSite> site = patient.workspace.BlockAt(step.at);
      call = site.has_value() && site->block->type == "module" ? site : call;
    }
  }
  return call;
}

void AddCallFixes(const Patient& patient, std::vector<Candidate>& candidates) {
  const std::optional<BlockSite> call = EditableCall(patient);
  const bool is_sealed = patient.verdict.at_rest == model::AtRest::kCustomerKey;
  if (call.has_value() && !is_sealed) {
    CallFixes(patient, *call, candidates).Add();
  }
}

void AddKeyFixes(const Patient& patient, std::vector<Candidate>& candidates) {
  const model::Key* key = patient.OwnKey();
  const std::optional<BlockSite> site =
      key == nullptr ? std::nullopt : patient.workspace.BlockAt(key->origin.at);
  if (!site.has_value() || IsDownloaded(site->path)) {
    return;
  }
  const bool is_call = site->block->type == "module";
  for (const KeyRemedy& remedy : kRemedies) {
    if (!patient.Fails(remedy.rule)) {
      continue;
    }
    const model::Text text{
        "patch/input-set",
        {{"name", std::string(remedy.argument)}, {"value", std::string(remedy.value)}}};
    bool is_there = false;
    for (const hcl::Attribute& attribute : site->block->body->attributes) {
      const bool is_it = is_call ? attribute.name.find(remedy.part) != std::string::npos
                                 : attribute.name == remedy.argument;
      is_there = is_there || is_it;
      if (is_it) {
        candidates.push_back(Change(site->path,
                                    ReplaceValue(*site->file, *attribute.value, remedy.value), text,
                                    key->origin.at));
      }
    }
    const std::optional<Edit> edit =
        is_there || is_call
            ? std::nullopt
            : AddArgument(*site->file, *site->block, remedy.argument, remedy.value, 1);
    if (edit.has_value()) {
      candidates.push_back(Change(site->path, {*edit}, text, key->origin.at));
    }
  }
}

}  // namespace fuin::patch
