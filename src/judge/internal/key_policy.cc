// Evaluates key policies after IAM's logic (IAM User Guide, "Policy evaluation logic"; KMS
// Developer Guide, "Key policies in AWS KMS"): an explicit Deny wins over every Allow. Each test
// gives no, yes or unknown; unknown members and conditions that depend on the request are unknown.

#include "judge/key_policy.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "base/strings.h"

namespace fuin::judge {
namespace {

using model::kUnknownMember;
using model::Policy;
using model::PolicyCondition;
using model::PolicyPrincipal;
using model::PolicyStatement;

bool HasUnknown(std::string_view text) { return text.find(kUnknownMember) != text.npos; }

Answer And(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) {
    return Answer::kNo;
  }
  return a == Answer::kYes && b == Answer::kYes ? Answer::kYes : Answer::kUnknown;
}

Answer Or(Answer a, Answer b) {
  if (a == Answer::kYes || b == Answer::kYes) {
    return Answer::kYes;
  }
  return a == Answer::kNo && b == Answer::kNo ? Answer::kNo : Answer::kUnknown;
}

Answer Not(Answer a) {
  if (a == Answer::kUnknown) {
    return a;
  }
  return a == Answer::kYes ? Answer::kNo : Answer::kYes;
}

Answer AnyMatches(const std::vector<std::string>& patterns, std::string_view text) {
  Answer answer = Answer::kNo;
  for (const std::string& pattern : patterns) {
    if (HasUnknown(pattern)) {
      answer = Or(answer, Answer::kUnknown);
    } else if (MatchesIamPattern(pattern, text)) {
      return Answer::kYes;
    }
  }
  return answer;
}

// In a key policy "*" is the key that it is attached to. An ARN may or may not be that key.
Answer CoversThisKey(const PolicyStatement& statement) {
  if (!statement.not_resources.empty()) {
    return Answer::kUnknown;
  }
  const bool all = std::ranges::find(statement.resources, "*") != statement.resources.end();
  return all ? Answer::kYes : Answer::kUnknown;
}

bool IsEveryone(const PolicyPrincipal& principal) {
  return principal.value == "*" && (principal.type == "*" || principal.type == "AWS");
}

// NotPrincipal with Allow gives to everyone but those it names (IAM User Guide, "NotPrincipal").
Answer NamesEveryone(const PolicyStatement& statement) {
  if (!statement.not_principals.empty()) {
    return statement.allows ? Answer::kYes : Answer::kUnknown;
  }
  Answer answer = Answer::kNo;
  for (const PolicyPrincipal& principal : statement.principals) {
    if (IsEveryone(principal)) {
      return Answer::kYes;
    }
    const bool may_be_anyone = principal.value == kUnknownMember && principal.type != "Service";
    if (may_be_anyone || HasUnknown(principal.type)) {
      answer = Answer::kUnknown;
    }
  }
  return answer;
}

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == text.npos;
}

// "arn:aws:iam::111122223333:root" or the account id alone: IAM reads both as the account.
bool IsAccount(const PolicyPrincipal& principal) {
  return principal.type == "AWS" &&
         (IsAccountId(principal.value) ||
          (principal.value.starts_with("arn:") && principal.value.ends_with(":root")));
}

// Whether a value of a condition names something in particular. In an ARN the account must stand.
bool IsParticular(std::string_view value) {
  if (value.starts_with("arn:")) {
    const std::vector<std::string_view> parts = Split(value, ':');
    return parts.size() > 4 && IsAccountId(parts[4]);
  }
  return !value.empty() && value.find_first_of("*?") == value.npos && value != "0.0.0.0/0" &&
         value != "::/0";
}

