// Arguments and blocks of one resource instance. Dynamic blocks follow hcl/ext/dynblock: for_each
// over any collection, the iterator named by the label or by `iterator`, one `content`.

#include "iac/internal/blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "iac/internal/collect_instance.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;
using model::DefectKind;
using model::Seen;

model::Origin Resource::OriginAt(const hcl::Range& range, const hcl::File& file) const {
  return {module.PlaceIn(file, range), module.CallSteps()};
}

model::Origin Resource::OriginOfResource() const {
  return OriginAt(declaration.block->type_range, *declaration.file);
}

model::Origin Resource::OriginOf(const hcl::Attribute& attribute, const hcl::File& file) const {
  return OriginAt(attribute.range, module.module().FileOf(attribute, file));
}

model::Origin Resource::OriginOf(const hcl::Block& block, const hcl::File& file) const {
  return OriginAt(block.type_range, module.module().FileOf(block, file));
}

model::Origin Resource::TracedOrigin(const hcl::Attribute& attribute, const hcl::File& file) const {
  model::Origin origin = OriginOf(attribute, file);
  const std::vector<model::Step> steps = TraceSteps(module, file, *attribute.value);
  origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
  return origin;
}

Seen<std::string> Resource::String(std::string_view name) const {
  const hcl::Attribute* attribute = body().Find(name);
  return attribute == nullptr ? Seen<std::string>::Absent(OriginOfResource())
                              : SeenString(Evaluate(*attribute->value).value,
                                           TracedOrigin(*attribute, *declaration.file));
}

Seen<bool> Resource::Bool(std::string_view name) const {
  const hcl::Attribute* attribute = body().Find(name);
  return attribute == nullptr ? Seen<bool>::Absent(OriginOfResource())
                              : SeenBool(Evaluate(*attribute->value).value,
                                         TracedOrigin(*attribute, *declaration.file));
}

Seen<int64_t> Resource::Integer(std::string_view name) const {
  const hcl::Attribute* attribute = body().Find(name);
  if (attribute == nullptr) {
    return Seen<int64_t>::Absent(OriginOfResource());
  }
  model::Origin origin = TracedOrigin(*attribute, *declaration.file);
  const Value value = Evaluate(*attribute->value).value.WithSensitive(false);
  if (!value.IsKnown()) {
    return Seen<int64_t>::Unknown(Because(value.why_unknown()), std::move(origin));
  }
  if (value.IsNull()) {
    return Seen<int64_t>::Absent(std::move(origin));
  }
  std::string problem;
  const std::optional<Value> number = hcl::Convert(value, hcl::TypeKind::kNumber, problem);
  const std::optional<int64_t> whole =
      number.has_value() ? number->AsNumber().ToInt64() : std::nullopt;
  return whole.has_value()
             ? Seen<int64_t>::Of(*whole, std::move(origin))
             : Seen<int64_t>::Unknown({"unknown/error", {{"name", std::string(name)}}},
                                      std::move(origin));
}

Seen<std::map<std::string, std::string>> Resource::Tags() const {
  using Map = Seen<std::map<std::string, std::string>>;
  const hcl::Attribute* tags = body().Find("tags");
  if (tags == nullptr) {
    return Map::Absent(OriginOfResource());
  }
  model::Origin origin = OriginOf(*tags, *declaration.file);
  const Value value = Evaluate(*tags->value).value;
  if (!value.IsKnown()) {
    return Map::Unknown(Because(value.why_unknown()), std::move(origin));
  }
  std::map<std::string, std::string> map;
  const bool is_mapping = !value.IsNull() && (value.kind() == hcl::TypeKind::kMap ||
                                              value.kind() == hcl::TypeKind::kObject);
  if (!is_mapping || value.ContainsSensitive()) {
    return Map::Absent(std::move(origin));
  }
  for (const Value::Entry& entry : value.Entries()) {
    const Seen<std::string> text = SeenString(entry.second, {});
    if (text.known()) {
      map[entry.first] = text.value();
    }
  }
  return Map::Of(std::move(map), std::move(origin));
}

Seen<std::string> Resource::Region() const {
  Seen<std::string> own = String("region");
  if (!own.absent()) {
    return own;
  }
  const hcl::Attribute* provider = body().Find("provider");
  const std::string name = provider == nullptr ? "aws" : TraversalText(*provider->value);
  return SeenString(module.ProviderRegion(name), OriginOfResource());
}

bool IsOfType(const hcl::Block& block, std::string_view type) {
  return block.type == type ||
         (block.type == "dynamic" && !block.labels.empty() && block.labels[0].text == type);
}

void AddDefect(std::vector<model::Defect>& defects, DefectKind kind, std::string id,
               std::string name, model::Origin origin) {
  defects.push_back({kind, {std::move(id), {{"name", std::move(name)}}}, std::move(origin), true});
}

bool IsError(const Value& value) {
  return !value.IsKnown() && value.why_unknown().kind == Unknown::Kind::kError;
}

