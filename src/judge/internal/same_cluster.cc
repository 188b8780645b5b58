// The join of clusters across views, and of their keys. Both sides must pick each other: two
// folders of code that ask for the same name are no drift from one state.

#include "judge/internal/same_cluster.h"

#include <algorithm>
#include <set>

namespace fuin::judge {
namespace {

using model::Cluster;
using model::Facts;
using model::Key;
using model::KeyForm;
using model::KeyReference;

template <class T>
bool Contradict(const model::Seen<T>& left, const model::Seen<T>& right) {
  return left.known() && right.known() && left.value() != right.value();
}

// The folder that a root lies in: of "envs/prod/terraform.tfstate" it is "envs/prod".
std::string FolderOf(View view, const std::string& root) {
  if (view == View::kCode) {
    return root;
  }
  const size_t slash = root.rfind('/');
  return slash == std::string::npos ? "." : root.substr(0, slash);
}

bool IsWithin(const std::string& folder, const std::string& other) {
  return folder == other || folder.starts_with(other + "/");
}

// AWS adds tags of its own to what runs; the code's are among them.
bool HasTagsOf(const Cluster& left, const Cluster& right) {
  if (!left.tags.known() || !right.tags.known()) {
    return false;
  }
  const bool left_is_fewer = left.tags.value().size() <= right.tags.value().size();
  const auto& few = left_is_fewer ? left.tags.value() : right.tags.value();
  const auto& many = left_is_fewer ? right.tags.value() : left.tags.value();
  return !few.empty() && std::ranges::all_of(few, [&](const auto& tag) {
    const auto found = many.find(tag.first);
    return found != many.end() && found->second == tag.second;
  });
}

// Keeps those that `holds`, unless none does.
template <class Predicate>
void Narrow(std::vector<size_t>& candidates, Predicate holds) {
  std::vector<size_t> kept;
  std::ranges::copy_if(candidates, std::back_inserter(kept), holds);
  if (!kept.empty()) {
    candidates = std::move(kept);
  }
}

}  // namespace

View ViewOf(const Facts& facts, const Cluster& cluster) {
  if (cluster.source_index >= facts.sources.size()) {
    return View::kCode;
  }
  switch (facts.sources[cluster.source_index].kind) {
    case model::SourceKind::kTerraform:
    case model::SourceKind::kCloudFormation:
    case model::SourceKind::kClusterSpec:
    case model::SourceKind::kControlPlane:
      return View::kCode;
    case model::SourceKind::kTerraformPlan:
      return View::kPlan;
    case model::SourceKind::kTerraformState:
      return View::kState;
    default:
      return View::kAccount;
  }
}

model::Text NameOf(View view) {
  switch (view) {
    case View::kCode:
      return {"drift/code", {}};
    case View::kPlan:
      return {"drift/plan", {}};
    case View::kState:
      return {"drift/state", {}};
    case View::kAccount:
      break;
  }
  return {"drift/account", {}};
}

SameClusters::SameClusters(const Facts& facts) : facts_(facts) {
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    const Cluster& cluster = facts.clusters[i];
    views_.push_back(ViewOf(facts, cluster));
    has_several_views_ = has_several_views_ || views_.back() != views_.front();
    if (cluster.created.is(false)) {
      continue;
    }
    if (cluster.name.known()) {
      by_name_[cluster.name.value()].push_back(i);
    } else {
      unnamed_.push_back(i);
    }
  }
}

bool SameClusters::MayBeOne(size_t left, size_t right) const {
  const Cluster& a = facts_.clusters[left];
  const Cluster& b = facts_.clusters[right];
  if (a.platform != b.platform || views_[left] == views_[right]) {
    return false;
  }
  if (a.arn.known() && b.arn.known()) {
    return a.arn.value() == b.arn.value();
  }
  if (Contradict(a.region, b.region) || Contradict(a.account, b.account)) {
    return false;
  }
  return a.name.known() && b.name.known() ? a.name.value() == b.name.value() : HasTagsOf(a, b);
}

SameClusters::Best SameClusters::BestIn(size_t index, View view) const {
  const Cluster& cluster = facts_.clusters[index];
  std::vector<size_t> candidates;
  const auto add = [&](size_t other) {
    if (other != index && views_[other] == view && MayBeOne(index, other)) {
      candidates.push_back(other);
    }
  };
  if (cluster.name.known()) {
    const auto named = by_name_.find(cluster.name.value());
    if (named != by_name_.end()) {
      std::ranges::for_each(named->second, add);
    }
    if (candidates.empty()) {
      std::ranges::for_each(unnamed_, add);
    }
  } else {
    for (size_t other = 0; other < facts_.clusters.size(); ++other) {
      add(other);
    }
  }
  const std::string folder = FolderOf(views_[index], cluster.root);
  Narrow(candidates, [&](size_t other) {
    return cluster.account.known() && facts_.clusters[other].account.known();
  });
  Narrow(candidates, [&](size_t other) {
    return !cluster.address.empty() && facts_.clusters[other].address == cluster.address;
  });
  Narrow(candidates, [&](size_t other) {
    const std::string theirs = FolderOf(view, facts_.clusters[other].root);
    return IsWithin(folder, theirs) || IsWithin(theirs, folder);
  });
  return {candidates.size() == 1 ? std::optional(candidates[0]) : std::nullopt,
          candidates.size() > 1};
}

