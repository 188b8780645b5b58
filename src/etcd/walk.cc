// The trees of a bbolt file, from the last leaf to the first; then all pages that no tree led to.
//
// A page that is not what its parent promises (its id, its kind, its elements, the range of its
// keys) is damage. It is not marked as visited, so that the search of free pages takes apart what
// is left of it.
//
// Cost: one read of each page. The children of one branch page mostly are neighbours in the file,
// so they are read in extents of up to a MiB; 1.2 GB walk in about 0.3 s of CPU.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "etcd/database.h"
#include "etcd/internal/page.h"
#include "etcd/internal/page_set.h"
#include "etcd/internal/search_free.h"
#include "etcd/window.h"

namespace fuin::etcd {
namespace {

constexpr size_t kExtentBytesMax = 1u << 20;
// From one wanted page to the next at most: a page that is read along costs as much as a call.
constexpr uint64_t kExtentGapPages = 2;
constexpr uint64_t kExtentTailPages = 2;

constexpr uint64_t kPageCountMax = uint64_t{1} << 32;  // no file of etcd's has more

enum class TreeKind : uint8_t { kRoot, kKey, kOther };

// Revisions below a branch's child: [from, below).
struct Range {
  std::optional<Revision> from, below;
};

struct Child {
  uint64_t id = 0;
  Range range;
};

struct Frame {
  std::vector<Child> children;     // in key order; taken from the end
  std::vector<uint64_t> by_place;  // their ids, sorted
};

class Walker {
 public:
  Walker(ByteSource& source, const DatabaseInfo& info, DatabaseVisitor& visitor)
      : source_(source),
        info_(info),
        visitor_(visitor),
        visited_((info.content_bytes + info.page_size - 1) / info.page_size) {}

  Result<void> Run() {
    for (int i = 0; i < info_.damaged_metas; ++i) {
      Report(DamageKind::kMeta, 0, info_.page_size * uint64_t{2});
    }
    if (info_.page_count > info_.content_bytes / info_.page_size) {
      const bool is_absurd = info_.page_count > kPageCountMax;
      Report(DamageKind::kTruncated, info_.content_bytes,
             is_absurd ? 0 : info_.page_count * info_.page_size - info_.content_bytes);
    }
    visited_.Add(0, std::min<uint64_t>(2, visited_.size()));
    FUIN_TRY(WalkTree(info_.root, TreeKind::kRoot, "", 0));
    return SearchFreePages(source_, info_, visited_, visitor_);
  }

 private:
  void Report(DamageKind kind, uint64_t offset, uint64_t bytes) {
    visitor_.OnDamage({kind, offset, bytes});
  }
  void ReportPage(DamageKind kind, uint64_t id, uint64_t pages = 1) {
    const bool is_inside = id < visited_.size();
    Report(kind, is_inside ? id * info_.page_size : info_.content_bytes,
           is_inside ? pages * info_.page_size : 0);
  }

  // One tree's view of the file: an extent, and on the side what the extent has only in part.
  struct Windows {
    Windows(ByteSource& source, uint64_t end) : extent(source, end), side(source, end) {}
    Window extent, side;
  };

  Windows& WindowsAt(int depth) {
    while (windows_.size() <= static_cast<size_t>(depth)) {
      windows_.push_back(std::make_unique<Windows>(source_, info_.content_bytes));
    }
    return *windows_[static_cast<size_t>(depth)];
  }

  void Prefetch(Window& window, const Frame& frame, uint64_t id);
  // Returns the whole run of the page; nothing, and damage, where it is none.
  std::optional<std::string_view> ReadRun(Windows& windows, uint64_t id);
  Result<void> WalkTree(uint64_t root, TreeKind kind, std::string_view bucket, int depth);
  Result<void> WalkLeaf(std::string_view page, uint64_t offset,
                        const std::vector<LeafElement>& elements, TreeKind kind,
                        std::string_view bucket, int depth);
  Result<void> WalkBucket(std::string_view name, std::string_view value, uint64_t value_offset,
                          int depth);
  bool PushBranch(std::string_view page, const Range& range, TreeKind kind,
                  std::vector<Frame>& frames);
  bool FitsRange(std::string_view page, const std::vector<LeafElement>& elements,
                 const Range& range) const;
  Result<void> GiveRecords(std::string_view page, uint64_t offset,
                           const std::vector<LeafElement>& elements);
  Result<void> GiveSlack(std::string_view page, uint64_t offset,
                         const std::vector<LeafElement>& elements);