// Not aws:VpcSourceIp: an address inside a VPC is chosen by whoever owns that VPC.
constexpr std::array<std::string_view, 14> kCallerVariables = {
    "kms:calleraccount",        "aws:principalaccount", "aws:principalorgid",
    "aws:principalorgpaths",    "aws:principalarn",     "aws:userid",
    "aws:sourceaccount",        "aws:sourcearn",        "aws:sourceorgid",
    "aws:sourceorgpaths",       "aws:sourcevpc",        "aws:sourcevpce",
    "aws:principalservicename", "aws:sourceip"};

bool IsCallerVariable(std::string_view variable) {
  return std::ranges::find(kCallerVariables, AsciiLower(variable)) != kCallerVariables.end();
}

Answer AllParticular(const std::vector<std::string>& values) {
  Answer answer = values.empty() ? Answer::kNo : Answer::kYes;
  for (const std::string& value : values) {
    if (HasUnknown(value)) {
      answer = And(answer, Answer::kUnknown);
    } else if (!IsParticular(value)) {
      return Answer::kNo;
    }
  }
  return answer;
}

// Every condition of a statement must hold, so one that restricts is enough.
Answer IsRestricted(const PolicyStatement& statement) {
  Answer answer = Answer::kNo;
  for (const PolicyCondition& condition : statement.conditions) {
    answer = Or(answer, RestrictsCaller(condition));
  }
  return answer;
}

// A Deny for everyone whose one condition is "the caller is not one of these": it takes from
// outsiders what an open Allow gave.
bool DeniesOutsiders(const PolicyCondition& condition) {
  const std::string test = AsciiLower(condition.test);
  return (test == "stringnotequals" || test == "stringnotlike" || test == "arnnotequals" ||
          test == "arnnotlike" || test == "stringnotequalsignorecase" || test == "notipaddress") &&
         IsCallerVariable(condition.variable) && AllParticular(condition.values) == Answer::kYes;
}

// Whether `action` is denied to everyone, or, with `outsiders`, at least to callers from outside.
Answer IsDenied(const Policy& policy, std::string_view action, bool outsiders) {
  Answer denied = Answer::kNo;
  for (const PolicyStatement& statement : policy.statements) {
    if (statement.allows) {
      continue;
    }
    Answer here = And(NamesEveryone(statement),
                      And(CoversAction(statement, action), CoversThisKey(statement)));
    const bool enough =
        statement.conditions.empty() || (outsiders && statement.conditions.size() == 1 &&
                                         DeniesOutsiders(statement.conditions.front()));
    if (!enough) {
      here = And(here, Answer::kUnknown);
    }
    denied = Or(denied, here);
  }
  return denied;
}

// What an outsider must not have: use, grants, administration. A wildcard in an Action covers some.
constexpr std::array<std::string_view, 10> kSensitiveActions = {
    "kms:Decrypt",     "kms:Encrypt",      "kms:GenerateDataKey", "kms:ReEncryptFrom",
    "kms:CreateGrant", "kms:PutKeyPolicy", "kms:DisableKey",      "kms:ScheduleKeyDeletion",
    "kms:RevokeGrant", "kms:DescribeKey"};

// The IAM principals that one Allow names. "*" and NotPrincipal stand for an account.
std::set<std::string> Holders(const PolicyStatement& statement) {
  std::set<std::string> holders;
  if (NamesEveryone(statement) == Answer::kYes) {
    holders.insert("");
  }
  for (const PolicyPrincipal& principal : statement.principals) {
    if (principal.type == "AWS" && principal.value != kUnknownMember) {
      holders.insert(IsAccount(principal) || principal.value == "*" ? "" : principal.value);
    }
  }
  return holders;
}

// Whether `holder` ("" for whole accounts) is given `action`; accounts give to their own.
Answer IsGiven(const Policy& policy, std::string_view action, const std::string& holder) {
  Answer given = Answer::kNo;
  for (const PolicyStatement& statement : policy.statements) {
    const std::set<std::string> holders = Holders(statement);
    if (!statement.allows || (!holders.contains(holder) && !holders.contains(""))) {
      continue;
    }
    Answer here = And(CoversAction(statement, action), CoversThisKey(statement));
    for (const PolicyCondition& condition : statement.conditions) {
      here =
          And(here, RestrictsCaller(condition) == Answer::kYes ? Answer::kYes : Answer::kUnknown);
    }
    given = Or(given, here);
  }
  return And(given, Not(IsDenied(policy, action, false)));
}

}  // namespace

