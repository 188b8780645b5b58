// What a CloudFormation expression comes to: a value whose strings may hold parts that only the
// deployment knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/evidence.h"
#include "model/seen.h"
#include "text/document.h"

namespace fuin::iac::cfn {

// A part of a string. Without `because` it is literal text. With it, only the deployment knows the
// value: `text` is then how it is shown ("${AWS::Region}"), and `resource` and `attribute` name
// what gives it where that is a resource ("Network.Key" and "Arn"; "" for Ref).
struct Part {
  std::string text;
  std::optional<model::Text> because;
  std::string resource, attribute;
  bool is_sensitive = false;  // of a NoEcho parameter: never shown
  bool is_ours = false;  // a pseudo parameter or a resource's attribute: certainly there, not empty
  bool operator==(const Part&) const = default;
};

struct Value {
  enum class Kind : uint8_t {
    kNoValue,  // AWS::NoValue, or no such member
    kNull,
    kBool,
    kNumber,
    kString,
    kList,
    kMap,
    kUnknown,  // of whatever type; `because` says why
    kRefused,  // CloudFormation refuses the template at this place; `because` is the defect
  };
  using Member = std::pair<std::string, Value>;

  Kind kind = Kind::kNoValue;
  bool boolean = false;
  std::vector<Part> parts;      // kString; kNumber: one literal part
  std::vector<Value> elements;  // kList
  std::vector<Member> members;  // kMap
  model::Text because;          // kUnknown, kRefused; kMap and kList: set where more may come
  model::Origin origin;         // the place, and the parameters and conditions that led to it

  static Value String(std::string text, model::Origin origin);
  static Value Unknown(model::Text because, model::Origin origin);
  // `what` goes into defect/not-evaluable: "Fn::Select: there is no element 3".
  static Value Refused(std::string what, model::Origin origin);

  bool Is(Kind other) const { return kind == other; }
  bool IsGone() const { return kind == Kind::kNoValue; }
  bool IsScalar() const {
    return kind == Kind::kBool || kind == Kind::kNumber || kind == Kind::kString;
  }
  // The member of that name; kNoValue where there is none, kUnknown where more may come.
  Value Get(std::string_view name) const;
};

// Returns the scalar as the text that CloudFormation makes of it, where all of it is known.
// Sensitive parts are included: what is shown to people must go through Shown().
std::optional<std::string> TextOf(const Value& value);
// Returns the scalar's parts; an unknown value is one part. Nothing for lists, maps and no value.
std::optional<std::vector<Part>> PartsOf(const Value& value);
bool IsSensitive(const Value& value);
// Returns the value in few words for a step: "(sensitive)", "\"1.33\"", "(unknown)", "(list)".
std::string Shown(const Value& value);
// Returns the first reason that keeps a part from being known; `fallback` where all are known.
model::Text BecauseOf(const Value& value);

// Appends the steps of an operand to those of what is made of it, each once, as many as a person
// reads.
void Follow(const model::Origin& from, model::Origin& to);

// A value as a fact. Sensitive ones are unknown.
model::Seen<std::string> SeenText(const Value& value);
model::Seen<bool> SeenFlag(const Value& value);
model::Seen<int64_t> SeenInteger(const Value& value);
model::Seen<std::vector<std::string>> SeenTexts(const Value& value);

// Returns the value as a document. A text of which only the deployment knows a part becomes
// `unknown`; where that part is certainly there (AWS::AccountId), `unknown` stands for it alone.
// AWS::Partition is "aws".
text::Node ToNode(const Value& value, std::string_view unknown);

}  // namespace fuin::iac::cfn
