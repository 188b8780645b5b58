// gzip and zstd, unpacked into memory up to a limit, never to disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace fuin::archive {

// Bytes in blocks, so that growing copies nothing. Blocks of zeros (a preallocated log) take no
// memory. All is wiped at the end.
class BlockSource final : public ByteSource {
 public:
  static constexpr size_t kBlockBytes = 256u << 10;

  BlockSource() = default;
  BlockSource(const BlockSource&) = delete;
  BlockSource& operator=(const BlockSource&) = delete;
  ~BlockSource() override;

  void Append(std::string_view bytes);

  uint64_t size_bytes() const override { return size_bytes_; }
  Result<void> ReadAt(uint64_t offset, std::span<char> buffer) override;

 private:
  void CloseBlock();

  std::vector<std::string> blocks_;  // empty: kBlockBytes zeros
  std::string open_;                 // the last, not yet whole
  uint64_t size_bytes_ = 0;
};

enum class Packing : uint8_t { kNone, kGzip, kZstd };

// Tells from the first bytes.
Packing PackingOf(std::string_view start);

struct Unpacked {
  std::unique_ptr<ByteSource> source;
  std::optional<Error> stopped;  // why the rest is not there: the packed bytes are damaged or cut
  uint64_t stopped_at = 0;       // in the packed bytes
};

// Unpacks all members or frames. kLimit above `bytes_max`: nothing is kept then. Damage in the
// middle keeps what came before it. Errors of ReadAt before the first byte.
Result<Unpacked> Unpack(ByteSource& packed, Packing packing, uint64_t bytes_max);

}  // namespace fuin::archive
