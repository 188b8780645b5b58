// What the rules on stored bytes share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/judge.h"

namespace fuin::judge {

// What a rule says of one source.
struct StoredAnswer {
  model::Verdict verdict = model::Verdict::kPass;
  std::string message = "pass";  // key of the rule's messages
  std::vector<std::pair<std::string, std::string>> arguments;
  std::vector<model::StoredExample> examples;
};

using JudgeSource = std::function<StoredAnswer(const model::StoredSource& stored)>;

// Whether a source of this kind can show copies of that state at all.
bool CanShow(model::StoredKind kind, model::StoredState state);

// Appends one finding a source. A pass over a source with damage becomes unknown: nobody knows what
// lies in what could not be read. `source` is among every message's arguments.
void JudgeStored(const Case& input, std::string_view rule, const JudgeSource& judge,
                 std::vector<model::Finding>& findings);

// The answer for plain text in one state: fail with {secrets}, {namespaces} and {fragments}; not
// applicable where the source can't show that state.
StoredAnswer PlaintextIn(const model::StoredSource& stored, model::StoredState state);

}  // namespace fuin::judge