namespace {

// A dynamic block's parts, or a defect for each that is missing or too many.
struct DynamicParts {
  const hcl::Attribute* for_each = nullptr;
  const hcl::Block* content = nullptr;
  std::string iterator;
};

std::optional<DynamicParts> PartsOf(const Resource& resource, const hcl::Block& dynamic,
                                    const hcl::File& file, std::vector<model::Defect>& defects) {
  DynamicParts parts;
  parts.for_each = dynamic.body->Find("for_each");
  parts.iterator = dynamic.labels.empty() ? "" : dynamic.labels[0].text;
  const size_t defects_before = defects.size();
  for (const hcl::Attribute& attribute : dynamic.body->attributes) {
    const bool is_part = attribute.name == "for_each" || attribute.name == "iterator";
    if (!is_part) {  // `labels` too: no block of the AWS provider has any
      AddDefect(defects, DefectKind::kUnknownArgument, "defect/unknown-argument", attribute.name,
                resource.OriginOf(attribute, file));
    }
  }
  for (const hcl::Block& block : dynamic.body->blocks) {
    if (block.type != "content") {
      AddDefect(defects, DefectKind::kUnknownArgument, "defect/unknown-argument", block.type,
                resource.OriginOf(block, file));
    } else if (parts.content != nullptr) {
      AddDefect(defects, DefectKind::kTooManyBlocks, "defect/too-many-blocks", "content",
                resource.OriginOf(block, file));
    } else {
      parts.content = &block;
    }
  }
  if (parts.for_each == nullptr || parts.content == nullptr) {
    AddDefect(defects, DefectKind::kMissingArgument, "defect/missing-argument",
              parts.for_each == nullptr ? "for_each" : "content", resource.OriginOf(dynamic, file));
  }
  if (defects.size() != defects_before) {
    return std::nullopt;
  }
  if (const hcl::Attribute* named = dynamic.body->Find("iterator")) {
    const std::string name = TraversalText(*named->value);
    parts.iterator = name.empty() ? parts.iterator : name;
  }
  return parts;
}

void ExpandDynamic(const Resource& resource, const hcl::Block& dynamic, const hcl::File& file,
                   const hcl::Locals& locals, ExpandedBlocks& expanded,
                   std::vector<model::Defect>& defects) {
  const std::optional<DynamicParts> parts = PartsOf(resource, dynamic, file, defects);
  if (!parts.has_value()) {
    return;
  }
  const hcl::EvalResult result = resource.Evaluate(*parts->for_each->value, locals);
  const Value value = result.value.WithSensitive(false);
  model::Origin origin = resource.TracedOrigin(*parts->for_each, file);
  const bool is_iterable = value.IsKnown() && !value.IsNull() && !value.type().IsPrimitive();
  if (!result.diagnostics.empty() || IsError(value) || (value.IsKnown() && !is_iterable)) {
    AddDefect(defects, DefectKind::kNotEvaluable, "defect/not-evaluable",
              !result.diagnostics.empty() ? result.diagnostics[0].message
              : IsError(value)            ? value.why_unknown().name
                                          : "for_each is no collection",
              std::move(origin));
    return;
  }
  if (!value.IsKnown()) {
    expanded.undecided = value;
    expanded.undecided_at = std::move(origin);
    return;
  }
  const bool is_mapping =
      value.kind() == hcl::TypeKind::kMap || value.kind() == hcl::TypeKind::kObject;
  const size_t count = value.Elements().size() + value.Entries().size();
  for (size_t i = 0; i < count; ++i) {
    const Value element = is_mapping ? value.Entries()[i].second : value.Elements()[i];
    const Value key = is_mapping ? Value::String(value.Entries()[i].first)
                      : value.kind() == hcl::TypeKind::kSet ? element
                                                            : Value::Num(static_cast<int64_t>(i));
    hcl::Locals inner = locals;
    inner.emplace_back(parts->iterator, Value::Object({{"key", key}, {"value", element}}));
    std::vector<model::Step> why = {
        {{"step/dynamic", {{"count", fmt::format("{}", count)}}}, origin.at}};
    const size_t own_steps = resource.module.CallSteps().size();
    why.insert(why.end(), origin.steps.begin() + static_cast<ptrdiff_t>(own_steps),
               origin.steps.end());
    expanded.blocks.push_back({parts->content->body.get(), &file, parts->content->range,
                               std::move(inner), std::move(why)});
  }
}

}  // namespace

ExpandedBlocks ExpandBlocks(const Resource& resource, const hcl::Body& body, const hcl::File& file,
                            std::string_view type, const hcl::Locals& locals,
                            std::vector<model::Defect>& defects) {
  ExpandedBlocks expanded;
  for (const hcl::Block& block : body.blocks) {
    const hcl::File& own = resource.module.module().FileOf(block, file);
    if (block.type == type) {
      expanded.blocks.push_back({block.body.get(), &own, block.range, locals, {}});
    } else if (IsOfType(block, type)) {
      ExpandDynamic(resource, block, own, locals, expanded, defects);
    }
  }
  return expanded;
}

}  // namespace fuin::iac
