// Paths, errors and JSON around Session. Lists are asked for without resourceVersion: the most
// recent state, consistently read.

#include "k8s/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "k8s/internal/kubeconfig_file.h"

namespace fuin::k8s {
namespace {

using text::Node;

std::string Where(const Deed& deed) {
  std::string place = deed.verb + " " + deed.resource.Name();
  if (!deed.name.empty()) {
    place += deed.in_namespace.empty() ? " " + deed.name
                                       : fmt::format(" {}/{}", deed.in_namespace, deed.name);
  } else if (!deed.in_namespace.empty()) {
    place += " in " + deed.in_namespace;
  }
  return Printable(place);
}

std::string PermissionOf(const Deed& deed) {
  return fmt::format(
      "needs RBAC {} on {}{}; see: kubectl auth can-i {} {}{}", deed.verb, deed.resource.Name(),
      deed.in_namespace.empty() ? " in all namespaces" : " in namespace " + deed.in_namespace,
      deed.verb, deed.resource.Name(),
      deed.in_namespace.empty() ? " -A" : " -n " + deed.in_namespace);
}

ErrorCode CodeOf(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 406:
    case 415:
    case 405:
      return ErrorCode::kUnsupported;
    case 408:
    case 409:
    case 410:
    case 429:
      return ErrorCode::kUnavailable;
    default:
      return status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
  }
}

Result<void> CheckStatus(const http::Response& response, const Deed& deed) {
  if (response.status >= 200 && response.status < 300) {
    return {};
  }
  return ErrorOf(ParseStatus(response.body, response.status), deed);
}

Result<int> Digits(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) {
    return Error{ErrorCode::kCorrupt, "the server's version is no number", "/version"};
  }
  return number;
}

}  // namespace

std::string Resource::Name() const { return group.empty() ? plural : plural + "." + group; }

std::string PathOf(const Resource& resource, std::string_view in_namespace, std::string_view name) {
  std::string path = resource.group.empty() ? "/api/" + http::PercentEncode(resource.version)
                                            : "/apis/" + http::PercentEncode(resource.group) + "/" +
                                                  http::PercentEncode(resource.version);
  if (!in_namespace.empty()) {
    path += "/namespaces/" + http::PercentEncode(in_namespace);
  }
  path += "/" + http::PercentEncode(resource.plural);
  if (!name.empty()) {
    path += "/" + http::PercentEncode(name);
  }
  return path;
}

Error ErrorOf(const Status& status, const Deed& deed) {
  std::string message = Printable(status.message);
  if (status.code == 401) {
    message =
        "the API server does not accept these credentials: sign in again (kubectl auth "
        "whoami shows as whom)";
  } else if (status.code == 403 && status.reason == "Forbidden" &&
             message.find("admission webhook") == std::string::npos) {
    message = fmt::format("{}; {}", message.empty() ? "forbidden" : message, PermissionOf(deed));
  } else if (message.empty()) {
    message = fmt::format("the API server answers {}{}", status.code,
                          status.reason.empty() ? "" : " " + Printable(status.reason));
  }
  return {CodeOf(status.code), std::move(message), Where(deed)};
}

MetadataLister::MetadataLister(Session& session, Resource resource, ListOptions options)
    : session_(session), resource_(std::move(resource)), options_(std::move(options)) {}

Result<MetadataPage> MetadataLister::Next() {
  FUIN_CHECK(!at_end_);
  const Deed deed{"list", resource_, options_.in_namespace, ""};
  while (true) {
    Call call;
    call.path =
        PathOf(resource_, options_.in_namespace, "") + fmt::format("?limit={}", options_.page_size);
    if (!options_.label_selector.empty()) {
      call.path += "&labelSelector=" + http::PercentEncode(options_.label_selector);
    }
    if (!next_.empty()) {
      call.path += "&continue=" + http::PercentEncode(next_);
    }
    call.accept = kAcceptMetadataList;
    call.response_bytes_max = limits::kListPageBytesMax;
    const http::Response response = FUIN_TRY(session_.Get(call));
    if (response.status == 410 && !next_.empty()) {
      next_ = ParseStatus(response.body, response.status).next;
      if (next_.empty() && ++restart_count_ > limits::kListRestartCountMax) {
        return Error{ErrorCode::kUnavailable,
                     fmt::format("the list expired {} times before its end", restart_count_),
                     Where(deed)};
      }
      continue;
    }
    FUIN_TRY(CheckStatus(response, deed));
    MetadataPage page = FUIN_TRY(ParseMetadataPage(response.body));
    next_ = page.next;
    at_end_ = next_.empty();
    return page;
  }
}

Result<ObjectMeta> GetMetadata(Session& session, const Resource& resource,
                               std::string_view in_namespace, std::string_view name) {
  Call call;
  call.path = PathOf(resource, in_namespace, name);
  call.accept = kAcceptMetadata;
  const http::Response response = FUIN_TRY(session.Get(call));
  FUIN_TRY(CheckStatus(response, {"get", resource, std::string(in_namespace), std::string(name)}));
  return ParseMetadata(response.body);
}

