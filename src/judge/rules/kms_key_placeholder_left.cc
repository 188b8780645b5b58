// A placeholder was left in the key's policy, alias or description, or another Region stands there.
//
// What is judged is what is written: a member that the code computes at run time is none.

#include <algorithm>
#include <array>
#include <optional>

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"
#include "text/regex.h"

namespace fuin::judge {
namespace {

using model::Verdict;

// ${AWS::Region} and ${anything} but IAM's policy variables (${aws:username}, IAM user guide,
// "Policy variables"), <cluster-name>, {{name}}, and the words that templates shout.
constexpr std::string_view kPlaceholder =
    R"(\$\{(?:[^}:]*|[^}]*::[^}]*)\}|<[A-Za-z][A-Za-z0-9 _.:-]{0,60}>|\{\{[^}]{1,60}\}\}|)"
    R"(\b(?:CHANGE[_-]?ME|REPLACE[_-]?ME|YOUR[_-][A-Z_-]+|(?:AWS_)?ACCOUNT[_-]ID|)"
    R"(CLUSTER[_-]NAME|REGION[_-]CODE|region-code|X{12})\b)";

// A Region as AWS writes it (AWS General Reference, "Regional endpoints").
constexpr std::string_view kRegion =
    R"(\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob)-)"
    R"((?:central|northeast|northwest|southeast|southwest|north|south|east|west)-[1-9]\b)";

// A text of the key that a person wrote, and where.
struct Written {
  std::string text;
  model::Text what;  // "the alias"
  model::Origin origin;
};

void AddPolicy(const model::Policy& policy, const model::Origin& origin,
               std::vector<Written>& written) {
  const auto add = [&](const std::string& text) {
    if (text.find(model::kUnknownMember) == std::string::npos) {
      written.push_back({text, {"part/policy", {}}, origin});
    }
  };
  for (const model::PolicyStatement& statement : policy.statements) {
    for (const auto* principals : {&statement.principals, &statement.not_principals}) {
      for (const model::PolicyPrincipal& principal : *principals) {
        add(principal.value);
      }
    }
    for (const auto* texts : {&statement.actions, &statement.not_actions, &statement.resources,
                              &statement.not_resources}) {
      std::ranges::for_each(*texts, add);
    }
    for (const model::PolicyCondition& condition : statement.conditions) {
      add(condition.variable);
      std::ranges::for_each(condition.values, add);
    }
  }
}

std::optional<std::string> FirstMatch(std::string_view pattern, const std::string& text) {
  const Result<text::RegexMatches> found = text::FindMatches(pattern, text, 1);
  if (!found.has_value() || found->matches.empty()) {
    return std::nullopt;
  }
  const text::RegexMatch& match = found->matches[0];
  return text.substr(match.begin, match.end - match.begin);
}

// The Regions that `text` names.
std::vector<std::string> RegionsIn(const std::string& text) {
  std::vector<std::string> regions;
  constexpr size_t kRegionsMax = 64;
  const Result<text::RegexMatches> found = text::FindMatches(kRegion, text, kRegionsMax);
  for (size_t i = 0; found.has_value() && i < found->matches.size(); ++i) {
    const text::RegexMatch& match = found->matches[i];
    regions.push_back(text.substr(match.begin, match.end - match.begin));
  }
  return regions;
}

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  if (key.management == model::KeyManagement::kReferenced) {
    return {Verdict::kNotApplicable, "not_applicable", {}, key.origin};
  }
  std::vector<Written> written;
  std::optional<KeyAnswer> unknown;
  if (key.policy.known()) {
    AddPolicy(key.policy.value(), key.policy.origin(), written);
  } else if (key.policy.unknown()) {
    unknown = UnknownKey(key.policy.because(), key.policy.origin());
  }
  const auto add = [&](const model::Seen<std::string>& seen, const char* what) {
    if (seen.known()) {
      written.push_back({seen.value(), {what, {}}, seen.origin()});
    } else if (seen.unknown() && !unknown.has_value()) {
      unknown = UnknownKey(seen.because(), seen.origin());
    }
  };
  add(key.description, "part/description");
  for (const model::KeyAlias& alias : key.aliases) {
    add(alias.name, "part/alias");
  }
  for (const Written& one : written) {
    if (const std::optional<std::string> found = FirstMatch(kPlaceholder, one.text)) {
      return {Verdict::kFail,
              "fail",
              {{"part", model::Nested(one.what)}, {"placeholder", *found}},
              one.origin};
    }
  }
  const bool has_one_region = key.region.known() && !key.multi_region.is(true);
  for (size_t i = 0; has_one_region && i < written.size(); ++i) {
    const std::vector<std::string> regions = RegionsIn(written[i].text);
    if (!regions.empty() && std::ranges::count(regions, key.region.value()) == 0) {
      return {Verdict::kFail,
              "fail_region",
              {{"part", model::Nested(written[i].what)},
               {"other_region", regions[0]},
               {"region", key.region.value()}},
              written[i].origin};
    }
  }
  return unknown.value_or(KeyAnswer{Verdict::kPass, "pass", {}, key.origin});
}

}  // namespace

void JudgeKmsKeyPlaceholderLeft(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-placeholder-left", AnswerFor, findings);
}

}  // namespace fuin::judge
