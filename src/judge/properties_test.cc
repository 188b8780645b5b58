// What holds for all rules at once: what is not known never passes, the order of the facts and the
// locale change nothing, and no cluster is misconfigured without a finding that says so.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <locale>
#include <map>
#include <set>

#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
using model::Verdict;
using Tags = model::Seen<std::map<std::string, std::string>>;
using S = model::Seen<std::string>;

const model::Text kBecause{"unknown/variable", {{"name", "var.x"}}};

model::Key FaultyKey(const std::string& address) {
  model::Key key;
  key.address = address;
  key.root = "envs/prod";
  key.arn = S::Of(kTestKey);
  key.region = S::Of("eu-west-1");
  key.description = S::Of("<cluster-name> in us-east-1");
  key.usage = S::Of("SIGN_VERIFY");
  key.spec = S::Of("RSA_4096");
  key.state = S::Of("PendingDeletion");
  key.deletion_date = S::Of("2026-12-01T00:00:00Z");
  key.rotation = model::Seen<bool>::Of(false);
  key.deletion_window_days = model::Seen<int64_t>::Of(7);
  key.multi_region = model::Seen<bool>::Of(false);
  model::PolicyStatement statement;
  statement.principals = {{"*", "*"}};
  statement.actions = {"kms:Decrypt"};
  statement.resources = {"*"};
  key.policy = model::Seen<model::Policy>::Of({{statement}, "", false});
  key.aliases = {{address + "_alias", S::Of("alias/x"), {}}};
  key.planned_actions = {"delete", "create"};
  return key;
}

// Clusters and keys in which nearly every rule finds something.
model::Facts Estate() {
  EstateFacts estate;
  model::Cluster prod = ClusterWithKey(kTestKey);
  prod.name = S::Of("shop-prod");
  model::Cluster dev = ClusterWithKey(kTestKey);
  dev.name = S::Of("shop-dev");
  dev.address = "aws_eks_cluster.dev";
  dev.endpoint_public = model::Seen<bool>::Of(true);
  model::Cluster wrong = ClusterWithKey(kOtherKey, {"configmaps"});
  wrong.name = S::Of("wrong");
  wrong.address = "aws_eks_cluster.wrong";
  model::Cluster alias = ClusterWithKey("alias/x");
  alias.name = S::Of("alias");
  alias.address = "aws_eks_cluster.alias";
  model::Cluster plain = PlainCluster();
  plain.tags = Tags::Of({{"Environment", "prod"}});
  estate.Add(SourceKind::kTerraform, prod)
      .Add(SourceKind::kTerraform, dev, "envs/dev")
      .Add(SourceKind::kTerraform, wrong)
      .Add(SourceKind::kTerraform, alias)
      .Add(SourceKind::kTerraform, plain)
      .Add(SourceKind::kTerraformPlan, Planned(plain, ClusterWithKey(kTestKey)))
      .Add(SourceKind::kTerraformPlan, Planned(dev, ClusterWithKey(kOtherKey)), "envs/dev/p.json")
      .Add(SourceKind::kTerraformState, ClusterWithKey(kOtherKey), "envs/prod/x.tfstate")
      .Add(SourceKind::kTerraform, FaultyKey("aws_kms_key.a"))
      .Add(SourceKind::kTerraformPlan, FaultyKey("aws_kms_key.b"));
  return estate.facts();
}

template <class T>
void Blank(model::Seen<T>& seen) {
  seen = model::Seen<T>::Unknown(kBecause);
}

void BlankKeyOfBlock(model::Cluster& cluster) {
  if (cluster.encryption.known()) {
    std::vector<model::EncryptionBlock> blocks = cluster.encryption.value();
    for (model::EncryptionBlock& block : blocks) {
      Blank(block.key);
    }
    cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Of(std::move(blocks));
  }
}

