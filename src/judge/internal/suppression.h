// What a person has accepted: applied to the findings, never hiding one.
#pragma once

#include "model/facts.h"
#include "model/finding.h"

namespace fuin::judge {

// Marks each fail and unknown that a suppression of the code, of .fuin.yaml or of a tag covers. A
// suppression holds with a reason, up to and on its last day. One that does not hold, names no rule
// or covers nothing becomes a note of the judgement.
void Suppress(const model::Facts& facts, model::Judgement& judgement);

}  // namespace fuin::judge
