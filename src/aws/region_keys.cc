// See region_keys.h. Shapes: KMS 2014-11-01.

#include "aws/region_keys.h"

#include <algorithm>

namespace fuin::aws {
namespace {

using text::Node;

Node PageOf(const std::string& token, int limit) {
  Node body = Node::Object();
  body.Add("Limit", Node::Number(limit));
  if (!token.empty()) {
    body.Add("Marker", Node::String(token));
  }
  return body;
}

// `take` gets each element of the list `name`, over all pages.
template <class Make, class Take>
Result<void> ForEachElement(const Caller& caller, std::string_view name, const Make& make,
                            const Take& take) {
  size_t count = 0;
  return ForEachPage(caller, "NextMarker", make, [&](const Node& page) -> std::optional<size_t> {
    const Node* list = page.Find(name);
    if (IsNone(list)) {
      return count;
    }
    if (!list->IsArray()) {
      return std::nullopt;
    }
    std::ranges::for_each(list->elements, take);
    count += list->elements.size();
    return count;
  });
}

}  // namespace

Result<std::vector<std::string>> ListKeys(const Caller& caller) {
  std::vector<std::string> arns;
  FUIN_TRY(ForEachElement(
      caller, "Keys",
      [](const std::string& token) {
        return JsonCall(Service::kKms, "TrentService", "ListKeys", "", PageOf(token, 1000));
      },
      [&](const Node& key) { arns.emplace_back(key.Text("KeyArn")); }));
  std::ranges::sort(arns);
  return arns;
}

Result<std::vector<KeyAliasName>> ListAliasNames(const Caller& caller) {
  std::vector<KeyAliasName> names;
  FUIN_TRY(ForEachElement(
      caller, "Aliases",
      [](const std::string& token) {
        return JsonCall(Service::kKms, "TrentService", "ListAliases", "", PageOf(token, 100));
      },
      [&](const Node& alias) {
        names.push_back(
            {std::string(alias.Text("AliasName")), std::string(alias.Text("TargetKeyId"))});
      }));
  return names;
}

Result<std::map<std::string, std::string>> ListKeyTags(const Caller& caller,
                                                       const std::string& key) {
  std::map<std::string, std::string> tags;
  FUIN_TRY(ForEachElement(
      caller, "Tags",
      [&](const std::string& token) { return KmsCall("ListResourceTags", key, PageOf(token, 50)); },
      [&](const Node& tag) { tags[std::string(tag.Text("TagKey"))] = tag.Text("TagValue"); }));
  return tags;
}

}  // namespace fuin::aws
