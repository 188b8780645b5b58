// What each SOURCE is, from its first bytes, and the way to its copies. Packed files are unpacked
// in memory and looked at again; archives are read in place.

#include "collect/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "archive/tar.h"
#include "archive/unpack.h"
#include "base/check.h"
#include "base/limits.h"
#include "collect/internal/stored_files.h"
#include "etcd/database.h"
#include "etcd/wal.h"
#include "etcd/window.h"

namespace fuin::collect {
namespace {

namespace fs = std::filesystem;

constexpr size_t kStartBytes = 72u << 10;  // the second meta page of a file with 64 KiB pages
constexpr int kPackingDepthMax = 2;        // a packed archive of packed files

enum class Content : uint8_t {
  kDatabase,
  kWal,
  kRaftSnapshot,
  kGzip,
  kZstd,
  kTar,
  kDiskImage,
  kMemoryDump,
  kSqlite,  // k3s without embedded etcd
  kEmpty,
  kOther,
};

struct Magic {
  size_t offset;
  std::string_view bytes;
  Content content;
};

// Recognised so that they can be refused by name. GPT; qcow2; VMDK; VHD; VHDX; XFS; ext2-4; MBR;
// LiME; Windows and Xen dumps; SQLite.
constexpr Magic kRefused[] = {
    {512, "EFI PART", Content::kDiskImage},     {0, "QFI\xfb", Content::kDiskImage},
    {0, "KDMV", Content::kDiskImage},           {0, "# Disk DescriptorFile", Content::kDiskImage},
    {0, "conectix", Content::kDiskImage},       {0, "vhdxfile", Content::kDiskImage},
    {0, "XFSB", Content::kDiskImage},           {1080, "\x53\xef", Content::kDiskImage},
    {0x10040, "_BHRfS_M", Content::kDiskImage}, {510, "\x55\xaa", Content::kDiskImage},
    {0, "EMiL", Content::kMemoryDump},          {0, "PAGEDU64", Content::kMemoryDump},
    {0, "PAGEDUMP", Content::kMemoryDump},      {0, "SQLite format 3", Content::kSqlite},
};
constexpr std::string_view kElf =
    "\x7f"
    "ELF";
constexpr char kElfCore = 4;  // e_type ET_CORE, at 16

Content ContentOf(ByteSource& bytes, std::string_view start) {
  if (start.empty()) {
    return Content::kEmpty;
  }
  if (etcd::LooksLikeDatabase(start) != etcd::DatabaseLook::kNo) {
    return Content::kDatabase;
  }
  const archive::Packing packing = archive::PackingOf(start);
  if (packing != archive::Packing::kNone) {
    return packing == archive::Packing::kGzip ? Content::kGzip : Content::kZstd;
  }
  if (archive::LooksLikeTar(start)) {
    return Content::kTar;
  }
  if (etcd::LooksLikeWal(start)) {
    return Content::kWal;
  }
  if (etcd::LooksLikeRaftSnapshot(start, bytes.size_bytes())) {
    return Content::kRaftSnapshot;
  }
  if (start.starts_with(kElf) && start.size() > 18 && start[16] == kElfCore) {
    return Content::kMemoryDump;
  }
  for (const Magic& magic : kRefused) {
    if (start.size() >= magic.offset + magic.bytes.size() &&
        start.substr(magic.offset, magic.bytes.size()) == magic.bytes) {
      return magic.content;
    }
  }
  // A database whose first page is gone, with pages larger than were looked at.
  return etcd::ReadDatabaseInfo(bytes).has_value() ? Content::kDatabase : Content::kOther;
}

// A member's path from the folder that has snap/ and wal/ on: "x/member/snap/db" → "snap/db", with
// what comes before in `root`. Nothing for what is no file of a data directory.
std::optional<std::string> PathInDirectory(const std::string& path, std::string& root) {
  for (const std::string_view folder : {"snap/", "wal/", "wal.broken."}) {
    size_t at = path.rfind(folder);
    while (at != std::string::npos && at > 0 && path[at - 1] != '/') {
      at = at == 0 ? std::string::npos : path.rfind(folder, at - 1);
    }
    if (at != std::string::npos && IsDirectoryMember(path.substr(at))) {
      root = path.substr(0, at);
      return path.substr(at);
    }
  }
  return std::nullopt;
}

std::string Joined(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

class Prover {
 public:
  Prover(const ProveOptions& options, model::StoredSink& sink) : options_(options), sink_(sink) {
    facts_.today = options.today;
    facts_.suppressions = options.suppressions;
  }

  Result<void> Prove(const std::string& source);
  model::Facts TakeFacts() { return std::move(facts_); }

 private:
  void AddUnread(const std::string& name, model::Text why);
  Result<void> ProveEndpoint(const std::string& name);
  Result<void> ProveMetrics(const std::string& name);
  Result<void> ProveFile(const std::string& path, bool is_named);
  Result<void> ProveFolder(const fs::path& folder);
  Result<void> ProveBytes(const std::string& name, ByteSource& bytes, bool is_named, int depth);
  Result<void> ProveOne(const std::string& name, ByteSource& bytes, model::StoredKind kind);
  Result<void> ProvePacked(const std::string& name, ByteSource& bytes, archive::Packing packing,
                           int depth);
  Result<void> ProveTar(const std::string& name, ByteSource& bytes, int depth);
  Result<void> ProveDirectory(const std::string& name, std::vector<DirectoryMember> members,
                              std::vector<model::SourceProblem> problems = {});
  // Finishes a source whose values have been handed over.
  Result<void> End(model::Source source, StoredIntake& intake, model::StoredKind kind);

  const ProveOptions& options_;
  model::StoredSink& sink_;
  model::Facts facts_;
  // Of the packed file around the source that is being read: where it stopped early.
  std::optional<model::StoredDamage> packing_damage_;
};

void Prover::AddUnread(const std::string& name, model::Text why) {
  model::Source source;
  source.name = name;
  source.kind = model::SourceKind::kUnreadable;
  source.read = false;
  source.problems = {{model::ProblemKind::kPartUnread, std::move(why), {name, 0, 0}}};
  facts_.sources.push_back(std::move(source));
}

Result<void> Prover::End(model::Source source, StoredIntake& intake, model::StoredKind kind) {
  if (packing_damage_.has_value()) {
    intake.AddDamage(*packing_damage_);
  }
  intake.Finish();
  model::StoredSource& stored = intake.facts();
  stored.source_index = facts_.sources.size();
  stored.kind = kind;
  if (stored.damage_count > 0) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/stored-damage",
                                {{"count", std::to_string(stored.damage_count)},
                                 {"first", model::Nested(stored.damage.front().what)},
                                 {"offset", fmt::format("{:#x}", stored.damage.front().offset)}}},
                               {stored.damage.front().file, 0, 0}});
  }
  if (stored.secrets.unopened > 0) {  // a backup that cannot be read again is not a good one
    source.problems.push_back(
        {model::ProblemKind::kPartUnread,
         {"problem/unopened",
          {{"count", std::to_string(stored.secrets.unopened)},
           {"sealed", std::to_string(stored.secrets.opened + stored.secrets.unopened)}}},
         {source.name, 0, 0}});
  }
  source.kind = model::SourceKind::kEtcd;
  source.summary = {"source/etcd",
                    {{"secrets", std::to_string(stored.secrets.objects)},
                     {"namespaces", std::to_string(stored.secrets.namespaces)}}};
  facts_.sources.push_back(std::move(source));
  facts_.stored.push_back(std::move(stored));
  return sink_.OnSourceEnd(facts_.sources.back(), facts_.stored.back());
}

