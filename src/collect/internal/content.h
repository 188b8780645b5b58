// What a Secret in the clear says about itself.
#pragma once

#include <optional>
#include <string_view>

#include "model/stored.h"

namespace fuin::collect {

// Returns type, names of data keys and kind of content of a Secret stored as protobuf or JSON;
// nothing for anything else. No value is copied.
std::optional<model::StoredObject> ReadStoredObject(std::string_view bytes);

// Tells the kind from the type and the names alone.
model::ContentKind ContentKindOf(const model::StoredObject& object);

// The etcd key that a whole or cut protobuf Secret would have below `prefix`, by the namespace and
// name in its metadata; "" where they are not whole.
std::string KeyOfObject(std::string_view bytes, std::string_view prefix);

// How many bytes the protobuf object at the start of `bytes` announces; nothing where that can't be
// told from what is there.
std::optional<uint64_t> AnnouncedBytes(std::string_view bytes);

}  // namespace fuin::collect
