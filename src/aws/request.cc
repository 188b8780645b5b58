// See request.h.

#include "aws/request.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "base/date.h"

namespace fuin::aws {

using text::Node;

Error Misshapen(const Call& call) {
  return {ErrorCode::kCorrupt, "AWS's answer is not of the shape that its reference gives",
          WhereOf(call)};
}

Result<http::Response> SendCall(const Caller& caller, Call call) {
  call.region = caller.region;
  const Credentials credentials = FUIN_TRY(caller.identity.Get());
  bool has_expired = false;
  Result<http::Response> response = caller.connection.Send(call, credentials, &has_expired);
  if (!response && has_expired) {
    const std::optional<Credentials> renewed = caller.identity.Renew(credentials);
    if (renewed.has_value()) {
      return caller.connection.Send(call, *renewed);
    }
  }
  return response;
}

Result<Node> SendForJson(const Caller& caller, const Call& call) {
  const http::Response response = FUIN_TRY(SendCall(caller, call));
  Result<Node> document = text::ParseJson(response.body, call.action);
  if (!document || !document->IsObject()) {
    return Misshapen(call);
  }
  return document;
}

Call QueryCall(Service service, const std::string& action, const std::string& version,
               const std::string& parameters) {
  Call call;
  call.service = service;
  call.action = fmt::format("{}:{}", NameOf(service), action);
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.body = fmt::format("Action={}&Version={}{}", action, version, parameters);
  return call;
}

Call JsonCall(Service service, std::string_view target, const std::string& action,
              const std::string& resource, const Node& body) {
  Call call;
  call.service = service;
  call.action = fmt::format("{}:{}", NameOf(service), action);
  call.resource = resource;
  call.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                  {"X-Amz-Target", fmt::format("{}.{}", target, action)}};
  call.body = text::WriteJson(body, 0);
  return call;
}

Call KmsCall(const std::string& action, const std::string& key, Node body) {
  body.Add("KeyId", Node::String(key));
  return JsonCall(Service::kKms, "TrentService", action, key, body);
}

Call EksCall(const std::string& action, const std::string& resource, std::string path) {
  Call call;
  call.service = Service::kEks;
  call.action = "eks:" + action;
  call.resource = resource;
  call.method = "GET";
  call.path = std::move(path);
  return call;
}

bool IsNone(const Node* node) { return node == nullptr || node->IsNull(); }

std::optional<std::string> TextIn(const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  return member != nullptr && member->IsString() ? std::optional<std::string>(member->scalar)
                                                 : std::nullopt;
}

std::optional<bool> BoolIn(const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  return member != nullptr && member->kind == Node::Kind::kBool
             ? std::optional<bool>(member->boolean)
             : std::nullopt;
}

std::optional<std::string> TimeIn(const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  if (member == nullptr || member->kind != Node::Kind::kNumber) {
    return std::nullopt;
  }
  const double seconds = std::strtod(member->scalar.c_str(), nullptr);
  const bool is_time = std::isfinite(seconds) && std::abs(seconds) < 1e11;
  return is_time ? std::optional<std::string>(
                       Rfc3339OfUnixTime(static_cast<int64_t>(std::floor(seconds))))
                 : std::nullopt;
}

std::optional<std::vector<std::string>> TextsIn(const Node& node, std::string_view name) {
  const Node* list = node.Find(name);
  if (list == nullptr || !list->IsArray()) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const Node& element : list->elements) {
    texts.push_back(element.scalar);
  }
  return texts;
}

}  // namespace fuin::aws
