// Hostile log segments and raft snapshots.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/byte_source.h"
#include "base/check.h"
#include "etcd/wal.h"

namespace fuin::etcd {
namespace {

struct Visitor final : WalVisitor {
  uint64_t size = 0;
  Result<void> OnPut(const LoggedPut& put) override {
    FUIN_CHECK(put.value.size() <= size && put.value_offset <= size - put.value.size());
    return {};
  }
  Result<void> OnFreeBytes(std::string_view bytes, uint64_t offset, size_t start_max) override {
    FUIN_CHECK(start_max <= bytes.size() && offset + bytes.size() <= size);
    return {};
  }
  void OnDamage(const Damage& damage) override { FUIN_CHECK(damage.offset <= size); }
};

}  // namespace
}  // namespace fuin::etcd

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::etcd;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  fuin::MemorySource source(bytes);
  Visitor visitor;
  visitor.size = size;
  for (const bool is_last : {true, false}) {
    std::optional<uint32_t> crc;
    FUIN_CHECK(ReadWal(source, is_last, crc, visitor).has_value());
  }
  (void)LooksLikeWal(bytes);
  (void)LooksLikeRaftSnapshot(bytes, size);
  (void)ReadRaftSnapshot(bytes).has_value();
  return 0;
}
