// One account of AWS: Regions → clusters → keys, in parallel, into facts in a fixed order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/calls.h"
#include "model/facts.h"

namespace fuin::collect {

struct AwsAccount {
  std::string source_name;  // "aws:prod"
  aws::Connection& connection;
  aws::Identity& identity;
  std::string home_region;           // asked for the account and its Regions
  std::vector<std::string> regions;  // empty: all that are enabled
};

// Appends one Source, its clusters and keys. What fails is unknown in the facts, or a problem of
// the Source; the Source is unread where the identity is refused or no Region answers.
void CollectAccount(const AwsAccount& account, model::Facts& facts);

// Why a fact is not known, from the error of the call that would have told it: a denial names the
// permission that is missing.
model::Text BecauseOf(const Error& error);

}  // namespace fuin::collect
