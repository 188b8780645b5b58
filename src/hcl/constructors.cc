// Tuples, objects, for expressions and splats (hclsyntax/expression.go).

#include <fmt/format.h>

#include <algorithm>

#include "hcl/internal/evaluator.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {

Value Evaluator::TupleValue(const Tuple& tuple) {
  std::vector<Value> elements;
  elements.reserve(tuple.elements.size());
  for (const ExprPtr& element : tuple.elements) {
    elements.push_back(Eval(*element));
  }
  return Charge(elements.size()) ? Value::Tuple(std::move(elements)) : AtLimit();
}

Value Evaluator::ObjectValue(const Object& object) {
  std::vector<Value::Entry> entries;
  entries.reserve(object.items.size());
  std::optional<Value> unknown_key;
  std::optional<Value> failed;
  bool sensitive = false;
  for (const ObjectItem& item : object.items) {
    const Value key = Eval(*item.key);
    std::string problem;
    const std::optional<Value> name = Convert(key.WithSensitive(false), TypeKind::kString, problem);
    Value value = Eval(*item.value);
    sensitive = sensitive || key.IsSensitive();
    if (!name.has_value() || (name->IsKnown() && name->IsNull())) {
      failed = Fail("A key of this object is null or no string.", item.key->range);
    } else if (!name->IsKnown()) {
      unknown_key = key;
    } else {
      entries.emplace_back(name->AsString(), std::move(value));
    }
  }
  if (failed.has_value() || unknown_key.has_value()) {
    return failed.has_value() ? *failed : Derived(*unknown_key, {});
  }
  return Charge(entries.size()) ? Marked(Value::Object(std::move(entries)), sensitive) : AtLimit();
}

// Whether the if of a for expression holds for the element at hand. `outcome` is the result of the
// whole where that can't be told.
bool Evaluator::IsIncluded(const For& loop, bool& sensitive, std::optional<Value>& outcome) {
  if (loop.condition == nullptr) {
    return true;
  }
  const Value raw = Eval(*loop.condition);
  std::string problem;
  const std::optional<Value> condition =
      Convert(raw.WithSensitive(false), TypeKind::kBool, problem);
  sensitive = sensitive || raw.IsSensitive();
  if (!condition.has_value() || (condition->IsKnown() && condition->IsNull())) {
    outcome = Fail("The condition of this for expression is no bool.", loop.condition->range);
    return false;
  }
  if (!condition->IsKnown()) {
    outcome = Derived(*condition, {});
    return false;
  }
  return condition->AsBool();
}

// Adds key => value for the element at hand. False: `outcome` is the result of the whole.
bool Evaluator::AddKeyed(const For& loop, const Range& range, KeyedResults& results,
                         std::optional<Value>& outcome) {
  const Value raw = Eval(*loop.key_result);
  std::string problem;
  const std::optional<Value> key = Convert(raw.WithSensitive(false), TypeKind::kString, problem);
  results.sensitive = results.sensitive || raw.IsSensitive();
  if (!key.has_value() || (key->IsKnown() && key->IsNull())) {
    outcome = Fail("A key in this for expression is null or no string.", loop.key_result->range);
    return false;
  }
  if (!key->IsKnown()) {
    outcome = Derived(*key, {});
    return false;
  }
  std::vector<Value>& values = results.values[key->AsString()];
  if (!values.empty() && !loop.groups) {
    outcome = Fail("Two elements of this for expression have the same key.", range);
    return false;
  }
  values.push_back(Eval(*loop.result));
  return true;
}

