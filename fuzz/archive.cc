// Hostile gzip, zstd and tar.

#include <cstddef>
#include <cstdint>
#include <string>

#include "archive/tar.h"
#include "archive/unpack.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fuin;
  constexpr uint64_t kBytesMax = 1u << 20;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  MemorySource source(bytes);
  (void)archive::LooksLikeTar(bytes);
  const Result<archive::TarContents> tar = archive::ReadTar(source);
  if (tar) {
    for (const archive::TarMember& member : tar->members) {
      FUIN_CHECK(member.offset <= size && member.size_bytes <= size - member.offset);
    }
  }
  for (const archive::Packing packing : {archive::Packing::kGzip, archive::Packing::kZstd}) {
    const Result<archive::Unpacked> unpacked = archive::Unpack(source, packing, kBytesMax);
    FUIN_CHECK(!unpacked || unpacked->source->size_bytes() <= kBytesMax);
  }
  return 0;
}