Result<void> Prover::ProveOne(const std::string& name, ByteSource& bytes, model::StoredKind kind) {
  model::Source source;
  source.name = name;
  StoredIntake intake(options_.intake, options_.hash_seed, sink_, options_.opener);
  const StoredFile file{name, intake, source};
  // What is no database after all is known before its first value.
  if (kind == model::StoredKind::kDatabase || kind == model::StoredKind::kSnapshot) {
    const Result<etcd::DatabaseInfo> info = etcd::ReadDatabaseInfo(bytes);
    if (!info) {
      AddUnread(name, {"problem/unread", {{"error", info.error().message}}});
      return {};
    }
    kind = info->has_trailer ? model::StoredKind::kSnapshot : model::StoredKind::kDatabase;
  }
  FUIN_TRY(sink_.OnSource(name, kind));
  Result<void> sink_error;
  Result<void> read;
  if (kind == model::StoredKind::kWal) {
    std::optional<uint32_t> crc;
    sink_error = ReadStoredWal(bytes, true, crc, file);
  } else if (kind == model::StoredKind::kRaftSnapshot) {
    read = ReadStoredRaftSnapshot(bytes, file, sink_error);
  } else {
    read = ReadStoredDatabase(bytes, std::nullopt, options_.check_hash, file, sink_error);
  }
  FUIN_TRY(std::move(sink_error));
  if (!read) {
    intake.AddDamage(
        {name, 0, bytes.size_bytes(), {"damage/error", {{"error", read.error().message}}}});
  }
  return End(std::move(source), intake, kind);
}

