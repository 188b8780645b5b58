// tar archives (ustar, GNU and pax names), read in place: members are parts of the archive's bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace fuin::archive {

// A part of another source.
class PartSource final : public ByteSource {
 public:
  // Borrows `whole`; the part lies inside it.
  PartSource(ByteSource& whole, uint64_t offset, uint64_t size_bytes)
      : whole_(whole), offset_(offset), size_bytes_(size_bytes) {}

  uint64_t size_bytes() const override { return size_bytes_; }
  Result<void> ReadAt(uint64_t offset, std::span<char> buffer) override;

 private:
  ByteSource& whole_;
  uint64_t offset_, size_bytes_;
};

struct TarMember {
  std::string name;         // without leading "./"; as it stands otherwise
  uint64_t offset = 0;      // of its content in the archive
  uint64_t size_bytes = 0;  // cut at the archive's end
  bool is_whole = true;
};

struct TarContents {
  std::vector<TarMember> members;  // regular files only
  // Where reading stopped before an end mark: a header that is none, or the end of the bytes.
  bool is_whole = true;
  uint64_t stopped_at = 0;
};

// Whether a tar header starts at the first byte: its checksum holds.
bool LooksLikeTar(std::string_view start);

// Reads the headers. kLimit above limits::kArchiveMemberCountMax; errors of ReadAt.
Result<TarContents> ReadTar(ByteSource& archive);

}  // namespace fuin::archive
