// Pages, log entries and raft snapshots, each into the intake: what is a record goes in as it is,
// what is bare bytes is searched for stored values first.

#include "collect/internal/stored_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/strings.h"
#include "collect/internal/content.h"
#include "collect/internal/remains.h"
#include "etcd/trailer.h"
#include "etcd/wal.h"
#include "etcd/window.h"

namespace fuin::collect {
namespace {

using model::StoredState;

// Hands what FindRemains finds to the intake.
Result<void> AddRemains(RemainsFinder& finder, std::string_view bytes, uint64_t offset,
                        size_t start_max, StoredState state, const StoredFile& file) {
  return finder.Find(bytes, offset, start_max, [&](const Remains& remains) -> Result<void> {
    RawValue raw;
    raw.key = remains.key;
    raw.revision = remains.revision;
    raw.bytes = remains.value;
    raw.state = state;
    raw.file = file.shown;
    raw.offset = offset + remains.at;
    raw.cut_short = remains.cut_short;
    std::string made;
    const std::vector<std::string>& prefixes = file.intake.facts().prefixes;
    if (!raw.key.has_value() && prefixes.size() == 1) {
      made = KeyOfObject(raw.bytes, prefixes.front());
    }
    if (!made.empty()) {
      raw.key = made;
    }
    return file.intake.AddCopy(raw);
  });
}

void AddDamageOf(const etcd::Damage& damage, const StoredFile& file) {
  if (damage.kind == etcd::DamageKind::kWalTorn) {
    file.source.problems.push_back(
        {model::ProblemKind::kNote,
         {"problem/wal-torn", {{"offset", fmt::format("{:#x}", damage.offset)}}},
         {file.shown, 0, 0}});
    return;
  }
  file.intake.AddDamage({file.shown, damage.offset, damage.bytes, TextOf(damage.kind)});
}

// "3.7.0" → "3.7".
std::string MinorOf(std::string_view version) {
  const std::vector<std::string_view> parts = Split(version, '.');
  const bool is_version = parts.size() >= 2 && std::ranges::all_of(version, [](char c) {
                            return (c >= '0' && c <= '9') || c == '.';
                          });
  return is_version ? std::string(parts[0]) + "." + std::string(parts[1]) : "";
}

class DatabaseIntake final : public etcd::DatabaseVisitor {
 public:
  DatabaseIntake(const StoredFile& file, std::optional<StoredState> copies_are)
      : file_(file), copies_are_(copies_are) {}

  Result<void> OnRecord(const etcd::Record& record) override {
    revision_ = std::max(revision_, record.revision.main);
    if (copies_are_.has_value()) {
      return record.revision.is_tombstone ? Result<void>()
                                          : file_.intake.AddCopy(RawOf(record, *copies_are_));
    }
    if (record.revision.is_tombstone) {
      file_.intake.AddTombstone(record.key);
      return {};
    }
    return record.key.empty() ? Result<void>()  // etcdutl's mark, no data
                              : file_.intake.AddRecord(RawOf(record, StoredState::kLive));
  }

  void OnPair(std::string_view bucket, std::string_view key, std::string_view value) override {
    if (bucket == "cluster" && key == "clusterVersion") {
      cluster_version_ = MinorOf(value);
    } else if (bucket == "meta" && key == "storageVersion") {
      storage_version_ = MinorOf(value);
    } else if (bucket == "meta" && (key == "finishedCompactRev" || key == "scheduledCompactRev")) {
      const std::optional<etcd::Revision> mark = etcd::ParseRevision(value);
      revision_ = mark.has_value() ? std::max(revision_, mark->main) : revision_;
    }
  }

  Result<void> OnRemains(const etcd::Record& record) override {
    if (record.revision.is_tombstone || record.value.empty()) {
      return {};
    }
    return file_.intake.AddCopy(RawOf(record, copies_are_.value_or(StoredState::kFreed)));
  }

  Result<void> OnFreeBytes(std::string_view bytes, uint64_t offset, size_t start_max) override {
    return AddRemains(finder_, bytes, offset, start_max, copies_are_.value_or(StoredState::kFreed),
                      file_);
  }

  void OnDamage(const etcd::Damage& damage) override { AddDamageOf(damage, file_); }

  // After the walk: what the database says about itself.
  void Describe() {
    model::StoredSource& facts = file_.intake.facts();
    if (revision_ > 0 || facts.damage_count == 0) {
      facts.revision = std::max<int64_t>(revision_, 1);  // an empty key space is at revision 1
    }
    facts.etcd_version = !storage_version_.empty() ? storage_version_ : cluster_version_;
  }

 private:
  RawValue RawOf(const etcd::Record& record, StoredState state) const {
    RawValue raw;
    raw.key = record.key;
    raw.bytes = record.value;
    raw.state = state;
    raw.revision = record.revision.main;
    raw.file = file_.shown;
    raw.offset = record.value_offset;
    raw.cut_short = record.cut_short;
    return raw;
  }

  const StoredFile& file_;
  std::optional<StoredState> copies_are_;
  RemainsFinder finder_;
  int64_t revision_ = 0;
  std::string cluster_version_, storage_version_;
};

class WalIntake final : public etcd::WalVisitor {
 public:
  explicit WalIntake(const StoredFile& file) : file_(file) {}

  Result<void> OnPut(const etcd::LoggedPut& put) override {
    RawValue raw;
    raw.key = put.key;
    raw.bytes = put.value;
    raw.state = StoredState::kWal;
    raw.file = file_.shown;
    raw.offset = put.value_offset;
    return raw.bytes.empty() ? Result<void>() : file_.intake.AddCopy(raw);
  }
  Result<void> OnFreeBytes(std::string_view bytes, uint64_t offset, size_t start_max) override {
    return AddRemains(finder_, bytes, offset, start_max, StoredState::kWal, file_);
  }
  void OnDamage(const etcd::Damage& damage) override { AddDamageOf(damage, file_); }

