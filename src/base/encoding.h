// Bytes as text and back: hexadecimal and base64 (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fuin {

// Returns two lower-case digits a byte.
std::string HexEncode(std::string_view bytes);

// Returns the bytes of an even number of digits of either case; nothing for any other text.
std::optional<std::string> HexDecode(std::string_view digits);

// Returns base64 with the standard alphabet and padding.
std::string Base64Encode(std::string_view bytes);

// Returns the bytes of base64 with the standard alphabet and padding; line feeds and carriage
// returns are skipped, as Go's decoder does. Nothing for any other text, a missing padding
// included.
std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace fuin
