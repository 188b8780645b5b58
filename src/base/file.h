// Files, read whole with a limit and written so that a reader sees the old or the new content,
// never half.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin {

// Returns the content of the regular file at `path` (links are followed).
// kNotFound, kDenied, kIo as the system says; kUnsupported for a directory, device or pipe;
// kLimit above `bytes_max`, before memory is taken.
Result<std::string> ReadFile(const std::string& path, size_t bytes_max);

// Replaces the file at `path` with `content`: written aside in the same folder, fsynced, renamed,
// the folder fsynced. On failure the old content stands and nothing is left behind. A new file gets
// `mode`, an existing one keeps its own.
Result<void> WriteFileAtomically(const std::string& path, std::string_view content,
                                 unsigned mode = 0644);

}  // namespace fuin