Value Evaluator::ForValue(const For& loop, const Range& range) {
  const Value collection = Eval(*loop.collection);
  if (!collection.IsKnown()) {
    const bool can_iterate = !collection.type().IsPrimitive();
    return can_iterate ? Marked(Derived(collection, {}), collection.IsSensitive())
                       : Fail("A for expression needs a list, set, map, tuple or object.",
                              loop.collection->range);
  }
  std::vector<Value::Entry> items;
  std::vector<Value> keys;
  if (collection.IsNull() || !Iterate(collection, items, keys)) {
    return Fail("A for expression needs a list, set, map, tuple or object.",
                loop.collection->range);
  }
  const size_t outer = locals_.size();
  std::vector<Value> results;
  KeyedResults keyed;
  bool sensitive = collection.IsSensitive();
  std::optional<Value> outcome;
  for (size_t i = 0; i < items.size() && !outcome.has_value(); ++i) {
    if (!loop.key_name.empty()) {
      locals_.emplace_back(loop.key_name, keys[i]);
    }
    locals_.emplace_back(loop.value_name, items[i].second);
    if (!Charge(1)) {
      outcome = AtLimit();
    } else if (IsIncluded(loop, sensitive, outcome)) {
      if (loop.key_result != nullptr) {
        AddKeyed(loop, range, keyed, outcome);
      } else {
        results.push_back(Eval(*loop.result));
      }
    }
    locals_.resize(outer);
  }
  sensitive = sensitive || keyed.sensitive;
  if (outcome.has_value()) {
    return Marked(*outcome, sensitive);
  }
  if (loop.key_result == nullptr) {
    return Marked(Value::Tuple(std::move(results)), sensitive);
  }
  std::vector<Value::Entry> entries;
  for (auto& [key, values] : keyed.values) {
    entries.emplace_back(key,
                         loop.groups ? Value::Tuple(std::move(values)) : std::move(values.front()));
  }
  return Marked(Value::Object(std::move(entries)), sensitive);
}

// source[*].each: a list for lists and sets, a tuple for tuples and for a lone value, of which null
// has no elements.
Value Evaluator::SplatOver(const Splat& splat, const Range& range) {
  const Value source = Eval(*splat.source);
  const TypeKind kind = source.kind();
  const bool is_list = kind == TypeKind::kList || kind == TypeKind::kSet;
  const bool is_sequence = is_list || kind == TypeKind::kTuple;
  // A lone value that is certain to be set is one element, whatever it will be.
  const bool is_lone = source.type().IsPrimitive() || kind == TypeKind::kObject;
  if (!source.IsKnown() && !(is_lone && source.why_unknown().not_null)) {
    const bool failed = source.why_unknown().kind == Unknown::Kind::kError;
    return failed ? source : Marked(Derived(source, {}), source.IsSensitive());
  }
  if (source.IsKnown() && source.IsNull()) {
    return is_sequence ? Fail("A splat can't be applied to a null sequence.", range)
                       : Marked(Value::Tuple({}), source.IsSensitive());
  }
  const std::vector<Value> items = is_sequence ? source.Elements() : std::vector<Value>{source};
  const auto each = [&](Value item) {
    splat_items_.push_back(std::move(item));
    Value result = Eval(*splat.each);
    splat_items_.pop_back();
    return result;
  };
  std::vector<Value> results;
  for (const Value& item : items) {
    if (!Charge(1)) {
      return AtLimit();
    }
    results.push_back(each(item));
  }
  if (!is_list) {
    return Marked(Value::Tuple(std::move(results)), source.IsSensitive());
  }
  Type type;
  if (results.empty()) {
    Unknown why{Unknown::Kind::kError, "an element of an empty list", false, false};
    type = each(Value::MakeUnknown(source.type().element(), std::move(why))).type();
  } else {
    type = results[0].type();
    for (const Value& result : results) {
      if (!(result.type() == type)) {
        // Terraform refuses known values of several types; of unknown ones it may know more.
        Value tuple = Value::Tuple(std::move(results));
        return tuple.IsWhollyKnown()
                   ? Fail("The results of this splat are of several types.", range)
                   : Marked(std::move(tuple), source.IsSensitive());
      }
    }
  }
  return Marked(Value::List(std::move(type), std::move(results)), source.IsSensitive());
}

}  // namespace fuin::hcl::internal
