// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, initial and final xor of all ones), as Go's
// hash/crc32 chains it: the finished value of one part goes into the next.
#pragma once

#include <cstdint>
#include <string_view>

namespace fuin::etcd {

// Returns the CRC of all bytes so far and `bytes`, `crc` being that of all bytes so far (0 for
// none). About 1 GB/s.
uint32_t Crc32c(uint32_t crc, std::string_view bytes);

}  // namespace fuin::etcd
