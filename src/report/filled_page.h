// A rule's page with the names of the cluster at hand.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/facts.h"
#include "model/finding.h"

namespace fuin::report {

// What stands in a page as <cluster-name>, <region>, <key-arn>, ... and what to put there.
using PageNames = std::vector<std::pair<std::string, std::string>>;

// Returns the names that the facts have for what a finding is about: its cluster (for a key, the
// first that it seals) and that cluster's key. What is not known is left out.
PageNames NamesFor(const model::Facts& facts, const model::Finding& finding);

// Returns `page` with every <name> of `names` replaced. A value is made one printable line, and one
// that a shell or HCL would read as more than a word is left out: its <name> stays.
std::string FilledPage(std::string_view page, const PageNames& names);

// The places that are still to be filled in by hand, as they stand in `page`, each once.
std::vector<std::string> OpenPlaces(std::string_view page);

// The parts of "How to fix": what follows the headings Console, AWS CLI and Terraform, trimmed.
struct FixParts {
  std::string console, cli, terraform;
};
FixParts FixPartsOf(std::string_view page);

}  // namespace fuin::report
