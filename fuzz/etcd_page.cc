// Hostile pages: every element that is given lies in the page, and no two share a byte.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "etcd/internal/page.h"

namespace fuin::etcd {
namespace {

void CheckLeaf(const std::vector<LeafElement>& elements, std::string_view page, bool is_whole) {
  uint64_t covered = 0;
  for (const LeafElement& element : elements) {
    FUIN_CHECK(element.key_at >= covered);
    FUIN_CHECK(uint64_t{element.key_at} + element.key_size <= page.size());
    FUIN_CHECK(!is_whole || element.end() <= page.size());
    covered = uint64_t{element.key_at} + element.key_size;
  }
}

}  // namespace
}  // namespace fuin::etcd

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::etcd;
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  if (const auto elements = ReadLeaf(page); elements.has_value()) {
    CheckLeaf(*elements, page, true);
  }
  CheckLeaf(ReadLeafRemains(page), page, false);
  if (const auto elements = ReadBranch(page); elements.has_value()) {
    for (const BranchElement& element : *elements) {
      FUIN_CHECK(element.key.data() >= page.data() &&
                 element.key.data() + element.key.size() <= page.data() + page.size());
    }
  }
  return 0;
}
