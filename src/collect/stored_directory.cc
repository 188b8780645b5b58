// A data directory: the database first, because the state of all other copies is told against it;
// then what lies beside it and is easily forgotten.
//
//   snap/db                            the database
//   snap/*.snap                        raft snapshots
//   snap/*.snap.db, tmp*, db.tmp.*     whole databases, received or left over
//   snap/*.broken, wal/*.broken        kept after a failed check or repair
//   wal/*.wal, wal/*.tmp               segments, in order; the next one, preallocated

#include <algorithm>

#include "base/strings.h"
#include "collect/internal/stored_files.h"
#include "etcd/wal.h"
#include "etcd/window.h"

namespace fuin::collect {
namespace {

constexpr size_t kStartBytes = 64u << 10;

void NoteUnread(const std::string& shown, const Error& error, model::Source& source) {
  source.problems.push_back({model::ProblemKind::kPartUnread,
                             {"problem/unread", {{"error", Describe(error)}}},
                             {shown, 0, 0}});
}

bool IsWalSegment(const std::string& path) {
  return path.starts_with("wal/") && path.ends_with(".wal");
}

// 0 the database, 1 what lies beside it, 2 the log in order, 3 the rest.
int Turn(const DirectoryMember& member) {
  if (member.path == "snap/db") {
    return 0;
  }
  return IsWalSegment(member.path) ? 2 : member.path.starts_with("snap/") ? 1 : 3;
}

class DirectoryReader {
 public:
  DirectoryReader(StoredIntake& intake, model::Source& source) : intake_(intake), source_(source) {}

  Result<void> Read(const DirectoryMember& member, bool is_last_segment);

 private:
  StoredIntake& intake_;
  model::Source& source_;
  std::optional<uint32_t> crc_;
};

Result<void> DirectoryReader::Read(const DirectoryMember& member, bool is_last_segment) {
  const StoredFile file{member.shown, intake_, source_};
  Result<std::unique_ptr<ByteSource>> opened = member.open();
  if (!opened) {
    // A running etcd purges and renames: what went away meanwhile is no longer there to be proved.
    const bool is_gone = opened.error().code == ErrorCode::kNotFound && member.path != "snap/db";
    if (!is_gone) {
      NoteUnread(member.shown, opened.error(), source_);
    }
    return {};
  }
  ByteSource& bytes = **opened;
  Result<void> sink_error;
  Result<void> read;
  if (member.path == "snap/db") {
    read = ReadStoredDatabase(bytes, std::nullopt, false, file, sink_error);
  } else if (IsWalSegment(member.path)) {
    sink_error = ReadStoredWal(bytes, is_last_segment, crc_, file);
  } else {
    etcd::Window window(bytes, bytes.size_bytes());
    read = window.Load(0, kStartBytes);
    const std::string_view start = window.held();
    std::optional<uint32_t> own_crc;
    if (!read || start.empty()) {
      // Unreadable, which is said below, or empty, which holds nothing.
    } else if (etcd::LooksLikeDatabase(start) != etcd::DatabaseLook::kNo) {
      read = ReadStoredDatabase(bytes, model::StoredState::kSnap, false, file, sink_error);
    } else if (member.path.starts_with("snap/") && member.path.ends_with(".snap")) {
      read = ReadStoredRaftSnapshot(bytes, file, sink_error);
    } else {
      sink_error = ReadStoredWal(bytes, true, own_crc, file);  // bare bytes, if it is no segment
    }
  }
  FUIN_TRY(std::move(sink_error));
  if (!read) {
    NoteUnread(member.shown, read.error(), source_);
  }
  return {};
}

}  // namespace

bool IsDirectoryMember(const std::string& path) {
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  if (path.starts_with("wal/") || path.starts_with("wal.broken.")) {
    return name.ends_with(".wal") || name.ends_with(".tmp") || name.ends_with(".broken");
  }
  return path.starts_with("snap/") &&
         (name == "db" || name.ends_with(".snap") || name.ends_with(".snap.db") ||
          name.starts_with("tmp") || name.starts_with("db.tmp") || name.ends_with(".broken"));
}

Result<void> ReadStoredDirectory(std::vector<DirectoryMember> members, StoredIntake& intake,
                                 model::Source& source) {
  std::ranges::sort(members, [](const DirectoryMember& left, const DirectoryMember& right) {
    return std::pair(Turn(left), left.path) < std::pair(Turn(right), right.path);
  });
  const bool has_database = !members.empty() && Turn(members.front()) == 0;
  if (!has_database) {
    source.problems.push_back(
        {model::ProblemKind::kPartUnread, {"problem/no-database", {}}, {source.name, 0, 0}});
  }
  const auto last_segment =
      std::ranges::find_if(members.rbegin(), members.rend(),
                           [](const DirectoryMember& member) { return IsWalSegment(member.path); });
  DirectoryReader reader(intake, source);
  for (const DirectoryMember& member : members) {
    FUIN_TRY(reader.Read(member, last_segment != members.rend() && &member == &*last_segment));
  }
  return {};
}

}  // namespace fuin::collect
