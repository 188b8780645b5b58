// Hostile JSON: what is read can be written, and reads the same again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "text/document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fuin::text::Node;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const fuin::Result<Node> document = fuin::text::ParseJson(text, "fuzz.json");
  if (!document) {
    FUIN_CHECK(!document.error().message.empty());
    return 0;
  }
  const std::string written = fuin::text::WriteJson(*document, 0);
  const fuin::Result<Node> again = fuin::text::ParseJson(written, "again.json");
  FUIN_CHECK(again.has_value());
  FUIN_CHECK(fuin::text::WriteJson(*again, 0) == written);
  return 0;
}
