// What an HCL expression evaluates to: the type system of go-cty as Terraform uses it, with unknown
// values that say what decides them. Values are immutable and cheap to copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuin::hcl {

// A number as Terraform has it: a binary float whose precision depends on where it comes from (cty:
// big.Float): 512 bits for what is written in code, JSON or YAML, 64 for lengths and the like, 53
// for the results of pow() and log(). An operation has the larger precision of its operands. Whole
// numbers that fit in 64 bits are kept as such, without allocation.
class Number {
 public:
  Number(int64_t whole = 0) : whole_(whole) {}  // NOLINT(google-explicit-constructor): 64 bits
  // Parses "1", "-1.5", "1e3". Nothing for any other text, nor above kDecimalExponentMax.
  static std::optional<Number> Parse(std::string_view text);
  // Parses whole numbers of a base from 2 to 62 as Go's big.Int does: an optional sign, then digits
  // 0-9, a-z, A-Z (which are the same up to base 36).
  static std::optional<Number> ParseWhole(std::string_view text, int base);
  // Nothing for infinities and what is not a number.
  static std::optional<Number> FromDouble(double value);

  static constexpr int64_t kDecimalExponentMax = 100'000;

  // As cty prints it when a number becomes a string: shortest decimal, no exponent. Above
  // kDecimalExponentMax places with an exponent all the same: the text stays short.
  std::string ToText() const;
  // A whole number's digits in `base` (2 to 36, lower case) with its sign. Nothing if not whole.
  std::optional<std::string> ToDigits(int base) const;
  // The shortest decimal as digits and exponent: 0.DIGITS * 10^exponent; "" digits for zero.
  std::string ShortestDigits(int64_t& exponent, bool& is_negative) const;
  // As C's printf: conversion e, E, f, F, g or G with `precision` (< 0: printf's default, 6).
  std::string ToFormat(char conversion, int precision) const;
  bool IsWhole() const;
  // The value, where it is whole and fits.
  std::optional<int64_t> ToInt64() const;
  double ToDouble() const;
  int Compare(const Number& other) const;  // <0, 0, >0
  bool operator==(const Number& other) const { return Compare(other) == 0; }

  Number Add(const Number& other) const;
  Number Subtract(const Number& other) const;
  Number Multiply(const Number& other) const;
  std::optional<Number> Divide(const Number& other) const;  // nothing for division by zero
  Number Modulo(const Number& other) const;                 // by zero: this
  Number Negate() const;
  Number Floor() const;
  Number Ceil() const;

 private:
  struct Big;
  static Number FromBig(std::shared_ptr<Big> big);

  int64_t whole_ = 0;
  uint16_t precision_bits_ = 64;
  std::shared_ptr<const Big> big_;  // set where whole_ can't hold it
};

enum class TypeKind : uint8_t {
  kDynamic,
  kBool,
  kNumber,
  kString,
  kList,
  kSet,
  kMap,
  kTuple,
  kObject,
};

// A type, or a type constraint where kDynamic stands for `any`.
class Type {
 public:
  struct ObjectAttribute;
  Type(TypeKind kind = TypeKind::kDynamic)
      : kind_(kind) {}  // NOLINT: bool, number, string, dynamic
  static Type List(Type element);
  static Type Set(Type element);
  static Type Map(Type element);
  static Type Tuple(std::vector<Type> elements);
  static Type Object(std::vector<ObjectAttribute> attributes);  // any order, names unique

  TypeKind kind() const { return kind_; }
  const Type& element() const;                             // list, set, map
  const std::vector<Type>& elements() const;               // tuple
  const std::vector<ObjectAttribute>& attributes() const;  // object, sorted by name
  bool IsPrimitive() const {
    return kind_ == TypeKind::kBool || kind_ == TypeKind::kNumber || kind_ == TypeKind::kString;
  }
  // As Terraform prints it: "list(string)", "object({a=bool})".
  std::string ToText() const;
  bool operator==(const Type& other) const;

 private:
  struct Parts;
  TypeKind kind_;
  std::shared_ptr<const Parts> parts_;
};

class Value;

// What decides an unknown value.
struct Unknown {
  enum class Kind : uint8_t {
    kComputed,  // an attribute that the provider fills in: name = "aws_kms_key.eks.arn", with
                // instance keys
    kData,      // an attribute of a data source: "data.aws_ssm_parameter.key.value"
    kVariable,  // a root variable without a value: "var.key_arn"
    kModule,    // an output of a module that is not at hand: "module.kms.key_arn"
    kFunction,  // a function that can't be evaluated offline: "timestamp()",
                // "provider::aws::arn_parse()"
    kError,     // evaluation failed here: name is the message
    kLimit,     // a limit was reached
    kUnread,    // a file that could not be read may set it: name is the file
  };
  Kind kind = Kind::kComputed;
  std::string name;        // what a person is told: "var.key_arn"
  bool not_null = false;   // certain not to be null when the run will show it
  bool not_empty = false;  // certain not to be "" either: an ARN or id that AWS makes
};

class Value {
 public:
  using Entry = std::pair<std::string, Value>;

  Value();  // null of unknown type
  static Value Null(Type type = {});
  static Value Bool(bool value);
  static Value Num(Number value);
  static Value String(std::string value);  // NFC-normalised as cty does
  // A collection of more than 2 * kCollectionElementsMax values, counted through all of its levels
  // as if none were shared, is unknown (kLimit): every walk of a value ends.
  static Value List(Type element, std::vector<Value> elements);
  static Value Set(Type element, std::vector<Value> elements);  // sorts, drops equal ones; a mark
                                                                // of one is the set's
  static Value Map(Type element,
                   std::vector<Entry> entries);  // sorts by key; the last of equal keys wins
  static Value Tuple(std::vector<Value> elements);
  static Value Object(
      std::vector<Entry> attributes);  // sorts by name; the last of equal names wins
  static Value MakeUnknown(Type type, Unknown why);

  Type type() const;
  TypeKind kind() const;
  bool IsNull() const;
  bool IsKnown() const;  // this value; elements may be unknown
  bool IsWhollyKnown() const;
  bool IsSensitive() const;  // this value is marked; what is derived from it is marked too
  // The value with the mark, or without it.
  Value WithSensitive(bool sensitive) const;
  // Whether it or anything inside is marked.
  bool ContainsSensitive() const;
  // The value without the mark, here and everywhere inside.
  Value Unmarked() const;

  // Only for a known, non-null value of that kind; a mistake ends the process.
  bool AsBool() const;
  const Number& AsNumber() const;
  const std::string& AsString() const;
  const std::vector<Value>& Elements() const;  // list, set (in cty's order), tuple
  const std::vector<Entry>& Entries() const;   // map, object: sorted
  // The entry of that key in a map or object, or null.
  const Value* Find(std::string_view key) const;

  // Only for an unknown value.
  const Unknown& why_unknown() const;

  // cty's RawEquals: same type, same value; unknown equals unknown of the same kind and name; marks
  // ignored.
  bool Equals(const Value& other) const;

 private:
  struct Node;
  explicit Value(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  static Value Summed(std::shared_ptr<Node> node);
  std::shared_ptr<const Node> node_;
};

// An object attribute of a type constraint: optional(type, default).
struct Type::ObjectAttribute {
  std::string name;
  Type type;
  bool optional = false;
  std::shared_ptr<const Value> default_value;  // null: none

  bool operator==(const ObjectAttribute& other) const;
};

}  // namespace fuin::hcl
