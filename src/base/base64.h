// Base64 as RFC 4648, section 4, writes it: +, /, padded.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin {

// Returns the bytes. Takes what Go's base64.StdEncoding takes, since Kubernetes reads with that:
// line feeds and carriage returns are skipped, bits after the last byte may have any value.
// kCorrupt for any other character and for a missing or misplaced '='. The message holds nothing of
// the text: it may be a key.
Result<std::string> DecodeBase64(std::string_view text);

std::string EncodeBase64(std::string_view bytes);

}  // namespace fuin
