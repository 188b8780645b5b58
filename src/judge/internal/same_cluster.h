// One cluster, seen by several sources: the code that asks for it, a plan, a state, the account.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/key_policy.h"
#include "model/facts.h"

namespace fuin::judge {

// How a source sees a cluster, from what is wanted to what is.
enum class View : uint8_t { kCode, kPlan, kState, kAccount };

// A source that is neither code, plan nor state shows what runs.
View ViewOf(const model::Facts& facts, const model::Cluster& cluster);

// A sentence for {placeholders}: "the code", "the plan", ...
model::Text NameOf(View view);

// What one cluster is in the other views.
struct Counterparts {
  std::vector<size_t> clusters;  // into Facts::clusters, at most one a view, by view
  bool is_ambiguous = false;     // in some view more than one may be it: none is taken there
};

// Joins clusters of different views: by ARN; else by name, Region and account, as far as both are
// known; else, where a name is not known, by tags that one has among the other's. Of several in one
// view the one with the same address or in the same folder is taken, else none. `facts` must
// outlive this. Built in O(n log n) for n named clusters; a name that is not known costs a scan.
class SameClusters {
 public:
  explicit SameClusters(const model::Facts& facts);

  // Whether the facts have more than one view, so that there is something to join.
  bool has_several_views() const { return has_several_views_; }
  Counterparts Of(size_t index) const;
  // Whether both are one cluster.
  bool AreOne(size_t left, size_t right) const;

 private:
  struct Best {
    std::optional<size_t> cluster;
    bool is_ambiguous = false;
  };
  Best BestIn(size_t index, View view) const;
  bool MayBeOne(size_t left, size_t right) const;

  const model::Facts& facts_;
  std::vector<View> views_;  // by cluster
  bool has_several_views_ = false;
  std::map<std::string, std::vector<size_t>> by_name_;
  std::vector<size_t> unnamed_;
};

// What a cluster was before the change that code or a plan asks for.
struct Before {
  model::Seen<std::vector<model::EncryptionBlock>> encryption;
  View view = View::kPlan;  // who says so
  size_t cluster = 0;       // into Facts::clusters: the one that says so
};
// Of the plan itself, and of a state or an account that show the same cluster. Empty for a cluster
// of a state or an account, and where nothing shows the time before.
std::vector<Before> BeforeOf(const model::Facts& facts, const SameClusters& same, size_t index);

// Whether two references of two clusters name one key. Aliases and the resources behind them are
// resolved as far as the facts go; what only the run will show is unknown.
Answer NameOneKey(const model::Facts& facts, const model::KeyReference& left,
                  const model::KeyReference& right);

}  // namespace fuin::judge
