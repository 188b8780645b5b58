// etcd's files → one source's intake.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "collect/stored.h"
#include "etcd/database.h"
#include "model/facts.h"
#include "model/stored.h"

namespace fuin::collect {

// Where a file's copies go, and under which name.
struct StoredFile {
  std::string shown;  // as a person would open it
  StoredIntake& intake;
  model::Source& source;  // takes notes
};

// Reads a database. `copies_are` nothing: it is the one that counts, whose records are live,
// historical or deleted; else all its copies have that state. The trailer's hash, where there is
// one and `check_hash` says so, is checked meanwhile and stands in facts().hash. kCorrupt,
// kUnsupported where it is no database; the sink's errors come as `sink_error`.
Result<void> ReadStoredDatabase(ByteSource& bytes, std::optional<model::StoredState> copies_are,
                                bool check_hash, const StoredFile& file, Result<void>& sink_error);

// Reads a WAL segment; `crc` goes from one to the next. The sink's errors.
Result<void> ReadStoredWal(ByteSource& bytes, bool is_last, std::optional<uint32_t>& crc,
                           const StoredFile& file);

// Reads a .snap. kCorrupt where it is none; the sink's errors come as `sink_error`.
Result<void> ReadStoredRaftSnapshot(ByteSource& bytes, const StoredFile& file,
                                    Result<void>& sink_error);

// A file of a data directory, wherever the directory lies.
struct DirectoryMember {
  std::string path;   // from the directory that has snap/ and wal/ on: "snap/db"
  std::string shown;  // as a person would open it
  std::function<Result<std::unique_ptr<ByteSource>>()> open;
};

// Whether `path` is one that etcd writes there and that may hold values.
bool IsDirectoryMember(const std::string& path);

// Reads snap/db first, then all others. The sink's errors.
Result<void> ReadStoredDirectory(std::vector<DirectoryMember> members, StoredIntake& intake,
                                 model::Source& source);

// The sentence for damage.
model::Text TextOf(etcd::DamageKind kind);

}  // namespace fuin::collect