Result<void> Prover::ProveDirectory(const std::string& name, std::vector<DirectoryMember> members,
                                    std::vector<model::SourceProblem> problems) {
  model::Source source;
  source.name = name;
  source.problems = std::move(problems);
  StoredIntake intake(options_.intake, options_.hash_seed, sink_, options_.opener);
  FUIN_TRY(sink_.OnSource(name, model::StoredKind::kDataDirectory));
  FUIN_TRY(ReadStoredDirectory(std::move(members), intake, source));
  return End(std::move(source), intake, model::StoredKind::kDataDirectory);
}

Result<void> Prover::ProvePacked(const std::string& name, ByteSource& bytes,
                                 archive::Packing packing, int depth) {
  if (depth >= kPackingDepthMax) {
    AddUnread(name, {"problem/packed-too-deep", {}});
    return {};
  }
  Result<archive::Unpacked> unpacked = archive::Unpack(bytes, packing, limits::kUnpackedBytesMax);
  if (!unpacked) {
    AddUnread(name, {"problem/unread", {{"error", unpacked.error().message}}});
    return {};
  }
  if (unpacked->stopped.has_value()) {
    packing_damage_ =
        model::StoredDamage{name,
                            unpacked->stopped_at,
                            bytes.size_bytes() - std::min(bytes.size_bytes(), unpacked->stopped_at),
                            {"damage/packing", {{"error", unpacked->stopped->message}}}};
  }
  Result<void> proved = ProveBytes(name, *unpacked->source, true, depth + 1);
  packing_damage_.reset();
  return proved;
}

Result<void> Prover::ProveTar(const std::string& name, ByteSource& bytes, int depth) {
  const Result<archive::TarContents> tar = archive::ReadTar(bytes);
  if (!tar) {
    AddUnread(name, {"problem/unread", {{"error", tar.error().message}}});
    return {};
  }
  if (!tar->is_whole && !packing_damage_.has_value()) {
    packing_damage_ = model::StoredDamage{
        name, tar->stopped_at, bytes.size_bytes() - tar->stopped_at, {"damage/tar", {}}};
  }
  std::map<std::string, std::vector<DirectoryMember>> directories;
  const size_t sources_before = facts_.sources.size();
  for (const archive::TarMember& member : tar->members) {
    std::string root;
    const std::optional<std::string> path = PathInDirectory(member.name, root);
    if (path.has_value()) {
      directories[root].push_back(
          {*path, name + ":" + member.name,
           [&bytes, member]() -> Result<std::unique_ptr<ByteSource>> {
             return std::unique_ptr<ByteSource>(
                 std::make_unique<archive::PartSource>(bytes, member.offset, member.size_bytes));
           }});
    } else {
      archive::PartSource part(bytes, member.offset, member.size_bytes);
      FUIN_TRY(ProveBytes(name + ":" + member.name, part, false, depth));
    }
  }
  for (auto& [root, members] : directories) {
    const bool is_only = directories.size() == 1;
    FUIN_TRY(ProveDirectory(is_only ? name : name + ":" + root, std::move(members)));
  }
  if (facts_.sources.size() == sources_before) {
    AddUnread(name, {"problem/nothing-of-etcd", {}});
  }
  if (depth == 0) {
    packing_damage_.reset();
  }
  return {};
}

Result<void> Prover::ProveBytes(const std::string& name, ByteSource& bytes, bool is_named,
                                int depth) {
  etcd::Window window(bytes, bytes.size_bytes());
  const Result<void> read = window.Load(0, kStartBytes);
  if (!read) {
    AddUnread(name, {"problem/unread", {{"error", read.error().message}}});
    return {};
  }
  switch (ContentOf(bytes, window.held())) {
    case Content::kDatabase:
      return ProveOne(name, bytes, model::StoredKind::kDatabase);
    case Content::kWal:
      return ProveOne(name, bytes, model::StoredKind::kWal);
    case Content::kRaftSnapshot:
      return ProveOne(name, bytes, model::StoredKind::kRaftSnapshot);
    case Content::kGzip:
      return ProvePacked(name, bytes, archive::Packing::kGzip, depth);
    case Content::kZstd:
      return ProvePacked(name, bytes, archive::Packing::kZstd, depth);
    case Content::kTar:
      return ProveTar(name, bytes, depth);
    case Content::kDiskImage:
      AddUnread(name, {"problem/disk-image", {}});
      return {};
    case Content::kMemoryDump:
      AddUnread(name, {"problem/memory-dump", {}});
      return {};
    case Content::kSqlite:
      AddUnread(name, {"problem/sqlite", {}});
      return {};
    case Content::kEmpty:
      if (is_named) {
        AddUnread(name, {"problem/empty", {}});
      }
      return {};
    case Content::kOther:
      if (is_named) {
        AddUnread(name, {"problem/not-of-etcd", {}});
      }
      return {};
  }
  return {};
}

