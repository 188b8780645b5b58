// The table of stand-ins, and the choice among them.
//
// Read at the modules' tags: terraform-aws-modules/terraform-aws-eks v12.0.0 to v21.19.0 (main.tf,
// cluster.tf, variables.tf), terraform-aws-modules/terraform-aws-kms v1.0.0 to v4.2.0,
// cloudposse/terraform-aws-eks-cluster 0.25.0 to 4.11.0,
// cloudposse/terraform-null-label 0.25.0, aws-ia/terraform-aws-eks-blueprints v4,
// opszero/terraform-aws-kubespot v8 to v10, DNXLabs/terraform-aws-eks.

#include "iac/internal/stand_ins.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/strings.h"
#include "iac/internal/stand_in_eks.h"
#include "iac/internal/stand_in_others.h"

namespace fuin::iac {
namespace {

struct Row {
  std::string_view module;    // the registry's name; the repository's is terraform-aws-*
  ModuleVersion first, last;  // inclusive, exclusive
  // Versions of one family mean the same by the same inputs, but for what later patches mended:
  // within a family the newest version that is allowed is what `terraform init` takes.
  int family;
  std::array<std::string_view, 3> code;  // joined
  std::string_view cluster;
};

constexpr ModuleVersion kAny{0, 0, 0};
constexpr ModuleVersion kEnd{1'000'000, 0, 0};
constexpr std::string_view kThis = "aws_eks_cluster.this[0]";

constexpr std::array kRows = {
    Row{"terraform-aws-modules/eks", {12, 0, 0}, {13, 0, 0}, 1, {kEks12}, kThis},
    Row{"terraform-aws-modules/eks", {13, 0, 0}, {18, 0, 0}, 1, {kEks13}, kThis},
    Row{"terraform-aws-modules/eks", {18, 0, 0}, {18, 25, 0}, 1, {kEks18}, kThis},
    Row{"terraform-aws-modules/eks", {18, 25, 0}, {19, 0, 0}, 1, {kEks18WithKey}, kThis},
    Row{"terraform-aws-modules/eks",
        {19, 0, 0},
        {20, 0, 0},
        2,
        {kEks19To20, kWithoutDefaultPolicy},
        kThis},
    Row{"terraform-aws-modules/eks",
        {20, 0, 0},
        {21, 0, 0},
        2,
        {kEks19To20, kWithDefaultPolicy},
        kThis},
    Row{"terraform-aws-modules/eks", {21, 0, 0}, {21, 0, 2}, 3, {kEks21First, kEks21Body}, kThis},
    Row{"terraform-aws-modules/eks", {21, 0, 2}, {21, 0, 4}, 3, {kEks21Second, kEks21Body}, kThis},
    Row{"terraform-aws-modules/eks", {21, 0, 4}, {22, 0, 0}, 3, {kEks21, kEks21Body}, kThis},
    Row{"terraform-aws-modules/kms", {1, 0, 0}, kEnd, 1, {kKms}, ""},
    Row{"cloudposse/label", kAny, kEnd, 1, {kCloudPosseInputs, kCloudPosseLabel}, ""},
    Row{"cloudposse/eks-cluster",
        {0, 25, 0},
        {0, 38, 0},
        1,
        {kCloudPosseInputs, kCloudPosseOff, kCloudPosseBody},
        "aws_eks_cluster.default[0]"},
    Row{"cloudposse/eks-cluster",
        {0, 38, 0},
        {5, 0, 0},
        2,
        {kCloudPosseInputs, kCloudPosseOn, kCloudPosseBody},
        "aws_eks_cluster.default[0]"},
    Row{"aws-ia/eks-blueprints",
        {4, 0, 0},
        {5, 0, 0},
        1,
        {kBlueprints4},
        "module.aws_eks.aws_eks_cluster.this[0]"},
    Row{"opszero/kubespot", {8, 0, 0}, {11, 0, 0}, 1, {kKubespot}, "aws_eks_cluster.cluster"},
    Row{"dnxlabs/eks", kAny, kEnd, 1, {kEks13}, kThis},
};

std::optional<ModuleVersion> ReadVersion(std::string_view text, size_t& part_count) {
  if (text.starts_with("v")) {
    text.remove_prefix(1);
  }
  text = text.substr(0, text.find_first_of("-+"));
  const std::vector<std::string_view> parts = Split(text, '.');
  ModuleVersion version;
  part_count = parts.size();
  if (parts.empty() || parts.size() > 3) {
    return std::nullopt;
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i].size() > 6 ||
        parts[i].find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    int64_t number = 0;
    for (char c : parts[i]) {
      number = number * 10 + (c - '0');
    }
    (i == 0 ? version.major : i == 1 ? version.minor : version.patch) = number;
  }
  return version;
}

ModuleVersion After(ModuleVersion version) {
  return {version.major, version.minor, version.patch + 1};
}

// One comparison of a constraint, into the range.
bool Narrow(std::string_view part, VersionRange& range) {
  const size_t digits = part.find_first_of("v0123456789");
  if (digits == std::string_view::npos) {
    return false;
  }
  const std::string_view op = Trim(part.substr(0, digits));
  size_t part_count = 0;
  const std::optional<ModuleVersion> version = ReadVersion(Trim(part.substr(digits)), part_count);
  if (!version.has_value()) {
    return false;
  }
  const auto from = [&](ModuleVersion first) { range.first = std::max(range.first, first); };
  const auto until = [&](ModuleVersion last) {
    range.last = range.last.has_value() ? std::min(*range.last, last) : last;
  };
  if (op.empty() || op == "=") {
    from(*version);
    until(After(*version));
  } else if (op == "~>") {  // the last part named may grow
    from(*version);
    until(part_count == 3   ? ModuleVersion{version->major, version->minor + 1, 0}
          : part_count == 2 ? ModuleVersion{version->major + 1, 0, 0}
                            : kEnd);
    if (part_count == 1) {
      range.last = std::nullopt;
    }
  } else if (op == ">=") {
    from(*version);
  } else if (op == ">") {
    from(After(*version));
  } else if (op == "<") {
    until(*version);
  } else if (op == "<=") {
    until(After(*version));
  } else {
    return op == "!=";
  }
  return true;
}

// "terraform-aws-modules/eks" of a registry source or a git address, lower case; "" for neither.
// `ref` is what a git address pins; `below` the folder after "//".
std::string ModuleName(std::string_view source, std::string& ref, std::string& below) {
  std::string text = AsciiLower(source);
  if (const size_t query = text.find('?'); query != std::string::npos) {
    const size_t at = text.find("ref=", query);
    ref = at == std::string::npos ? "" : text.substr(at + 4, text.find('&', at) - at - 4);
    text.resize(query);
  }
  constexpr std::string_view kTags = "/archive/refs/tags/";
  if (const size_t at = text.find(kTags); at != std::string::npos) {
    ref = text.substr(at + kTags.size());
    ref = ref.substr(0, ref.find(".zip"));
    ref = ref.substr(0, ref.find(".tar"));
    text.resize(at);
  }
  const size_t scheme = text.find("://");
  const size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  if (const size_t folder = text.find("//", start); folder != std::string::npos) {
    below = text.substr(folder + 2);
    text.resize(folder);
  }
  ref = ref.starts_with("tags/") ? ref.substr(5) : ref;
  const size_t github = text.find("github.com");
  if (github != std::string::npos) {
    std::string path = text.substr(github + std::string_view("github.com").size() + 1);
    path = path.ends_with(".git") ? path.substr(0, path.size() - 4) : path;
    for (std::string_view prefix : {"/terraform-aws-", "/terraform-null-"}) {
      if (const size_t at = path.find(prefix); at != std::string::npos) {
        return path.substr(0, at + 1) + path.substr(at + prefix.size());
      }
    }
    return path;
  }
  std::vector<std::string_view> parts = Split(text, '/');
  if (parts.size() == 4 && parts[0].find('.') != std::string_view::npos) {
    parts.erase(parts.begin());  // registry.terraform.io/
  }
  return parts.size() == 3 && (parts[2] == "aws" || parts[2] == "container" || parts[2] == "null")
             ? std::string(parts[0]) + "/" + std::string(parts[1])
             : "";
}

bool ContainsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// By the name alone: makes clusters, makes none, or nothing can be said.
RegistryKnowledge ByName(std::string_view source, std::string_view name, std::string_view below) {
  const std::string text = AsciiLower(source);
  const std::string last = below.empty() ? text : std::string(below);
  const bool is_neighbour =
      ContainsAny(last, {"addon",     "node",     "fargate",    "irsa",          "iam",
                         "karpenter", "identity", "-lb",        "load-balancer", "external-",
                         "auth",      "access",   "workers",    "teams",         "argocd",
                         "role",      "velero",   "autoscaler", "vpc-cni",       "ebs",
                         "efs",       "alb",      "istio",      "helm",          "user-data"});
  if (ContainsAny(last, {"eks", "kubernetes", "k8s"})) {
    return is_neighbour ? RegistryKnowledge::kMakesNone : RegistryKnowledge::kMakesCluster;
  }
  const bool is_known_family =
      name.starts_with("terraform-aws-modules/") || name.starts_with("cloudposse/");
  return is_known_family || is_neighbour ? RegistryKnowledge::kMakesNone
                                         : RegistryKnowledge::kNotKnown;
}

}  // namespace

