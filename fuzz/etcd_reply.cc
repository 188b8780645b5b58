// Hostile answers of an etcd: pages of keys, members, status.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "rpc/internal/etcd_replies.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const auto range = fuin::rpc::internal::ReadRangeReply(message);
  if (range) {
    for (const fuin::rpc::EtcdValue& value : range->values) {
      FUIN_CHECK(value.key.size() + value.value.size() <= size);
    }
  }
  (void)fuin::rpc::internal::ReadMembersReply(message);
  (void)fuin::rpc::internal::ReadStatusReply(message);
  return 0;
}
