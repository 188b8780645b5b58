#include "base/base64.h"

#include <cstdint>

#include "base/secret_bytes.h"

namespace fuin {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Without a table: which entry is read would tell of a key's bytes.
int ValueOf(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

Error NotBase64(std::string& bytes) {
  Wipe(bytes);
  return {ErrorCode::kCorrupt, "not base64", ""};
}

}  // namespace

Result<std::string> DecodeBase64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);  // so that no growth leaves a copy behind
  uint32_t bits = 0;
  int count = 0;    // characters of the group of four
  int padding = 0;  // of which '='
  bool ended = false;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      continue;
    }
    const int value = ValueOf(c);
    const bool is_padding = c == '=' && count >= 2;
    if (ended || (!is_padding && (value < 0 || padding > 0))) {
      return NotBase64(bytes);
    }
    padding += is_padding ? 1 : 0;
    bits = bits << 6 | static_cast<uint32_t>(is_padding ? 0 : value);
    if (++count < 4) {
      continue;
    }
    for (int shift = 16; shift >= 8 * padding; shift -= 8) {
      bytes.push_back(static_cast<char>(bits >> shift));
    }
    ended = padding > 0;
    bits = 0;
    count = 0;
  }
  if (count != 0) {
    return NotBase64(bytes);
  }
  return bytes;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j < 4; ++j) {
      const bool is_padding = i + j > bytes.size();
      text.push_back(is_padding ? '=' : kAlphabet[bits >> (18 - 6 * j) & 63]);
    }
  }
  return text;
}

}  // namespace fuin
