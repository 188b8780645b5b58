// See cluster_updates.h. Shapes: EKS 2017-11-01, Update and UpdateParam. The value of the parameter
// EncryptionConfig is itself JSON: [{"resources":["secrets"],"provider":{"keyArn":"..."}}].

#include "aws/cluster_updates.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/transport.h"

namespace fuin::aws {
namespace {

using text::Node;

std::string UpdatesPath(const std::string& cluster) {
  return "/clusters/" + http::PercentEncode(cluster) + "/updates";
}

std::string KeyOf(const Node& update) {
  const Node* parameters = update.Find("params");
  if (parameters == nullptr || !parameters->IsArray()) {
    return "";
  }
  for (const Node& parameter : parameters->elements) {
    if (parameter.Text("type") != "EncryptionConfig") {
      continue;
    }
    const Result<Node> value = text::ParseJson(parameter.Text("value"), "");
    const bool has_one = value && value->IsArray() && !value->elements.empty();
    const Node* provider = has_one ? value->elements.front().Find("provider") : nullptr;
    return provider == nullptr ? "" : std::string(provider->Text("keyArn"));
  }
  return "";
}

}  // namespace

Result<ClusterUpdate> ParseUpdate(const Node& document, const Call& call) {
  const Node* member = document.Find("update");
  if (member == nullptr || member->Text("id").empty() || member->Text("status").empty()) {
    return Misshapen(call);
  }
  ClusterUpdate update;
  update.id = member->Text("id");
  update.type = member->Text("type");
  update.status = member->Text("status");
  update.key = KeyOf(*member);
  if (const Node* errors = member->Find("errors"); errors != nullptr && errors->IsArray()) {
    for (const Node& error : errors->elements) {
      update.errors.push_back({std::string(error.Text("errorCode")),
                               std::string(error.Text("errorMessage")),
                               TextsIn(error, "resourceIds").value_or(std::vector<std::string>())});
    }
  }
  return update;
}

Result<ClusterUpdate> DescribeUpdate(const Caller& caller, const std::string& cluster,
                                     const std::string& id) {
  const Call call =
      EksCall("DescribeUpdate", cluster, UpdatesPath(cluster) + "/" + http::PercentEncode(id));
  const Node document = FUIN_TRY(SendForJson(caller, call));
  return ParseUpdate(document, call);
}

Result<std::vector<ClusterUpdate>> ListClusterUpdates(const Caller& caller,
                                                      const std::string& cluster) {
  std::vector<std::string> ids;
  FUIN_TRY(ForEachPage(
      caller, "nextToken",
      [&](const std::string& token) {
        const std::string next = token.empty() ? "" : "&nextToken=" + http::PercentEncode(token);
        return EksCall("ListUpdates", cluster, UpdatesPath(cluster) + "?maxResults=100" + next);
      },
      [&](const Node& page) -> std::optional<size_t> {
        const std::optional<std::vector<std::string>> list = IsNone(page.Find("updateIds"))
                                                                 ? std::vector<std::string>()
                                                                 : TextsIn(page, "updateIds");
        if (!list.has_value()) {
          return std::nullopt;
        }
        ids.insert(ids.end(), list->begin(), list->end());
        return ids.size();
      }));
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.size() > kUpdatesOfAClusterMax) {
    return Error{ErrorCode::kLimit, fmt::format("more than {} updates", kUpdatesOfAClusterMax),
                 "eks:ListUpdates " + cluster};
  }
  std::vector<ClusterUpdate> updates;
  for (const std::string& id : ids) {
    updates.push_back(FUIN_TRY(DescribeUpdate(caller, cluster, id)));
  }
  return updates;
}

}  // namespace fuin::aws