Counterparts SameClusters::Of(size_t index) const {
  Counterparts counterparts;
  if (!has_several_views_ || facts_.clusters[index].created.is(false)) {
    return counterparts;
  }
  for (View view : {View::kCode, View::kPlan, View::kState, View::kAccount}) {
    if (view == views_[index]) {
      continue;
    }
    const Best best = BestIn(index, view);
    if (!best.cluster.has_value()) {
      counterparts.is_ambiguous = counterparts.is_ambiguous || best.is_ambiguous;
      continue;
    }
    const Best back = BestIn(*best.cluster, views_[index]);
    if (back.cluster == index) {
      counterparts.clusters.push_back(*best.cluster);
    } else {
      counterparts.is_ambiguous = counterparts.is_ambiguous || back.is_ambiguous;
    }
  }
  return counterparts;
}

bool SameClusters::AreOne(size_t left, size_t right) const {
  const Cluster& a = facts_.clusters[left];
  const Cluster& b = facts_.clusters[right];
  if (left == right || (a.arn.known() && b.arn.known() && a.arn.value() == b.arn.value())) {
    return true;
  }
  return std::ranges::count(Of(left).clusters, right) > 0;
}

std::vector<Before> BeforeOf(const Facts& facts, const SameClusters& same, size_t index) {
  const Cluster& cluster = facts.clusters[index];
  std::vector<Before> before;
  const View view = ViewOf(facts, cluster);
  if (view != View::kCode && view != View::kPlan) {
    return before;
  }
  if (cluster.prior.has_value()) {
    before.push_back({cluster.prior->encryption, View::kPlan, index});
  }
  for (size_t other : same.Of(index).clusters) {
    const View theirs = ViewOf(facts, facts.clusters[other]);
    if (theirs == View::kState || theirs == View::kAccount) {
      before.push_back({facts.clusters[other].encryption, theirs, other});
    }
  }
  return before;
}

namespace {

// A reference with the key that it names, where the facts have it.
struct Named {
  const KeyReference& reference;
  const Key* key = nullptr;

  std::optional<std::string> Arn() const {
    if (reference.form == KeyForm::kKeyArn) {
      return reference.text;
    }
    return key != nullptr && key->arn.known() ? std::optional(key->arn.value()) : std::nullopt;
  }
  bool IsToBeCreated() const {
    return key != nullptr && std::ranges::count(key->planned_actions, "create") > 0;
  }
  std::set<std::string> Aliases() const {
    std::set<std::string> names;
    if (reference.form == KeyForm::kAliasName) {
      names.insert(reference.text);
    } else if (reference.form == KeyForm::kAliasArn) {
      names.insert(reference.text.substr(reference.text.rfind(':') + 1));
    }
    for (size_t i = 0; key != nullptr && i < key->aliases.size(); ++i) {
      if (key->aliases[i].name.known()) {
        names.insert(key->aliases[i].name.value());
      }
    }
    return names;
  }
};

// The ARN that any source gives for the key with this address: a state knows what the code's
// aws_kms_key became.
std::set<std::string> ArnsAtAddress(const Facts& facts, const Key& key) {
  std::set<std::string> arns;
  for (const Key& other : facts.keys) {
    if (!key.address.empty() && other.address == key.address && other.arn.known() &&
        other.source_index != key.source_index) {
      arns.insert(other.arn.value());
    }
  }
  return arns;
}

Answer Of(bool is_so) { return is_so ? Answer::kYes : Answer::kNo; }

}  // namespace

Answer NameOneKey(const Facts& facts, const KeyReference& left, const KeyReference& right) {
  const Named a{left, model::FindKey(facts, left)};
  const Named b{right, model::FindKey(facts, right)};
  const std::optional<std::string> a_arn = a.Arn();
  const std::optional<std::string> b_arn = b.Arn();
  if (a_arn.has_value() && b_arn.has_value()) {
    return Of(*a_arn == *b_arn);
  }
  if (a.key != nullptr && a.key == b.key) {
    return Answer::kYes;
  }
  // A key that is yet to be made is not one that is there.
  if ((a.IsToBeCreated() && b_arn.has_value()) || (b.IsToBeCreated() && a_arn.has_value())) {
    return Answer::kNo;
  }
  for (const auto& [unnamed, named] : {std::pair(&a, &b_arn), std::pair(&b, &a_arn)}) {
    if (unnamed->key != nullptr && named->has_value()) {
      const std::set<std::string> arns = ArnsAtAddress(facts, *unnamed->key);
      if (arns.size() == 1) {
        return Of(*arns.begin() == **named);
      }
    }
  }
  const std::set<std::string> a_aliases = a.Aliases();
  const bool share_an_alias = std::ranges::any_of(
      b.Aliases(), [&](const std::string& name) { return a_aliases.contains(name); });
  return share_an_alias ? Answer::kYes : Answer::kUnknown;
}

}  // namespace fuin::judge
