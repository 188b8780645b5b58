// Hostile answers of STS and EC2: reading ends, and what is found stands in the text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/connection.h"
#include "aws/internal/xml.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  for (const char* path : {"DescribeRegionsResponse/regionInfo/item/regionName", "a"}) {
    const fuin::Result<std::vector<std::string>> texts = fuin::aws::TextsOf(xml, path);
    if (!texts) {
      FUIN_CHECK(!texts.error().message.empty());
      continue;
    }
    for (const std::string& text : *texts) {
      FUIN_CHECK(text.size() <= xml.size());
    }
  }
  for (const char* name : {"AccessKeyId", "Account", "Code"}) {
    FUIN_CHECK(fuin::aws::FirstTextOf(xml, name).size() <= xml.size());
  }
  fuin::http::Response response;
  response.status = 400;
  response.body = std::string(xml);
  static_cast<void>(fuin::aws::ServiceErrorOf(response));
  return 0;
}
