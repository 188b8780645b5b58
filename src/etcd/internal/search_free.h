// The pages that no tree leads to.
#pragma once

#include "base/byte_source.h"
#include "base/result.h"
#include "etcd/database.h"
#include "etcd/internal/page_set.h"

namespace fuin::etcd {

// Gives every record in dead leaf pages, and all other bytes of pages that are not in `visited`, to
// the visitor. Errors are the visitor's.
Result<void> SearchFreePages(ByteSource& source, const DatabaseInfo& info, const PageSet& visited,
                             DatabaseVisitor& visitor);

}  // namespace fuin::etcd