void BlankResourcesOfBlock(model::Cluster& cluster) {
  if (cluster.encryption.known()) {
    std::vector<model::EncryptionBlock> blocks = cluster.encryption.value();
    for (model::EncryptionBlock& block : blocks) {
      Blank(block.resources);
    }
    cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Of(std::move(blocks));
  }
}

using BlankCluster = std::function<void(model::Cluster&)>;
using BlankKey = std::function<void(model::Key&)>;

const std::vector<BlankCluster> kOfClusters = {
    [](model::Cluster& c) { Blank(c.encryption); },
    [](model::Cluster& c) { BlankKeyOfBlock(c); },
    [](model::Cluster& c) { BlankResourcesOfBlock(c); },
    [](model::Cluster& c) { Blank(c.version); },
    [](model::Cluster& c) { Blank(c.region); },
    [](model::Cluster& c) { Blank(c.name); },
    [](model::Cluster& c) { Blank(c.tags); },
    [](model::Cluster& c) { Blank(c.created); },
    [](model::Cluster& c) { Blank(c.on_outposts); },
    [](model::Cluster& c) { Blank(c.endpoint_public); },
    [](model::Cluster& c) { Blank(c.endpoint_cidrs); },
    [](model::Cluster& c) {
      if (c.prior.has_value()) {
        Blank(c.prior->encryption);
      }
    },
};

// Not the ARN: without it a key is not joined at all, and a cluster that names an ARN which no
// source shows is sealed under it.
const std::vector<BlankKey> kOfKeys = {
    [](model::Key& k) { Blank(k.region); },
    [](model::Key& k) { Blank(k.description); },
    [](model::Key& k) { Blank(k.usage); },
    [](model::Key& k) { Blank(k.spec); },
    [](model::Key& k) { Blank(k.state); },
    [](model::Key& k) { Blank(k.deletion_date); },
    [](model::Key& k) { Blank(k.rotation); },
    [](model::Key& k) { Blank(k.deletion_window_days); },
    [](model::Key& k) { Blank(k.multi_region); },
    [](model::Key& k) { Blank(k.policy); },
    [](model::Key& k) { Blank(k.aliases[0].name); },
};

// Blanks the facts whose bit is set, in every `step`th cluster and key from `first` on.
model::Facts Blanked(model::Facts facts, uint32_t mask, size_t first, size_t step) {
  for (size_t i = first; i < facts.clusters.size(); i += step) {
    for (size_t bit = 0; bit < kOfClusters.size(); ++bit) {
      if ((mask >> bit & 1) != 0) {
        kOfClusters[bit](facts.clusters[i]);
      }
    }
  }
  for (size_t i = first; i < facts.keys.size(); i += step) {
    for (size_t bit = 0; bit < kOfKeys.size(); ++bit) {
      if ((mask >> (bit + kOfClusters.size()) & 1) != 0) {
        kOfKeys[bit](facts.keys[i]);
      }
    }
  }
  return facts;
}

using BySubject = std::map<std::tuple<std::string, model::SubjectKind, size_t>, Verdict>;

BySubject VerdictsOf(const model::Facts& facts) {
  BySubject verdicts;
  for (const model::Finding& finding : Judge(facts, {Policy::kCustomerKey, true}).findings) {
    verdicts[{finding.rule, finding.subject.kind, finding.subject.index}] = finding.verdict;
  }
  return verdicts;
}

// Whether a rule that looks at other clusters says of one of them that it does not know.
bool HasUnknown(const BySubject& verdicts, const std::string& rule) {
  return std::ranges::any_of(verdicts, [&](const auto& entry) {
    return std::get<0>(entry.first) == rule && entry.second == Verdict::kUnknown;
  });
}

