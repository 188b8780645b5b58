// What JSON and YAML do alike with the members of an object.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/document.h"

namespace fuin::text::internal {

// Keeps the last of the members that have the same name, at its own place, and marks it as one that
// repeats.
inline void DropEarlierDuplicates(std::vector<Node::Member>& members, bool marks = true) {
  std::unordered_map<std::string_view, size_t> last;
  last.reserve(members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    last[members[i].first] = i;
  }
  if (last.size() == members.size()) {
    return;
  }
  std::vector<Node::Member> kept;
  kept.reserve(last.size());
  std::vector<bool> keeps(members.size());
  for (const auto& [name, index] : last) {
    keeps[index] = true;
  }
  for (size_t i = 0; marks && i < members.size(); ++i) {
    Node& stays = members[last.at(members[i].first)].second;
    stays.repeats = stays.repeats || !keeps[i];
  }
  for (size_t i = 0; i < members.size(); ++i) {
    if (keeps[i]) {
      kept.push_back(std::move(members[i]));
    }
  }
  members = std::move(kept);
}

}  // namespace fuin::text::internal