 private:
  const StoredFile& file_;
  RemainsFinder finder_;
};

void NoteHash(const Result<bool>& matches, const StoredFile& file) {
  model::StoredSource& facts = file.intake.facts();
  if (!matches) {
    facts.hash = model::HashCheck::kSkipped;
    file.intake.AddDamage(
        {file.shown, 0, 0, {"damage/hash-unread", {{"error", matches.error().message}}}});
    return;
  }
  facts.hash = *matches ? model::HashCheck::kOk : model::HashCheck::kMismatch;
}

// Every string of the v2 store that is a Secret: JSON inside JSON, so its quotes are escaped. Its
// key is the nearest "Path" before it, below /1.
Result<void> SearchV2Store(const etcd::RaftSnapshot& snapshot, const StoredFile& file) {
  constexpr std::string_view kKind = "\\\"kind\\\":\\\"Secret\\\"";
  constexpr std::string_view kPath = "\"Path\":\"/1", kValue = "\"Value\":\"";
  const std::string_view store = snapshot.store;
  size_t from = 0;
  for (size_t at = store.find(kKind); at != std::string_view::npos; at = store.find(kKind, from)) {
    const size_t value = store.rfind(kValue, at);
    const size_t path = store.rfind(kPath, at);
    const size_t start =
        value == std::string_view::npos || value < from ? at : value + kValue.size();
    size_t end = start;
    while (end < store.size() && store[end] != '"') {
      end += store[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, store.size());
    RawValue raw;
    if (path != std::string_view::npos && path >= from) {
      const size_t key = path + kPath.size();
      raw.key = store.substr(key, store.find('"', key) - key);
    }
    raw.bytes = store.substr(start, end - start);
    raw.state = StoredState::kSnap;
    raw.file = file.shown;
    raw.offset = snapshot.store_offset + start;
    FUIN_TRY(file.intake.AddCopy(raw));
    from = std::max(end, at + kKind.size());
  }
  return {};
}

}  // namespace

model::Text TextOf(etcd::DamageKind kind) {
  switch (kind) {
    case etcd::DamageKind::kMeta:
      return {"damage/meta", {}};
    case etcd::DamageKind::kTruncated:
      return {"damage/truncated", {}};
    case etcd::DamageKind::kPage:
      return {"damage/page", {}};
    case etcd::DamageKind::kPageTwice:
      return {"damage/page-twice", {}};
    case etcd::DamageKind::kChanged:
      return {"damage/changed", {}};
    case etcd::DamageKind::kTooDeep:
      return {"damage/too-deep", {}};
    case etcd::DamageKind::kUnreadable:
      return {"damage/unreadable", {}};
    case etcd::DamageKind::kRecord:
      return {"damage/record", {}};
    case etcd::DamageKind::kWalFrame:
      return {"damage/wal-frame", {}};
    case etcd::DamageKind::kWalChecksum:
      return {"damage/wal-checksum", {}};
    case etcd::DamageKind::kWalTorn:
      return {"damage/wal-torn", {}};
    case etcd::DamageKind::kSnapChecksum:
      return {"damage/snap-checksum", {}};
  }
  return {"damage/page", {}};
}

Result<void> ReadStoredDatabase(ByteSource& bytes, std::optional<StoredState> copies_are,
                                bool check_hash, const StoredFile& file, Result<void>& sink_error) {
  const etcd::DatabaseInfo info = FUIN_TRY(etcd::ReadDatabaseInfo(bytes));
  const bool is_main = !copies_are.has_value();
  std::optional<etcd::TrailerCheck> check;
  if (is_main && info.has_trailer) {
    file.intake.facts().hash = model::HashCheck::kSkipped;
    if (check_hash) {
      check.emplace(bytes, info);
    }
  }
  DatabaseIntake visitor(file, copies_are);
  sink_error = etcd::ReadDatabase(bytes, info, visitor);
  if (!sink_error) {
    return {};
  }
  if (check.has_value()) {
    NoteHash(check->Wait(), file);
  }
  if (is_main) {
    visitor.Describe();
  }
  const Result<etcd::DatabaseInfo> after = etcd::ReadDatabaseInfo(bytes);
  if (!after || after->txid != info.txid) {
    file.source.problems.push_back(
        {model::ProblemKind::kNote, {"problem/etcd-wrote", {}}, {file.shown, 0, 0}});
  }
  return {};
}

Result<void> ReadStoredWal(ByteSource& bytes, bool is_last, std::optional<uint32_t>& crc,
                           const StoredFile& file) {
  WalIntake visitor(file);
  return etcd::ReadWal(bytes, is_last, crc, visitor);
}

Result<void> ReadStoredRaftSnapshot(ByteSource& bytes, const StoredFile& file,
                                    Result<void>& sink_error) {
  if (bytes.size_bytes() > limits::kRaftSnapshotBytesMax) {
    return Error{ErrorCode::kLimit, "a .snap of more than 256 MiB is not read", file.shown};
  }
  etcd::Window window(bytes, bytes.size_bytes());
  FUIN_TRY(window.Load(0, static_cast<size_t>(bytes.size_bytes())));
  const etcd::RaftSnapshot snapshot = FUIN_TRY(etcd::ReadRaftSnapshot(window.held()));
  if (!snapshot.checksum_matches) {
    AddDamageOf({etcd::DamageKind::kSnapChecksum, 0, bytes.size_bytes()}, file);
  }
  sink_error = SearchV2Store(snapshot, file);
  return {};
}

}  // namespace fuin::collect
