// See stored_case.h.

#include "judge/internal/stored_case.h"

#include <fmt/format.h>

#include "judge/internal/cluster_case.h"

namespace fuin::judge {
namespace {

using model::StoredKind;
using model::StoredState;
using model::Verdict;

model::Evidence EvidenceOf(const model::StoredExample& example) {
  const std::string offset = fmt::format("{:#x}", example.offset);
  model::Evidence evidence;
  evidence.text = example.secret.empty()
                      ? model::Text{"stored/fragment", {{"offset", offset}}}
                      : model::Text{"stored/copy", {{"name", example.secret}, {"offset", offset}}};
  evidence.origin.at.file = example.file;
  return evidence;
}

}  // namespace

bool CanShow(StoredKind kind, StoredState state) {
  switch (kind) {
    case StoredKind::kSnapshot:
    case StoredKind::kDatabase:
      return state != StoredState::kWal && state != StoredState::kSnap;
    case StoredKind::kDataDirectory:
      return true;
    case StoredKind::kWal:
      return state == StoredState::kWal;
    case StoredKind::kRaftSnapshot:
      return state == StoredState::kSnap;
    case StoredKind::kEndpoint:
      return state == StoredState::kLive;
    case StoredKind::kMetrics:
      return false;
  }
  return false;
}

void JudgeStored(const Case& input, std::string_view rule, const JudgeSource& judge,
                 std::vector<model::Finding>& findings) {
  for (const model::StoredSource& stored : input.facts.stored) {
    StoredAnswer answer = judge(stored);
    if (answer.verdict == Verdict::kPass && stored.damage_count > 0) {
      answer.verdict = Verdict::kUnknown;
      answer.message = "unknown";
      const model::Text because{"unknown/stored-damage",
                                {{"count", std::to_string(stored.damage_count)},
                                 {"offset", fmt::format("{:#x}", stored.damage.front().offset)}}};
      answer.arguments = {{"because", model::Nested(because)}};
    }
    model::Finding finding;
    finding.rule = rule;
    finding.verdict = answer.verdict;
    finding.severity = SeverityOf(rule);
    const std::string& name = input.facts.sources[stored.source_index].name;
    finding.subject = {model::SubjectKind::kSource, stored.source_index, name};
    finding.message = {std::string(rule) + "/" + answer.message, std::move(answer.arguments)};
    finding.message.arguments.emplace_back("source", name);
    for (const model::StoredExample& example : answer.examples) {
      finding.evidence.push_back(EvidenceOf(example));
    }
    if (finding.evidence.empty()) {
      finding.evidence.push_back({{}, {{name, 0, 0}, {}}});
    }
    findings.push_back(std::move(finding));
  }
}

StoredAnswer PlaintextIn(const model::StoredSource& stored, StoredState state) {
  const model::StoredCounts& counts = stored.secrets;
  const size_t index = static_cast<size_t>(state);
  const uint64_t secrets = counts.objects_with_plaintext_in[index];
  const uint64_t fragments = counts.plaintext_fragments[index];
  if (secrets + fragments > 0) {
    return {Verdict::kFail,
            "fail",
            {{"secrets", std::to_string(secrets)}, {"fragments", std::to_string(fragments)}},
            counts.plaintext_examples[index]};
  }
  if (!CanShow(stored.kind, state)) {
    return {Verdict::kNotApplicable, "not_applicable", {}, {}};
  }
  return {};
}

}  // namespace fuin::judge
