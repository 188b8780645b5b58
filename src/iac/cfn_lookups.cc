// The intrinsic functions that look something up or compute it: maps, exports, ranges of addresses,
// encodings. See cfn_functions.cc for those that put text together.

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"
#include "iac/internal/cfn_stack.h"

namespace fuin::iac::cfn {

using text::Node;

Value Stack::FindInMap(const Node& argument, const model::Origin& origin) {
  const size_t count = argument.elements.size();
  if (!argument.IsArray() || count < 3 || count > 4) {
    return Value::Refused("Fn::FindInMap takes a map and two keys", origin);
  }
  const Node* maps = Section("Mappings");
  Value keys[3];
  model::Origin steps = origin;
  for (size_t i = 0; i < 3; ++i) {
    keys[i] = Evaluate(argument.elements[i]);
    Follow(keys[i].origin, steps);
    if (keys[i].Is(Value::Kind::kRefused)) {
      return keys[i];
    }
  }
  // Every entry that the keys may name; one value for all of them is the value.
  std::vector<const Node*> level = {maps};
  for (const Value& key : keys) {
    const std::optional<std::string> name = TextOf(key);
    std::vector<const Node*> next;
    for (const Node* node : level) {
      for (const Node::Member& member :
           node == nullptr ? std::vector<Node::Member>() : node->members) {
        if (!name.has_value() || member.first == *name) {
          next.push_back(node->Find(member.first));
        }
      }
    }
    level = std::move(next);
  }
  const Node* fallback = count == 4 ? argument.elements[3].Find("DefaultValue") : nullptr;
  model::Text because;
  for (const Value& key : keys) {
    because = because.id.empty() ? BecauseOf(key) : because;
  }
  if (because.id.empty()) {
    if (level.empty() && fallback == nullptr) {
      return Value::Refused(fmt::format("Fn::FindInMap: {} has no {}, {}", Shown(keys[0]),
                                        Shown(keys[1]), Shown(keys[2])),
                            origin);
    }
    Value value = Evaluate(level.empty() ? *fallback : *level[0]);
    Follow(steps, value.origin);
    return value;
  }
  const bool is_one =
      !level.empty() && fallback == nullptr && std::ranges::all_of(level, [&](const Node* node) {
        return text::WriteJson(*node, 0) == text::WriteJson(*level[0], 0);
      });
  return is_one ? Evaluate(*level[0]) : Value::Unknown(because, steps);
}

Value Stack::Base64(const Node& argument, const model::Origin& origin) {
  const Value whole = Evaluate(argument);
  const std::optional<std::string> text = TextOf(whole);
  if (!text.has_value()) {
    const model::Text because = BecauseOf(whole);
    return because.id.empty() || whole.Is(Value::Kind::kRefused)
               ? Value::Refused("Fn::Base64 takes a text", origin)
               : Value::Unknown(because, origin);
  }
  Value value = Value::String(Base64Encode(*text), origin);
  value.parts[0].is_sensitive = IsSensitive(whole);
  return value;
}

namespace {

constexpr uint64_t kNoNumber = UINT64_MAX;

uint64_t NumberOf(std::string_view digits, uint64_t number_max) {
  constexpr size_t kDigitsMax = 6;
  uint64_t number = 0;
  for (char c : digits) {
    number = c >= '0' && c <= '9' ? number * 10 + static_cast<uint64_t>(c - '0') : kNoNumber / 100;
  }
  return digits.empty() || digits.size() > kDigitsMax || number > number_max ? kNoNumber : number;
}

// "10.0.0.0/16" as an address and a prefix length.
std::optional<std::pair<uint64_t, uint64_t>> BlockOf(std::string_view text) {
  const size_t slash = text.find('/');
  const std::vector<std::string_view> octets = fuin::Split(text.substr(0, slash), '.');
  uint64_t address = 0;
  for (std::string_view octet : octets) {
    const uint64_t number = NumberOf(octet, 255);
    if (number == kNoNumber || octets.size() != 4) {
      return std::nullopt;
    }
    address = address << 8 | number;
  }
  const uint64_t prefix =
      slash == std::string_view::npos ? kNoNumber : NumberOf(text.substr(slash + 1), 32);
  return prefix == kNoNumber ? std::nullopt : std::optional(std::pair(address, prefix));
}

}  // namespace

// IPv4 only: an IPv6 block is left to the deployment.
Value Stack::Cidr(const Node& argument, const model::Origin& origin) {
  std::vector<std::string> operands;
  for (const Node& element : argument.elements) {
    const Value value = Evaluate(element);
    const std::optional<std::string> text = TextOf(value);
    if (!text.has_value()) {
      const model::Text because = BecauseOf(value);
      return Value::Unknown(
          because.id.empty() ? model::Text{"unknown/function", {{"name", "Fn::Cidr"}}} : because,
          origin);
    }
    operands.push_back(*text);
  }
  if (operands.size() < 2 || operands.size() > 3) {
    return Value::Refused("Fn::Cidr takes a block, a count and the bits", origin);
  }
  const auto block = BlockOf(operands[0]);
  const uint64_t count = NumberOf(operands[1], 256);
  const uint64_t bits = operands.size() == 3 ? NumberOf(operands[2], 32) : 8;
  if (!block.has_value() || count == kNoNumber || bits == kNoNumber) {
    return Value::Unknown({"unknown/function", {{"name", "Fn::Cidr"}}}, origin);
  }
  const uint64_t size = uint64_t{1} << bits;
  if (32 - bits < block->second || count * size > uint64_t{1} << (32 - block->second)) {
    return Value::Refused("Fn::Cidr: the block is too small", origin);
  }
  Value list;
  list.kind = Value::Kind::kList;
  list.origin = origin;
  const uint64_t base = block->first & ~((uint64_t{1} << (32 - block->second)) - 1);
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t address = base + i * size;
    list.elements.push_back(
        Value::String(fmt::format("{}.{}.{}.{}/{}", address >> 24 & 255, address >> 16 & 255,
                                  address >> 8 & 255, address & 255, 32 - bits),
                      origin));
  }
  return list;
}