bool MatchesIamPattern(std::string_view pattern, std::string_view text) {
  const std::string p = AsciiLower(pattern);
  const std::string t = AsciiLower(text);
  size_t pi = 0;
  size_t ti = 0;
  size_t star = p.size();  // the last '*' seen, and where in the text it was tried
  size_t star_text = 0;
  bool has_star = false;
  while (ti < t.size()) {
    if (pi < p.size() && p[pi] == '*') {
      has_star = true;
      star = pi++;
      star_text = ti;
    } else if (pi < p.size() && (p[pi] == '?' || p[pi] == t[ti])) {
      ++pi;
      ++ti;
    } else if (has_star) {
      pi = star + 1;
      ti = ++star_text;
    } else {
      return false;
    }
  }
  return p.find_first_not_of('*', pi) == p.npos;
}

Answer CoversAction(const PolicyStatement& statement, std::string_view action) {
  if (!statement.not_actions.empty()) {
    return Not(AnyMatches(statement.not_actions, action));
  }
  return AnyMatches(statement.actions, action);
}

Answer RestrictsCaller(const PolicyCondition& condition) {
  if (HasUnknown(condition.test) || HasUnknown(condition.variable)) {
    return Answer::kUnknown;
  }
  std::string test = AsciiLower(condition.test);
  if (test.starts_with("foranyvalue:")) {
    test.erase(0, std::string_view("foranyvalue:").size());
  }
  constexpr std::array<std::string_view, 6> kPositive = {
      "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"};
  if (std::ranges::find(kPositive, test) == kPositive.end() ||
      !IsCallerVariable(condition.variable)) {
    return Answer::kNo;
  }
  return AllParticular(condition.values);
}

Answer IsOpenToEveryone(const Policy& policy, std::optional<size_t>* index) {
  Answer open = policy.has_unknown ? Answer::kUnknown : Answer::kNo;
  for (size_t i = 0; i < policy.statements.size(); ++i) {
    const PolicyStatement& statement = policy.statements[i];
    if (!statement.allows) {
      continue;
    }
    const Answer reach =
        And(NamesEveryone(statement), And(Not(IsRestricted(statement)), CoversThisKey(statement)));
    for (std::string_view action : kSensitiveActions) {
      const Answer here =
          And(And(reach, CoversAction(statement, action)), Not(IsDenied(policy, action, true)));
      if (here == Answer::kYes && index != nullptr) {
        *index = i;
      }
      open = Or(open, here);
      if (open == Answer::kYes) {
        return open;
      }
    }
  }
  return open;
}

Answer LetsCallerSeal(const Policy& policy) {
  std::set<std::string> holders = {""};
  bool named_in_full = !policy.has_unknown;
  for (const PolicyStatement& statement : policy.statements) {
    if (statement.allows) {
      holders.merge(Holders(statement));
      named_in_full = named_in_full && NamesEveryone(statement) != Answer::kUnknown;
    }
  }
  Answer lets = named_in_full ? Answer::kNo : Answer::kUnknown;
  for (const std::string& holder : holders) {
    lets = Or(lets, And(IsGiven(policy, "kms:DescribeKey", holder),
                        IsGiven(policy, "kms:CreateGrant", holder)));
  }
  return lets;
}

Answer AccountAdministers(const Policy& policy) {
  const Answer given = IsGiven(policy, "kms:PutKeyPolicy", "");
  return given == Answer::kNo && policy.has_unknown ? Answer::kUnknown : given;
}

}  // namespace fuin::judge
