// What the text report says of a source of stored values, before its findings.
#pragma once

#include <string>
#include <vector>

#include "model/stored.h"
#include "report/internal/view.h"

namespace fuin::report {

struct StoredRow {
  std::string label;  // "live", "copies"
  std::string text;
  bool is_good = false;  // ✓ or ●
};

// "etcd snapshot 3.7 · revision 18,204 · hash ok".
std::string StoredHeadline(const View& view, const model::StoredSource& stored);

// The live values by seal; with verbose also the copies by state, the keys and the seeds.
std::vector<StoredRow> StoredRows(const View& view, const model::StoredSource& stored);

// The facts of stored values of that source; null where it has none.
const model::StoredSource* StoredOf(const View& view, size_t source_index);

// "2 sources, 580 Secrets, 200 with a plain-text copy"; "" without such sources.
std::string StoredSummary(const View& view);

}  // namespace fuin::report