  ByteSource& source_;
  const DatabaseInfo& info_;
  DatabaseVisitor& visitor_;
  PageSet visited_;
  std::vector<std::unique_ptr<Windows>> windows_;  // one a bucket depth: outer pages stay held
  std::optional<Revision> last_;                   // the lowest revision so far
};

// Reads the extent around `id`: wanted neighbours that lie close together, mostly below it.
void Walker::Prefetch(Window& window, const Frame& frame, uint64_t id) {
  const uint64_t page_size = info_.page_size;
  if (window.Holds(id * page_size, page_size)) {
    return;
  }
  const auto found = std::ranges::lower_bound(frame.by_place, id);
  auto low = found;
  auto high = found;
  while (low != frame.by_place.begin() && *low - *(low - 1) <= kExtentGapPages &&
         (id - *(low - 1) + kExtentGapPages) * page_size < kExtentBytesMax) {
    --low;
  }
  while (high != frame.by_place.end() && high + 1 != frame.by_place.end() &&
         *(high + 1) - *high <= kExtentGapPages &&
         (*(high + 1) - *low + kExtentGapPages) * page_size < kExtentBytesMax) {
    ++high;
  }
  const uint64_t start = low == frame.by_place.end() ? id : *low;
  const uint64_t end = high == frame.by_place.end() ? id + 1 : *high + 1;
  // A few pages more: the last one's overflow. What can't be read shows when the page is asked for.
  (void)window
      .Load(start * page_size, static_cast<size_t>((end - start + kExtentTailPages) * page_size))
      .has_value();
}

std::optional<std::string_view> Walker::ReadRun(Windows& windows, uint64_t id) {
  const uint64_t page_size = info_.page_size;
  if (id < 2 || id >= info_.page_count || id >= visited_.size()) {
    ReportPage(id < info_.page_count && id >= 2 ? DamageKind::kTruncated : DamageKind::kPage, id);
    return std::nullopt;
  }
  const uint64_t offset = id * page_size;
  Window& extent = windows.extent;
  Window& near = extent.Holds(offset, kPageHeaderBytes) ? extent : windows.side;
  const Result<std::string_view> head = near.At(offset, kPageHeaderBytes, page_size);
  if (!head) {
    ReportPage(head.error().code == ErrorCode::kTruncated ? DamageKind::kTruncated
                                                          : DamageKind::kUnreadable,
               id);
    return std::nullopt;
  }
  const PageHeader header = StructAt<PageHeader>(*head, 0);
  const uint64_t pages = uint64_t{header.overflow.value()} + 1;
  if (header.id.value() != id) {
    ReportPage(DamageKind::kPage, id);
    return std::nullopt;
  }
  if (pages > visited_.size() - id || pages * page_size > info_.content_bytes - offset) {
    ReportPage(DamageKind::kTruncated, id);
    return std::nullopt;
  }
  if (pages * page_size > limits::kPageRunBytesMax) {
    ReportPage(DamageKind::kTooDeep, id, pages);
    return std::nullopt;
  }
  if (visited_.HasAny(id, pages)) {
    ReportPage(DamageKind::kPageTwice, id, pages);
    return std::nullopt;
  }
  const size_t run_bytes = static_cast<size_t>(pages * page_size);
  Window& from = extent.Holds(offset, run_bytes) ? extent : windows.side;
  const Result<std::string_view> run = from.At(offset, run_bytes, 0);
  if (!run) {
    ReportPage(DamageKind::kUnreadable, id, pages);
    return std::nullopt;
  }
  return *run;
}

bool Walker::PushBranch(std::string_view page, const Range& range, TreeKind kind,
                        std::vector<Frame>& frames) {
  const std::optional<std::vector<BranchElement>> elements = ReadBranch(page);
  if (!elements.has_value() || elements->empty() ||
      frames.size() >= static_cast<size_t>(limits::kTreeDepthMax)) {
    return false;
  }
  Frame frame;
  for (size_t i = 0; i < elements->size(); ++i) {
    Child child{(*elements)[i].child, range};
    if (kind == TreeKind::kKey) {
      const std::optional<Revision> from = ParseRevision((*elements)[i].key);
      // The leftmost key may be older than what is below it now.
      const bool is_inside =
          from.has_value() && (i == 0 || frame.children.back().range.from < from);
      if (!is_inside) {
        return false;
      }
      child.range.from = from;
      if (i > 0) {
        frame.children.back().range.below = from;
      }
    }
    frame.children.push_back(child);
    frame.by_place.push_back(child.id);
  }
  std::ranges::sort(frame.by_place);
  frames.push_back(std::move(frame));
  return true;
}

Result<void> Walker::WalkTree(uint64_t root, TreeKind kind, std::string_view bucket, int depth) {
  if (depth > limits::kBucketDepthMax) {
    ReportPage(DamageKind::kTooDeep, root);
    return {};
  }
  std::vector<Frame> frames(1);
  frames[0].children.push_back({root, {}});
  frames[0].by_place.push_back(root);
  while (!frames.empty()) {
    if (frames.back().children.empty()) {
      frames.pop_back();
      continue;
    }
    const Child child = frames.back().children.back();
    frames.back().children.pop_back();
    Windows& windows = WindowsAt(depth);
    if (child.id >= 2 && child.id < visited_.size()) {
      Prefetch(windows.extent, frames.back(), child.id);
    }
    const std::optional<std::string_view> page = ReadRun(windows, child.id);
    if (!page.has_value()) {
      continue;
    }
    const uint64_t pages = page->size() / info_.page_size;
    const uint16_t flags = StructAt<PageHeader>(*page, 0).flags.value();
    if (flags == kBranchFlag) {
      if (!PushBranch(*page, child.range, kind, frames)) {
        ReportPage(frames.size() >= static_cast<size_t>(limits::kTreeDepthMax)
                       ? DamageKind::kTooDeep
                       : DamageKind::kPage,
                   child.id, pages);
        continue;
      }
      visited_.Add(child.id, pages);
      continue;
    }
    const std::optional<std::vector<LeafElement>> elements =
        flags == kLeafFlag ? ReadLeaf(*page) : std::nullopt;
    const bool fits = elements.has_value() &&
                      (kind != TreeKind::kKey || FitsRange(*page, *elements, child.range));
    if (!fits) {
      ReportPage(elements.has_value() ? DamageKind::kChanged : DamageKind::kPage, child.id, pages);
      continue;
    }
    visited_.Add(child.id, pages);
    FUIN_TRY(WalkLeaf(*page, child.id * info_.page_size, *elements, kind, bucket, depth));
  }
  return {};
}

bool Walker::FitsRange(std::string_view page, const std::vector<LeafElement>& elements,
                       const Range& range) const {
  std::optional<Revision> before = range.from;
  bool is_first = true;
  for (const LeafElement& element : elements) {
    const std::optional<Revision> revision = ParseRevision(element.KeyIn(page));
    const bool is_next =
        revision.has_value() && !element.is_bucket &&
        (!before.has_value() || *before < *revision || (is_first && *before == *revision));
    if (!is_next) {
      return false;
    }
    before = revision;
    is_first = false;
  }
  return elements.empty() || ((!range.below.has_value() || *before < *range.below) &&
                              (!last_.has_value() || *before < *last_));
}

Result<void> Walker::WalkLeaf(std::string_view page, uint64_t offset,
                              const std::vector<LeafElement>& elements, TreeKind kind,
                              std::string_view bucket, int depth) {
  if (kind == TreeKind::kKey) {
    FUIN_TRY(GiveRecords(page, offset, elements));
  } else {
    for (size_t i = elements.size(); i-- > 0;) {
      const LeafElement& element = elements[i];
      const std::string_view key = element.KeyIn(page);
      const std::string_view value = element.ValueIn(page);
      if (element.is_bucket) {
        FUIN_TRY(WalkBucket(key, value, offset + element.key_at + element.key_size, depth));
      } else if (kind == TreeKind::kOther && depth == 1) {
        visitor_.OnPair(bucket, key, value);
      }
    }
  }
  return GiveSlack(page, offset, elements);
}

// A bucket's value: u64 root, u64 sequence; with root 0 a leaf page follows.
Result<void> Walker::WalkBucket(std::string_view name, std::string_view value,
                                uint64_t value_offset, int depth) {
  constexpr size_t kBucketHeaderBytes = 16;
  if (value.size() < kBucketHeaderBytes) {
    Report(DamageKind::kPage, value_offset, value.size());
    return {};
  }
  const uint64_t root = StructAt<Le64>(value, 0).value();
  const TreeKind kind = depth == 0 && name == "key" ? TreeKind::kKey : TreeKind::kOther;
  if (root != 0) {
    return WalkTree(root, kind, name, depth + 1);
  }
  if (depth + 1 > limits::kBucketDepthMax) {
    Report(DamageKind::kTooDeep, value_offset, value.size());
    return {};
  }
  const std::string_view page = value.substr(kBucketHeaderBytes);
  const std::optional<std::vector<LeafElement>> elements =
      page.size() >= kPageHeaderBytes && StructAt<PageHeader>(page, 0).flags.value() == kLeafFlag
          ? ReadLeaf(page)
          : std::nullopt;
  if (!elements.has_value() || (kind == TreeKind::kKey && !FitsRange(page, *elements, {}))) {
    Report(DamageKind::kPage, value_offset, value.size());
    return visitor_.OnFreeBytes(page, value_offset + kBucketHeaderBytes, page.size());
  }
  return WalkLeaf(page, value_offset + kBucketHeaderBytes, *elements, kind, name, depth + 1);
}

Result<void> Walker::GiveRecords(std::string_view page, uint64_t offset,
                                 const std::vector<LeafElement>& elements) {
  for (size_t i = elements.size(); i-- > 0;) {
    const LeafElement& element = elements[i];
    const uint64_t value_at = uint64_t{element.key_at} + element.key_size;
    Record record;
    record.revision = *ParseRevision(element.KeyIn(page));  // FitsRange() has seen it
    last_ = record.revision;
    const Result<KeyValue> parsed = ReadKeyValue(element.ValueIn(page));
    if (!parsed) {
      Report(DamageKind::kRecord, offset + value_at, element.value_size);
      FUIN_TRY(visitor_.OnFreeBytes(element.ValueIn(page), offset + value_at, element.value_size));
      continue;
    }
    record.key = parsed->key;
    record.value = parsed->value;
    record.value_offset = offset + value_at + parsed->value_offset;
    FUIN_TRY(visitor_.OnRecord(record));
  }
  return {};
}

Result<void> Walker::GiveSlack(std::string_view page, uint64_t offset,
                               const std::vector<LeafElement>& elements) {
  uint64_t covered = kPageHeaderBytes + kElementBytes * elements.size();
  const auto give = [&](uint64_t end) -> Result<void> {
    const std::string_view slack =
        page.substr(static_cast<size_t>(covered), static_cast<size_t>(end - covered));
    return IsZero(slack) ? Result<void>()
                         : visitor_.OnFreeBytes(slack, offset + covered, slack.size());
  };
  for (const LeafElement& element : elements) {
    if (element.key_at > covered) {
      FUIN_TRY(give(element.key_at));
    }
    covered = element.end();
  }
  return give(page.size());
}

}  // namespace

Result<void> ReadDatabase(ByteSource& source, const DatabaseInfo& info, DatabaseVisitor& visitor) {
  return Walker(source, info, visitor).Run();
}

}  // namespace fuin::etcd
