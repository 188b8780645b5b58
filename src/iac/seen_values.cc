// Values → facts, and the steps that led to them.

#include <fmt/format.h>

#include "iac/internal/collect_instance.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;
using model::Seen;

namespace {

constexpr size_t kTraceStepsMax = 8;

template <class T>
std::optional<Seen<T>> Undecided(const Value& value, model::Origin& origin) {
  if (!value.IsKnown()) {
    return Seen<T>::Unknown(Because(value.why_unknown()), std::move(origin));
  }
  if (value.IsNull()) {
    return Seen<T>::Absent(std::move(origin));
  }
  return std::nullopt;
}

// A value as a step shows it: short, and nothing that is marked sensitive.
std::string Shown(const Value& value) {
  if (value.ContainsSensitive()) {
    return "(sensitive)";
  }
  if (!value.IsKnown()) {
    return "(unknown)";
  }
  if (value.IsNull()) {
    return "null";
  }
  std::string ignored;
  const std::optional<Value> text = hcl::Convert(value, hcl::TypeKind::kString, ignored);
  if (text.has_value()) {
    constexpr size_t kShownMax = 80;
    const std::string quoted = value.kind() == hcl::TypeKind::kString
                                   ? fmt::format("\"{}\"", text->AsString())
                                   : text->AsString();
    return quoted.size() > kShownMax ? "(long)" : quoted;
  }
  return value.Elements().empty() && value.Entries().empty() ? "empty" : "(collection)";
}

void Trace(ModuleInstance& instance, const hcl::File& file, const hcl::Expr& expr,
           std::vector<model::Step>& steps) {
  static_cast<void>(file);
  const bool is_stand_in = instance.module().is_stand_in;  // what is inside is no one's code
  for (const hcl::Reference& reference : hcl::References(expr)) {
    if (steps.size() >= kTraceStepsMax || reference.path.size() < 2) {
      return;
    }
    const std::string_view name = reference.path[1];
    std::string problem;
    if (reference.path[0] == "local") {
      const auto declared = instance.module().locals.find(name);
      if (declared != instance.module().locals.end()) {
        const Value value = instance.Local(name, problem);
        if (!is_stand_in) {
          steps.push_back(
              {{"step/local", {{"name", fmt::format("local.{}", name)}, {"value", Shown(value)}}},
               PlaceOf(*declared->second.file, declared->second.attribute->range)});
        }
        Trace(instance, *declared->second.file, *declared->second.attribute->value, steps);
      }
    } else if (reference.path[0] == "var") {
      const auto declared = instance.module().variables.find(name);
      if (declared == instance.module().variables.end()) {
        continue;
      }
      const Value value = instance.Variable(name, problem);
      const std::string shown = Shown(value);
      const std::string full = fmt::format("var.{}", name);
      const hcl::Attribute* input = instance.InputOf(name);
      if (input != nullptr) {
        const hcl::File& file_of_input =
            instance.parent()->module().FileOf(*input, *instance.call()->file);
        if (!instance.parent()->module().is_stand_in) {
          steps.push_back({{"step/module-input", {{"name", full}, {"value", shown}}},
                           PlaceOf(file_of_input, input->range)});
        }
        Trace(*instance.parent(), *instance.call()->file, *input->value, steps);
        continue;
      }
      const auto& values = instance.context().values;
      const auto given = values.find(std::string(name));
      if (instance.parent() == nullptr && given != values.end()) {
        steps.push_back(
            {{"step/variable-given", {{"name", full}, {"value", shown}}}, given->second.second});
      } else {
        const hcl::Attribute* fallback = declared->second.block->body->Find("default");
        const hcl::Range place =
            fallback != nullptr ? fallback->range : declared->second.block->range;
        const hcl::File& file_of_default =
            fallback == nullptr ? *declared->second.file
                                : instance.module().FileOf(*fallback, *declared->second.file);
        steps.push_back({{fallback != nullptr ? "step/variable-default" : "step/variable-unset",
                          {{"name", full}, {"value", shown}}},
                         instance.PlaceIn(file_of_default, place)});
      }
    }
  }
}

}  // namespace

model::Text Because(const Unknown& why) {
  switch (why.kind) {
    case Unknown::Kind::kComputed:
      return {"unknown/computed", {{"name", why.name}}};
    case Unknown::Kind::kData:
      return {"unknown/data", {{"name", why.name}}};
    case Unknown::Kind::kVariable:
      return {"unknown/variable", {{"name", why.name}}};
    case Unknown::Kind::kModule:
      return {"unknown/module", {{"name", why.name}}};
    case Unknown::Kind::kFunction:
      return {"unknown/function", {{"name", why.name}}};
    case Unknown::Kind::kError:
      return {"unknown/error", {{"name", why.name}}};
    case Unknown::Kind::kUnread:
      return {"unknown/unread", {{"name", why.name}}};
    case Unknown::Kind::kLimit:
      break;
  }
  return {"unknown/limit", {{"name", why.name}}};
}

Seen<std::string> SeenString(const Value& value, model::Origin origin) {
  if (std::optional<Seen<std::string>> undecided = Undecided<std::string>(value, origin)) {
    return *undecided;
  }
  std::string problem;
  const std::optional<Value> text = hcl::Convert(value, hcl::TypeKind::kString, problem);
  if (!text.has_value()) {
    return Seen<std::string>::Unknown({"unknown/error", {{"name", problem}}}, std::move(origin));
  }
  if (value.IsSensitive()) {
    return Seen<std::string>::Unknown({"unknown/sensitive", {{"name", "(sensitive)"}}},
                                      std::move(origin));
  }
  return Seen<std::string>::Of(text->AsString(), std::move(origin));
}

Seen<bool> SeenBool(const Value& value, model::Origin origin) {
  if (std::optional<Seen<bool>> undecided = Undecided<bool>(value, origin)) {
    return *undecided;
  }
  std::string problem;
  const std::optional<Value> converted = hcl::Convert(value, hcl::TypeKind::kBool, problem);
  return converted.has_value()
             ? Seen<bool>::Of(converted->WithSensitive(false).AsBool(), std::move(origin))
             : Seen<bool>::Unknown({"unknown/error", {{"name", problem}}}, std::move(origin));
}

Seen<std::vector<std::string>> SeenStrings(const Value& value, model::Origin origin) {
  using List = Seen<std::vector<std::string>>;
  if (std::optional<List> undecided = Undecided<std::vector<std::string>>(value, origin)) {
    return *undecided;
  }
  std::string problem;
  const std::optional<Value> list =
      hcl::Convert(value.WithSensitive(false), hcl::Type::List(hcl::TypeKind::kString), problem);
  if (!list.has_value()) {
    return List::Unknown({"unknown/error", {{"name", problem}}}, std::move(origin));
  }
  std::vector<std::string> strings;
  for (const Value& element : list->Elements()) {
    if (!element.IsKnown()) {
      return List::Unknown(Because(element.why_unknown()), std::move(origin));
    }
    strings.push_back(element.IsNull() ? "" : element.AsString());
  }
  return List::Of(std::move(strings), std::move(origin));
}

std::vector<model::Step> TraceSteps(ModuleInstance& instance, const hcl::File& file,
                                    const hcl::Expr& expr) {
  std::vector<model::Step> steps;
  Trace(instance, file, expr, steps);
  return steps;
}

}  // namespace fuin::iac
