// The one change that fuin makes to a cluster's objects: none. An empty merge patch has the API
// server write an object again where, and only where, its stored form is not what today's
// configuration would write. docs/reencrypt.md says why.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "k8s/client.h"
#include "k8s/objects.h"
#include "k8s/session.h"

namespace fuin::k8s_write {

struct TouchAnswer {
  int status = 0;              // of HTTP
  k8s::ObjectMeta meta;        // as it is after a 200
  k8s::Status failure;         // otherwise
  int64_t retry_after_ms = 0;  // 0: the server asks for no pause
};

// Sends {"metadata":{"uid","resourceVersion"}} once for the object that `meta` names. With
// `holds_version` the server refuses (409) where the object is no longer of that version; without,
// it takes the object as it is. In both another object of the same name (uid) is refused (422).
// Errors are those of an exchange that did not come to an answer; the object may have been written.
Result<TouchAnswer> Touch(k8s::Session& session, const k8s::Resource& resource,
                          const k8s::ObjectMeta& meta, bool holds_version);

}  // namespace fuin::k8s_write
