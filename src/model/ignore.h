// How a person writes, in place, that a finding is accepted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"

namespace fuin::model {

// Parses what follows the mark: `RULE[,RULE...] reason="..." until=2027-01-31`. The quotes may be
// left out, for tags cannot have them: then the reason goes on to `until=` or the end. Returns one
// suppression a rule, bound to no place yet; one of rule "" where no rule is named. A date that is
// none is left in `until_text`: judgement honours no such suppression, and says so.
std::vector<Suppression> ParseIgnore(std::string_view text);

// The same for a tag of AWS or an annotation of Kubernetes:
//
//   fuin:ignore                        RULE reason=agreed with audit until=2027-01-31
//   fuin:ignore:RULE                   agreed with audit until=2027-01-31
//   fuin/ignore, fuin/ignore.RULE      the same, for annotations, whose names have no colon
//
// Returns nothing for any other name.
std::vector<Suppression> ParseIgnoreTag(std::string_view name, std::string_view value);

}  // namespace fuin::model
