// Sentences that are not yet in a language: an id of the catalogue, and what is filled in.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fuin::model {

// A sentence for people. `id` names it in src/i18n/messages.cc, or, as "<rule-id>/<key>", among the
// `messages` in the front matter of rules/<rule-id>/{en,ja}.md. `arguments` fill its {name} places;
// they are names, numbers, addresses and values from the input, never translated and never secret.
struct Text {
  std::string id;
  std::vector<std::pair<std::string, std::string>> arguments;

  bool operator==(const Text&) const = default;
};

// Returns `text` in the form of an argument that is itself a sentence: rendered in the report's
// language where it is filled in. "@" + id, then "?name=value&..." with names and values
// percent-encoded.
std::string Nested(const Text& text);

}  // namespace fuin::model
