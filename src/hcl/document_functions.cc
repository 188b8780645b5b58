// JSON, YAML and CSV as strings of the language.

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/functions.h"
#include "hcl/internal/json_values.h"
#include "text/document.h"

namespace fuin::hcl::internal {
namespace {

Value JsonDecode(const Arguments& arguments, const Caller& caller) {
  const Result<text::Node> document = text::ParseJson(Text(arguments[0]), "jsondecode");
  return document ? FromNode(*document) : caller.Fail(document.error().message);
}

Value JsonEncode(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, TypeKind::kString);
  }
  std::string json = JsonText(arguments[0]);
  return json.size() > limits::kStringBytesMax ? caller.Fail("the text is too long.")
                                               : Value::String(std::move(json));
}

bool HasTag(const text::Node& node) {
  return !node.tag.empty() || std::ranges::any_of(node.elements, HasTag) ||
         std::ranges::any_of(node.members,
                             [](const auto& member) { return HasTag(member.second); });
}

Value YamlDecode(const Arguments& arguments, const Caller& caller) {
  const Result<std::vector<text::Node>> documents =
      text::ParseYaml(Text(arguments[0]), "yamldecode", true);
  if (!documents) {
    return caller.Fail(documents.error().message);
  }
  if (documents->size() != 1) {
    return caller.Fail(documents->empty() ? "there is no document." : "more than one document.");
  }
  return HasTag((*documents)[0]) ? caller.Fail("a tag is not supported.")
                                 : FromNode((*documents)[0]);
}

Value YamlEncode(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, TypeKind::kString);
  }
  std::string yaml = text::WriteYaml(ToJson(arguments[0]));
  const bool is_plain = arguments[0].IsNull() || arguments[0].kind() == TypeKind::kBool ||
                        arguments[0].kind() == TypeKind::kNumber;
  yaml += is_plain ? "...\n" : "";  // Terraform's emitter ends a lone plain scalar so
  return yaml.size() > limits::kStringBytesMax ? caller.Fail("the text is too long.")
                                               : Value::String(std::move(yaml));
}

// Reads records as Go's encoding/csv does: RFC 4180, empty lines skipped, quotes only around whole
// fields.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  // The next record's fields; false at the end and for a fault.
  bool Read(std::vector<std::string>& fields) {
    fields.clear();
    while (at_ < text_.size() && LineEndSize() > 0) {
      at_ += LineEndSize();
    }
    if (at_ >= text_.size() || failed_) {
      return false;
    }
    while (true) {
      std::string field;
      if (!(text_[at_] == '"' && at_ < text_.size() ? ReadQuoted(field) : ReadPlain(field))) {
        failed_ = true;
        return false;
      }
      fields.push_back(std::move(field));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        if (at_ == text_.size()) {
          fields.emplace_back();
          return true;
        }
        continue;
      }
      at_ += LineEndSize();
      return true;
    }
  }
  bool failed() const { return failed_; }

 private:
  size_t LineEndSize() const {
    const std::string_view rest = text_.substr(at_);
    return rest.starts_with("\r\n") ? 2 : rest.starts_with("\n") ? 1 : rest == "\r" ? 1 : 0;
  }

  bool ReadPlain(std::string& field) {
    while (at_ < text_.size() && text_[at_] != ',' && LineEndSize() == 0) {
      if (text_[at_] == '"') {
        return false;
      }
      field += text_[at_++];
    }
    return true;
  }

  bool ReadQuoted(std::string& field) {
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] != '"') {
        const size_t line_end = LineEndSize();
        field += line_end > 0 ? '\n' : text_[at_];
        at_ += std::max<size_t>(line_end, 1);
        continue;
      }
      ++at_;
      if (at_ < text_.size() && text_[at_] == '"') {
        field += '"';
        ++at_;
        continue;
      }
      return at_ == text_.size() || text_[at_] == ',' || LineEndSize() > 0;
    }
    return false;  // the quote is not closed
  }

  std::string_view text_;
  size_t at_ = 0;
  bool failed_ = false;
};

Value CsvDecode(const Arguments& arguments, const Caller& caller) {
  CsvReader reader(Text(arguments[0]));
  std::vector<std::string> names;
  if (!reader.Read(names)) {
    return caller.Fail(reader.failed() ? "not valid CSV." : "missing header line.");
  }
  std::vector<Type::ObjectAttribute> attributes;
  for (const std::string& name : names) {
    if (std::ranges::count(names, name) > 1) {
      return caller.Fail("two columns have one name.");
    }
    attributes.push_back({name, TypeKind::kString, false, nullptr});
  }
  std::vector<Value> rows;
  std::vector<std::string> fields;
  size_t count = 0;
  while (reader.Read(fields)) {
    count += fields.size();
    if (fields.size() != names.size() || count > limits::kCollectionElementsMax) {
      return caller.Fail("a row has not as many fields as the header, or there are too many.");
    }
    std::vector<Value::Entry> entries;
    for (size_t i = 0; i < fields.size(); ++i) {
      entries.emplace_back(names[i], Value::String(fields[i]));
    }
    rows.push_back(Value::Object(std::move(entries)));
  }
  return reader.failed() ? caller.Fail("not valid CSV.")
                         : Value::List(Type::Object(std::move(attributes)), std::move(rows));
}

constexpr Function kFunctions[] = {
    {"csvdecode", "s", AnyType, CsvDecode},        {"jsondecode", "s", AnyType, JsonDecode, true},
    {"jsonencode", "a0?", StringType, JsonEncode}, {"yamldecode", "s", AnyType, YamlDecode, true},
    {"yamlencode", "a0", StringType, YamlEncode},
};

}  // namespace

std::span<const Function> DocumentFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