Result<Node> GetJson(Session& session, const std::string& path, const Deed& deed) {
  Call call;
  call.path = path;
  call.accept = kAcceptJson;
  const http::Response response = FUIN_TRY(session.Get(call));
  FUIN_TRY(CheckStatus(response, deed));
  return text::ParseJson(response.body, path.substr(0, path.find('?')));
}

Result<bool> MayI(Session& session, const Deed& deed) {
  Node attributes = Node::Object();
  attributes.Add("verb", Node::String(deed.verb));
  attributes.Add("group", Node::String(deed.resource.group));
  attributes.Add("resource", Node::String(deed.resource.plural));
  if (!deed.in_namespace.empty()) {
    attributes.Add("namespace", Node::String(deed.in_namespace));
  }
  if (!deed.name.empty()) {
    attributes.Add("name", Node::String(deed.name));
  }
  Node spec = Node::Object();
  spec.Add("resourceAttributes", std::move(attributes));
  Node review = Node::Object();
  review.Add("apiVersion", Node::String("authorization.k8s.io/v1"));
  review.Add("kind", Node::String("SelfSubjectAccessReview"));
  review.Add("spec", std::move(spec));
  Call call;
  call.path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  call.accept = kAcceptJson;
  call.content_type = "application/json";
  call.body = text::WriteJson(review, 0);
  const http::Response response = FUIN_TRY(session.Review(call));
  FUIN_TRY(CheckStatus(
      response,
      {"create", {"authorization.k8s.io", "v1", "selfsubjectaccessreviews", false}, "", ""}));
  const Node answer = FUIN_TRY(text::ParseJson(response.body, "SelfSubjectAccessReview"));
  const Node* status = answer.Find("status");
  const Node* allowed = status == nullptr ? nullptr : status->Find("allowed");
  return allowed != nullptr && allowed->boolean;
}

Result<ServerVersion> GetVersion(Session& session) {
  const Node answer =
      FUIN_TRY(GetJson(session, "/version", {"get", {"", "v1", "/version", false}, "", ""}));
  ServerVersion version;
  version.git_version = answer.Text("gitVersion").substr(0, 100);
  version.major = FUIN_TRY(Digits(answer.Text("major")));
  // EKS and others write "31+".
  version.minor = FUIN_TRY(Digits(answer.Text("minor")));
  return version;
}

namespace {

Result<Resource> FindIn(Session& session, const std::string& group, const std::string& version,
                        std::string_view plural) {
  const std::string path =
      group.empty() ? "/api/" + version : fmt::format("/apis/{}/{}", group, version);
  const Node list =
      FUIN_TRY(GetJson(session, path, {"get", {group, version, "discovery", false}, "", ""}));
  const Node* resources = list.Find("resources");
  for (size_t i = 0; resources != nullptr && i < resources->elements.size(); ++i) {
    const Node& one = resources->elements[i];
    const Node* namespaced = one.Find("namespaced");
    if (one.Text("name") == plural) {
      return Resource{group, version, std::string(plural),
                      namespaced != nullptr && namespaced->boolean};
    }
  }
  return Error{ErrorCode::kNotFound,
               fmt::format("the API server has no resource {}", Printable(plural)), path};
}

}  // namespace

Result<Resource> FindResource(Session& session, std::string_view name) {
  const size_t dot = name.find('.');
  const std::string_view plural = name.substr(0, dot);
  if (plural.empty()) {
    return Error{ErrorCode::kInvalidArgument, "a resource without a name", ""};
  }
  if (dot == std::string_view::npos) {
    return plural == "secrets" ? Result<Resource>(Resource()) : FindIn(session, "", "v1", plural);
  }
  const std::string group(name.substr(dot + 1));
  const Node found = FUIN_TRY(GetJson(session, "/apis/" + http::PercentEncode(group),
                                      {"get", {group, "v1", "discovery", false}, "", ""}));
  const Node* preferred = found.Find("preferredVersion");
  const std::string version(preferred == nullptr ? "" : preferred->Text("version"));
  if (version.empty()) {
    return Error{ErrorCode::kCorrupt, "discovery names no preferred version", Printable(group)};
  }
  return FindIn(session, group, version, plural);
}

Result<std::string> GetMetrics(Session& session, const std::string& origin) {
  Call call;
  call.path = "/metrics";
  call.accept = "text/plain";
  call.origin = origin;
  call.response_bytes_max = limits::kMetricsBytesMax;
  http::Response response = FUIN_TRY(session.Get(call, 2));
  const Status status =
      response.status == 200 ? Status() : ParseStatus(response.body, response.status);
  if (response.status == 403) {
    return Error{ErrorCode::kDenied,
                 "/metrics is closed to this user: needs a ClusterRole with nonResourceURLs "
                 "[/metrics], verbs [get]",
                 origin.empty() ? "get /metrics" : "get /metrics of " + Printable(origin)};
  }
  if (response.status != 200) {
    return ErrorOf(status, {"get", {"", "v1", "/metrics", false}, "", ""});
  }
  return std::move(response.body);
}

}  // namespace fuin::k8s
