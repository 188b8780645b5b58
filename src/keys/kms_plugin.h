// A KMS plugin on its unix socket, as kube-apiserver talks to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "envelope/key_service.h"

namespace fuin::keys {

// Returns the service of the plugin at `socket` (a path, or "@name" for an abstract socket), which
// speaks v1beta1 for `version` 1 and v2 for 2. Nothing is sent yet: whether a plugin is there, the
// first call says, each within `timeout_ms`. Of v1 keys, key id and annotations are not used.
std::unique_ptr<envelope::KeyService> OpenKmsPlugin(const std::string& socket, int version,
                                                    int64_t timeout_ms);

}  // namespace fuin::keys
