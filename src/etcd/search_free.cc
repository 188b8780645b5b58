// Free pages keep what was written to them last. A page that was the head of a leaf still has its
// own number in its header, and is taken apart element by element. Its overflow pages may have been
// used again since: they then have a header of their own, and the run ends there. What no element
// covers is handed on as bare bytes.
//
// A run of free pages is read in windows that overlap, so that nothing is cut by a window's end.

#include "etcd/internal/search_free.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "etcd/internal/page.h"
#include "etcd/window.h"

namespace fuin::etcd {
namespace {

constexpr size_t kWindowBytes = 8u << 20;
constexpr size_t kOverlapBytes = 2u << 20;  // more than etcd takes in one request (1.5 MiB)

class FreeSearch {
 public:
  FreeSearch(ByteSource& source, const DatabaseInfo& info, DatabaseVisitor& visitor)
      : page_size_(info.page_size),
        overlap_bytes_((kOverlapBytes + page_size_ - 1) / page_size_ * page_size_),
        window_bytes_(std::max(kWindowBytes, 2 * overlap_bytes_)),
        window_(source, info.content_bytes),
        visitor_(visitor) {}

  // Searches [start, end), which starts with a page.
  Result<void> Search(uint64_t start, uint64_t end);

 private:
  struct Gap {
    size_t start = 0, end = 0;
  };

  bool HasHeader(std::string_view bytes, size_t at, uint64_t base) const;
  size_t RunBytes(std::string_view bytes, size_t at, uint64_t base, uint64_t left) const;
  Result<void> TakeApart(std::string_view bytes, size_t at, size_t run_bytes, uint64_t base);
  Result<void> GiveGaps(std::string_view bytes, uint64_t base, size_t start_max);

  size_t page_size_, overlap_bytes_, window_bytes_;  // the latter two are whole pages
  Window window_;
  DatabaseVisitor& visitor_;
  std::vector<Gap> covered_;    // by records, in the window's order
  uint64_t covered_until_ = 0;  // in the file: the end of the last record
};

// Whether the page at `at` still has the header that it was written with.
bool FreeSearch::HasHeader(std::string_view bytes, size_t at, uint64_t base) const {
  if (bytes.size() - at < kPageHeaderBytes) {
    return false;
  }
  const PageHeader header = StructAt<PageHeader>(bytes, at);
  const uint16_t flags = header.flags.value();
  return header.id.value() == (base + at) / page_size_ &&
         (flags == kLeafFlag || flags == kBranchFlag || flags == kFreeListFlag);
}

// The bytes of the leaf at `at` that are still its own, of `left` that are free.
size_t FreeSearch::RunBytes(std::string_view bytes, size_t at, uint64_t base, uint64_t left) const {
  const uint64_t pages = uint64_t{StructAt<PageHeader>(bytes, at).overflow.value()} + 1;
  const size_t announced = static_cast<size_t>(std::min<uint64_t>(pages * page_size_, left));
  for (size_t next = page_size_; next < announced && at + next < bytes.size(); next += page_size_) {
    if (HasHeader(bytes, at + next, base)) {
      return next;
    }
  }
  return announced;
}

Result<void> FreeSearch::TakeApart(std::string_view bytes, size_t at, size_t run_bytes,
                                   uint64_t base) {
  const std::string_view page = bytes.substr(at, run_bytes);
  for (const LeafElement& element : ReadLeafRemains(page)) {
    const std::optional<Revision> revision = ParseRevision(element.KeyIn(page));
    if (element.is_bucket || !revision.has_value()) {
      continue;
    }
    const size_t value_at = size_t{element.key_at} + element.key_size;
    const std::string_view there = page.substr(value_at, element.value_size);
    const Result<KeyValue> parsed = ReadKeyValueRemains(there);
    if (!parsed) {
      continue;
    }
    Record record{*revision, parsed->key, parsed->value,
                  base + at + value_at + parsed->value_offset, parsed->cut_short};
    FUIN_TRY(visitor_.OnRemains(record));
    covered_.push_back({at + element.key_at, at + value_at + there.size()});
  }
  return {};
}

Result<void> FreeSearch::GiveGaps(std::string_view bytes, uint64_t base, size_t start_max) {
  size_t from = covered_until_ > base ? static_cast<size_t>(covered_until_ - base) : 0;
  covered_.push_back({bytes.size(), bytes.size()});
  for (const Gap& record : covered_) {
    if (record.start > from && from < start_max) {
      const std::string_view gap = bytes.substr(from, record.start - from);
      if (!IsZero(gap)) {
        FUIN_TRY(visitor_.OnFreeBytes(gap, base + from, std::min(gap.size(), start_max - from)));
      }
    }
    from = std::max(from, record.end);
  }
  covered_.pop_back();
  if (!covered_.empty()) {
    covered_until_ = std::max(covered_until_, base + covered_.back().end);
  }
  covered_.clear();
  return {};
}

Result<void> FreeSearch::Search(uint64_t start, uint64_t end) {
  size_t wanted = window_bytes_;
  while (start < end) {
    const size_t size = static_cast<size_t>(std::min<uint64_t>(wanted, end - start));
    if (!window_.Load(start, size)) {
      visitor_.OnDamage({DamageKind::kUnreadable, start, size});
      start += size;
      continue;
    }
    const std::string_view bytes = window_.held();
    // What starts in the overlap is left to the next window, which has all of it.
    size_t start_max = start + size >= end ? size : size - overlap_bytes_;
    bool needs_more = false;
    for (size_t at = 0; at < start_max;) {
      const bool is_leaf =
          HasHeader(bytes, at, start) && StructAt<PageHeader>(bytes, at).flags.value() == kLeafFlag;
      if (!is_leaf) {
        at += page_size_;
        continue;
      }
      size_t run = RunBytes(bytes, at, start, end - start - at);
      if (run > size - at && at > 0) {
        start_max = at;  // the next window starts with this leaf
        break;
      }
      if (run > size - at && run <= limits::kPageRunBytesMax) {
        wanted = run + overlap_bytes_;
        needs_more = true;
        break;
      }
      run = std::min(run, size - at);
      FUIN_TRY(TakeApart(bytes, at, run, start));
      at += run;
    }
    if (needs_more) {
      continue;
    }
    FUIN_TRY(GiveGaps(bytes, start, start_max));
    start += start_max;
    wanted = window_bytes_;
  }
  return {};
}

}  // namespace

Result<void> SearchFreePages(ByteSource& source, const DatabaseInfo& info, const PageSet& visited,
                             DatabaseVisitor& visitor) {
  FreeSearch search(source, info, visitor);
  uint64_t page = 0;
  while (page < visited.size()) {
    if (visited.Has(page)) {
      ++page;
      continue;
    }
    uint64_t end = page;
    while (end < visited.size() && !visited.Has(end)) {
      ++end;
    }
    FUIN_TRY(
        search.Search(page * info.page_size, std::min(end * info.page_size, info.content_bytes)));
    page = end;
  }
  return {};
}

}  // namespace fuin::etcd
