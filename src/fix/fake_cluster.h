// An API server in memory, for tests of re-encryption: objects that may be stale, and whatever goes
// wrong with them.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "k8s/object_bytes.h"
#include "k8s/session_testing.h"
#include "text/document.h"

namespace fuin::fix {

class FakeCluster {
 public:
  struct Object {
    std::string uid;
    uint64_t version = 1;
    bool is_stale = false;
    // Takes the place of the answer to a touch, while it returns one.
    std::function<std::optional<http::Response>(Object&)> misbehaves = nullptr;
  };

  FakeCluster() : api([this](const http::Request& request) { return Answer(request); }) {}

  Object& Add(const std::string& name, bool is_stale = true) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Object& object = objects_[name];
    object.uid = "uid-" + name;
    object.version = ++revision_;
    object.is_stale = is_stale;
    return object;
  }
  void Delete(const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    objects_.erase(name);
  }
  size_t StaleCount() {
    const std::lock_guard<std::mutex> lock(mutex_);
    size_t count = 0;
    for (const auto& [name, object] : objects_) {
      count += object.is_stale ? 1 : 0;
    }
    return count;
  }
  // Another client's write.
  void Write(Object& object, bool is_stale) {
    object.version = ++revision_;
    object.is_stale = is_stale;
  }

  static http::Response Refusal(int status, std::string_view reason, std::string_view message,
                                std::string_view field = "") {
    return http::FakeTransport::Reply(
        status, k8s::testing_bytes::StatusOf(reason, message, field, "cause", 0, ""));
  }

  // Answers every request that is not about objects; nothing: 404.
  std::function<std::optional<http::Response>(const http::Request&)> others = nullptr;
  // Runs before each page of a list but the first.
  std::function<void()> between_pages = nullptr;
  std::string metrics;
  int touches = 0;
  k8s::FakeApi api;

 private:
  Result<http::Response> Answer(const http::Request& request) {
    const size_t path_at = request.url.find('/', 8);
    std::string path = request.url.substr(path_at);
    const std::string query = path.substr(std::min(path.find('?'), path.size()));
    path = path.substr(0, path.find('?'));
    if (others != nullptr) {
      if (std::optional<http::Response> response = others(request)) {
        return std::move(*response);
      }
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    constexpr std::string_view kOne = "/api/v1/namespaces/ns/secrets/";
    if (path == "/api/v1/secrets" || path == "/api/v1/namespaces/ns/secrets") {
      return List(query);
    }
    if (path.starts_with(kOne)) {
      const std::string name = path.substr(kOne.size());
      return request.method == "PATCH" ? Touch(name, request.body) : Get(name);
    }
    if (path == "/metrics") {
      return http::FakeTransport::Reply(metrics.empty() ? 403 : 200, metrics);
    }
    if (path == "/version") {
      return http::FakeTransport::Reply(200,
                                        R"({"major":"1","minor":"37","gitVersion":"v1.37.2"})");
    }
    if (path.ends_with("/selfsubjectaccessreviews")) {
      return http::FakeTransport::Reply(201, R"({"status":{"allowed":true}})");
    }
    return Refusal(404, "NotFound", "not found");
  }

  http::Response List(const std::string& query) {
    const size_t limit_at = query.find("limit=");
    const size_t limit = std::stoul(query.substr(limit_at + 6));
    const size_t token_at = query.find("continue=");
    const std::string after = token_at == std::string::npos ? "" : query.substr(token_at + 9);
    if (!after.empty() && between_pages != nullptr) {
      between_pages();
    }
    std::vector<k8s::ObjectMeta> items;
    uint64_t remaining = 0;
    for (const auto& [name, object] : objects_) {
      if (name <= after) {
        continue;
      }
      if (items.size() < limit) {
        items.push_back(MetaOf(name, object));
      } else {
        ++remaining;
      }
    }
    return http::FakeTransport::Reply(
        200, k8s::testing_bytes::PageOf(items, remaining == 0 ? "" : items.back().name, remaining));
  }

  http::Response Get(const std::string& name) {
    const auto found = objects_.find(name);
    return found == objects_.end()
               ? Refusal(404, "NotFound", "gone")
               : http::FakeTransport::Reply(
                     200, k8s::testing_bytes::MetadataOf(MetaOf(name, found->second)));
  }

  http::Response Touch(const std::string& name, const std::string& body) {
    ++touches;
    const auto found = objects_.find(name);
    if (found == objects_.end()) {
      return Refusal(404, "NotFound", "gone");
    }
    Object& object = found->second;
    if (object.misbehaves != nullptr) {
      if (std::optional<http::Response> response = object.misbehaves(object)) {
        return std::move(*response);
      }
    }
    const text::Node patch = text::ParseJson(body, "patch").value();
    const text::Node& metadata = *patch.Find("metadata");
    const std::string_view version = metadata.Text("resourceVersion");
    if (metadata.Text("uid") != object.uid) {
      return Refusal(422, "Invalid", "field is immutable", "metadata.uid");
    }
    if (!version.empty() && version != std::to_string(object.version)) {
      return Refusal(409, "Conflict", "the object has been modified");
    }
    if (object.is_stale) {
      Write(object, false);
    }
    return Get(name);
  }

  static k8s::ObjectMeta MetaOf(const std::string& name, const Object& object) {
    return {name, "ns", object.uid, std::to_string(object.version), false};
  }

  std::mutex mutex_;
  std::map<std::string, Object> objects_;
  uint64_t revision_ = 1;
};

}  // namespace fuin::fix