Value Stack::Length(const Node& argument, const model::Origin& origin) {
  const Value list = Evaluate(argument);
  if (!list.Is(Value::Kind::kList) || !list.because.id.empty()) {
    const model::Text because = BecauseOf(list);
    return because.id.empty() ? Value::Refused("Fn::Length takes a list", origin)
                              : Value::Unknown(because, origin);
  }
  Value value = Value::String(std::to_string(list.elements.size()), origin);
  value.kind = Value::Kind::kNumber;
  Follow(list.origin, value.origin);
  return value;
}

Value Stack::ToJsonString(const Node& argument, const model::Origin& origin) {
  const Value whole = Evaluate(argument);
  if (whole.Is(Value::Kind::kUnknown) || whole.Is(Value::Kind::kRefused)) {
    return whole;
  }
  const model::Text because = BecauseOf(whole);
  Value value = Value::String(text::WriteJson(ToNode(whole, ""), 0), origin);
  if (!because.id.empty()) {
    value.parts[0].because = because;
    value.parts[0].is_ours = true;
  }
  value.parts[0].is_sensitive = IsSensitive(whole);
  return value;
}

Value Stack::ImportValue(const Node& argument, const model::Origin& origin) {
  const Value name = Evaluate(argument);
  std::string shown;
  for (const Part& part : name.parts) {
    shown += part.is_sensitive ? "(sensitive)" : part.text;
  }
  const std::optional<std::string> known = TextOf(name);
  if (known.has_value() && context_.exports != nullptr) {
    const auto exported = context_.exports->values.find(*known);
    if (exported != context_.exports->values.end()) {
      Value value = exported->second;
      value.origin.at = origin.at;
      return value;
    }
  }
  return Value::Unknown({"unknown/import", {{"name", shown}}}, origin);
}

}  // namespace fuin::iac::cfn
