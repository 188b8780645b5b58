// Hostile revision keys and KeyValue messages: whole and cut agree on what both can read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "etcd/mvcc.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin::etcd;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto revision = ParseRevision(bytes);
  FUIN_CHECK(!revision.has_value() || (revision->main >= 0 && revision->sub >= 0));
  for (const auto& record : {ReadKeyValue(bytes), ReadKeyValueRemains(bytes)}) {
    if (record) {
      FUIN_CHECK(record->value.empty() ||
                 bytes.substr(record->value_offset, record->value.size()) == record->value);
    }
  }
  return 0;
}
