// Hostile database files, through everything that fuin prove does with them: pages, records, free
// bytes, remains, classification, counts.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/byte_source.h"
#include "base/check.h"
#include "collect/internal/stored_files.h"

namespace fuin::collect {
namespace {

struct Sink final : model::StoredSink {
  uint64_t size = 0;
  Result<void> OnSource(std::string_view, model::StoredKind) override { return {}; }
  Result<void> OnValue(const model::StoredValue& value) override {
    FUIN_CHECK(value.offset <= size && value.bytes <= size - value.offset);
    return {};
  }
  Result<void> OnSourceEnd(const model::Source&, const model::StoredSource&) override { return {}; }
};

}  // namespace
}  // namespace fuin::collect

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin;
  MemorySource bytes(std::string(reinterpret_cast<const char*>(data), size));
  collect::Sink sink;
  sink.size = size;
  collect::IntakeOptions options;
  options.objects = true;
  options.resources = {"all"};
  collect::StoredIntake intake(options, 1, sink);
  model::Source source;
  const collect::StoredFile file{"fuzz.db", intake, source};
  Result<void> sink_error;
  const bool is_database =
      collect::ReadStoredDatabase(bytes, std::nullopt, true, file, sink_error).has_value();
  FUIN_CHECK(sink_error.has_value());
  intake.Finish();
  FUIN_CHECK(is_database || intake.facts().secrets.objects == 0);
  return 0;
}
