// kube-apiserver applies the patch to the object as the cache has it, finds nothing changed, reads
// the stored form, and writes only if its transformer calls that stale (apiserver
// pkg/storage/etcd3/store.go GuaranteedUpdate: `!origState.stale && bytes.Equal`). The answer is
// metadata: no value of the object comes back.

#include "k8s_write/touch.h"

#include <charconv>

#include "text/document.h"

namespace fuin::k8s_write {
namespace {

// Whole seconds; a date, which proxies may send, is none.
int64_t RetryAfterMs(const http::Response& response, const k8s::Status& status) {
  int64_t seconds = status.retry_after_s;
  const std::optional<std::string_view> header = response.Header("Retry-After");
  if (header.has_value()) {
    std::from_chars(header->data(), header->data() + header->size(), seconds);
  }
  return seconds > 0 && seconds <= 3600 ? seconds * 1000 : 0;
}

}  // namespace

Result<TouchAnswer> Touch(k8s::Session& session, const k8s::Resource& resource,
                          const k8s::ObjectMeta& meta, bool holds_version) {
  k8s::Call call;
  // Strict decoding would look for unknown fields in every object, at the server's cost.
  call.path = k8s::PathOf(resource, meta.in_namespace, meta.name) +
              "?fieldManager=fuin&fieldValidation=Ignore";
  call.accept = k8s::kAcceptMetadata;
  call.content_type = "application/merge-patch+json";
  call.body = "{\"metadata\":{\"uid\":" + text::JsonQuote(meta.uid);
  if (holds_version) {
    call.body += ",\"resourceVersion\":" + text::JsonQuote(meta.resource_version);
  }
  call.body += "}}";
  const http::Response response = FUIN_TRY(session.Change(k8s::WriteAccess(), "PATCH", call));
  TouchAnswer answer;
  answer.status = response.status;
  if (response.status == 200) {
    answer.meta = FUIN_TRY(k8s::ParseMetadata(response.body));
    return answer;
  }
  answer.failure = k8s::ParseStatus(response.body, response.status);
  answer.retry_after_ms = RetryAfterMs(response, answer.failure);
  return answer;
}

}  // namespace fuin::k8s_write
