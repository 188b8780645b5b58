// Whatever an API server, or what stands in its place, may answer: never more than was sent comes
// out, and what is read is read alike each time. The first byte chooses the reader.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "k8s/metrics.h"
#include "k8s/objects.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0: {
      const auto page = fuin::k8s::ParseMetadataPage(body);
      FUIN_CHECK(!page.has_value() || page->items.size() <= body.size());
      break;
    }
    case 1: {
      const auto meta = fuin::k8s::ParseMetadata(body);
      FUIN_CHECK(!meta.has_value() || meta->name.size() + meta->uid.size() <= body.size());
      break;
    }
    case 2: {
      const fuin::k8s::Status status = fuin::k8s::ParseStatus(body, 409);
      FUIN_CHECK(status == fuin::k8s::ParseStatus(body, 409));
      break;
    }
    default:
      (void)fuin::k8s::ReadServerEncryption(body);
  }
  return 0;
}