std::optional<VersionRange> ReadConstraint(std::string_view constraint) {
  VersionRange range;
  for (std::string_view part : Split(constraint, ',')) {
    if (!Narrow(Trim(part), range)) {
      return std::nullopt;
    }
  }
  return range;
}

RegistryAnswer FindStandIn(std::string_view source, std::string_view version) {
  std::string ref;
  std::string below;
  const std::string name = ModuleName(source, ref, below);
  RegistryAnswer answer;
  const auto is_of_module = [&](const Row& row) { return row.module == name; };
  const bool is_root = below.empty() || below == ".";
  if (!is_root || std::ranges::none_of(kRows, is_of_module)) {
    answer.knowledge = ByName(source, name, below);
    return answer;
  }
  const std::string_view wanted = version.empty() ? std::string_view(ref) : version;
  const std::optional<VersionRange> range = ReadConstraint(wanted);
  const Row* newest = nullptr;
  bool is_one_family = true;
  bool is_covered = false;  // nothing that is allowed lies beyond the table
  for (const Row& row : kRows) {
    if (!is_of_module(row)) {
      continue;
    }
    answer.cluster = row.cluster;
    const bool overlaps = range.has_value() && range->first < row.last &&
                          (!range->last.has_value() || row.first < *range->last);
    if (overlaps) {
      is_one_family = is_one_family && (newest == nullptr || newest->family == row.family);
      newest = &row;
      is_covered = row.last == kEnd || (range->last.has_value() && *range->last <= row.last);
    } else if (!range.has_value() && row.last == kEnd) {
      newest = &row;
      is_covered = true;
    }
  }
  if (newest == nullptr || !is_one_family || !is_covered) {
    answer.knowledge = RegistryKnowledge::kUnknownVersion;
    return answer;
  }
  answer.knowledge = RegistryKnowledge::kStandIn;
  for (std::string_view part : newest->code) {
    answer.code += part;
  }
  answer.name = std::string(newest->module) + " " + std::to_string(newest->first.major) + "." +
                std::to_string(newest->first.minor) + "." + std::to_string(newest->first.patch);
  return answer;
}

}  // namespace fuin::iac