Result<void> Prover::ProveEndpoint(const std::string& name) {
  FUIN_CHECK(options_.clock != nullptr);
  model::Source source;
  source.name = name;
  StoredIntake intake(options_.intake, options_.hash_seed, sink_, options_.opener);
  FUIN_TRY(sink_.OnSource(name, model::StoredKind::kEndpoint));
  FUIN_TRY(ReadEndpoint(name, options_.endpoint, options_.intake.resources, *options_.clock, intake,
                        source));
  return End(std::move(source), intake, model::StoredKind::kEndpoint);
}

Result<void> Prover::ProveMetrics(const std::string& name) {
  FUIN_CHECK(options_.open_cluster != nullptr);
  model::Source source;
  source.name = name;
  StoredIntake intake(options_.intake, options_.hash_seed, sink_, options_.opener);
  FUIN_TRY(sink_.OnSource(name, model::StoredKind::kMetrics));
  ReadApiServerMetrics(name, options_.open_cluster, options_.intake.resources, intake, source);
  return End(std::move(source), intake, model::StoredKind::kMetrics);
}

Result<void> Prover::ProveFile(const std::string& path, bool is_named) {
  const Result<std::unique_ptr<FileSource>> file = FileSource::Open(path);
  if (!file) {
    AddUnread(path, {"problem/unread", {{"error", file.error().message}}});
    return {};
  }
  return ProveBytes(path, **file, is_named, 0);
}

// A data directory, its member folder, a folder of segments, or a folder of backups.
Result<void> Prover::ProveFolder(const fs::path& folder) {
  std::error_code error;
  const fs::path inner = fs::is_directory(folder / "member", error) ? folder / "member" : folder;
  std::vector<DirectoryMember> members;
  std::vector<std::string> others;
  std::vector<model::SourceProblem> problems;
  const auto list = [&](const fs::path& of, const std::string& as) {
    std::error_code failed;
    fs::directory_iterator entries(of, failed);
    for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
      const std::string name = entries->path().filename().string();
      const std::string path = as + name;
      std::error_code ignored;
      if (entries->is_directory(ignored)) {
        continue;
      }
      const std::string shown = Joined(of.string(), name);
      if (IsDirectoryMember(path)) {
        members.push_back({path, shown, [shown]() -> Result<std::unique_ptr<ByteSource>> {
                             std::unique_ptr<ByteSource> opened = FUIN_TRY(FileSource::Open(shown));
                             return opened;
                           }});
      } else if (as.empty()) {
        others.push_back(shown);
      }
    }
    if (failed && failed != std::errc::no_such_file_or_directory) {
      problems.push_back({model::ProblemKind::kPartUnread,
                          {"problem/unread", {{"error", failed.message()}}},
                          {of.string(), 0, 0}});
    }
  };
  const std::string own_name = folder.filename().string();
  list(inner / "snap", "snap/");
  list(inner / "wal", "wal/");
  if (members.empty()) {
    list(folder, own_name == "wal" || own_name == "snap" ? own_name + "/" : "");
  }
  if (!members.empty()) {
    return ProveDirectory(folder.string(), std::move(members), std::move(problems));
  }
  if (!problems.empty()) {
    AddUnread(folder.string(), problems.front().text);
    return {};
  }
  std::ranges::sort(others);
  const size_t sources_before = facts_.sources.size();
  for (const std::string& other : others) {
    FUIN_TRY(ProveFile(other, false));
  }
  if (facts_.sources.size() == sources_before) {
    AddUnread(folder.string(), {"problem/nothing-of-etcd", {}});
  }
  return {};
}

Result<void> Prover::Prove(const std::string& source) {
  if (IsEndpointSource(source)) {
    return ProveEndpoint(source);
  }
  if (IsApiServerSource(source)) {
    return ProveMetrics(source);
  }
  std::error_code error;
  const fs::file_status status = fs::status(source, error);
  if (source.starts_with("/proc/") || source.starts_with("pid:")) {
    AddUnread(source, {"problem/process", {}});
    return {};
  }
  if (fs::is_block_file(status) || fs::is_character_file(status)) {
    AddUnread(source, {"problem/disk-image", {}});
    return {};
  }
  if (fs::is_directory(status)) {
    return ProveFolder(source);
  }
  if (!fs::exists(status)) {
    AddUnread(source, {"problem/no-such-source", {{"name", source}}});
    return {};
  }
  return ProveFile(source, true);
}

}  // namespace

Result<model::Facts> Prove(const std::vector<std::string>& sources, const ProveOptions& options,
                           model::StoredSink& sink) {
  Prover prover(options, sink);
  for (const std::string& source : sources) {
    FUIN_TRY(prover.Prove(source));
  }
  return prover.TakeFacts();
}

}  // namespace fuin::collect