TEST(Properties, NothingThatIsUnknownPasses) {
  const model::Facts facts = Estate();
  const BySubject before = VerdictsOf(facts);
  const size_t bits = kOfClusters.size() + kOfKeys.size();
  std::vector<uint32_t> masks;
  for (size_t bit = 0; bit < bits; ++bit) {
    masks.push_back(1u << bit);
  }
  uint32_t random = 12345;  // a fixed start: the same subsets in every run
  for (int i = 0; i < 60; ++i) {
    random = random * 1664525 + 1013904223;
    masks.push_back(random >> 8 & ((1u << bits) - 1));
  }
  for (uint32_t mask : masks) {
    for (const auto& [first, step] : {std::pair<size_t, size_t>(0, 1), {0, 2}, {1, 2}}) {
      const BySubject after = VerdictsOf(Blanked(facts, mask, first, step));
      for (const auto& [subject, verdict] : after) {
        const std::string& rule = std::get<0>(subject);
        const bool became_pass = verdict == Verdict::kPass && before.at(subject) != Verdict::kPass;
        EXPECT_FALSE(became_pass && !HasUnknown(after, rule))
            << rule << " passes " << std::get<2>(subject) << " with mask " << mask;
      }
    }
  }
}

// All that a report shows of a judgement, whatever the indexes.
std::vector<std::string> Shown(const model::Judgement& judgement) {
  std::vector<std::string> lines;
  for (const model::Finding& finding : judgement.findings) {
    std::string line = finding.fingerprint + finding.rule + std::string(ToString(finding.verdict)) +
                       finding.subject.label + finding.message.id;
    for (const auto& [name, value] : finding.message.arguments) {
      line += "|" + name + "=" + value;
    }
    for (const model::Evidence& evidence : finding.evidence) {
      line += "|" + evidence.origin.at.file + model::Nested(evidence.text);
    }
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  return lines;
}

// The same facts in another order.
model::Facts Reordered(model::Facts facts) {
  std::ranges::reverse(facts.clusters);
  std::ranges::rotate(facts.clusters, facts.clusters.begin() + 3);
  std::ranges::reverse(facts.keys);
  return facts;
}

TEST(Properties, TheOrderOfTheFactsChangesNothing) {
  const model::Facts facts = Estate();
  EXPECT_EQ(Shown(Judge(facts, {})), Shown(Judge(Reordered(facts), {})));
}

class Grouped : public std::numpunct<char> {
 protected:
  char do_thousands_sep() const override { return '.'; }
  char do_decimal_point() const override { return ','; }
  std::string do_grouping() const override { return "\1"; }
};

TEST(Properties, TheLocaleChangesNothing) {
  const model::Facts facts = Estate();
  const std::vector<std::string> lines = Shown(Judge(facts, {}));
  const std::locale before = std::locale::global(std::locale(std::locale(), new Grouped));
  EXPECT_EQ(Shown(Judge(facts, {})), lines);
  std::locale::global(before);
}

TEST(Properties, EachSubjectHasOneAnswerOfEachRuleThatSpeaksOfIt) {
  std::set<std::tuple<std::string, model::SubjectKind, size_t>> seen;
  for (const model::Finding& finding : Judge(Estate(), {}).findings) {
    EXPECT_TRUE(seen.emplace(finding.rule, finding.subject.kind, finding.subject.index).second)
        << finding.rule;
  }
}

TEST(Properties, NoClusterIsMisconfiguredWithoutAFindingThatSaysSo) {
  const model::Facts facts = Estate();
  const model::Judgement judgement = Judge(facts, {});
  for (const model::ClusterVerdict& verdict : judgement.clusters) {
    if (verdict.at_rest != model::AtRest::kMisconfigured) {
      continue;
    }
    const bool is_said = std::ranges::any_of(judgement.findings, [&](const model::Finding& one) {
      const bool is_of_key = one.subject.kind == model::SubjectKind::kKey;
      return one.verdict == Verdict::kFail && one.severity >= model::Severity::kMedium &&
             (is_of_key || one.subject.index == verdict.cluster_index);
    });
    EXPECT_TRUE(is_said) << facts.clusters[verdict.cluster_index].address;
  }
}

}  // namespace
}  // namespace fuin::judge
