// See base/encoding.h. Tables of the 16 and 64 digits; decoding keeps at most 24 bits.

#include "base/encoding.h"

#include <array>
#include <cstdint>

namespace fuin {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int8_t, 256> kBase64Values = [] {
  std::array<int8_t, 256> values{};
  values.fill(-1);
  for (size_t i = 0; i < kBase64Digits.size(); ++i) {
    values[static_cast<uint8_t>(kBase64Digits[i])] = static_cast<int8_t>(i);
  }
  return values;
}();

int HexValue(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  std::string digits;
  digits.reserve(bytes.size() * 2);
  for (char byte : bytes) {
    digits += kHexDigits[static_cast<uint8_t>(byte) >> 4];
    digits += kHexDigits[static_cast<uint8_t>(byte) & 0x0F];
  }
  return digits;
}

std::optional<std::string> HexDecode(std::string_view digits) {
  if (digits.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size(); i += 2) {
    const int high = HexValue(digits[i]);
    const int low = HexValue(digits[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string Base64Encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte_at = [&](size_t at) -> uint32_t {
      return at < bytes.size() ? static_cast<uint8_t>(bytes[at]) : 0;
    };
    const uint32_t group = byte_at(i) << 16 | byte_at(i + 1) << 8 | byte_at(i + 2);
    text += kBase64Digits[group >> 18];
    text += kBase64Digits[group >> 12 & 0x3F];
    text += i + 1 < bytes.size() ? kBase64Digits[group >> 6 & 0x3F] : '=';
    text += i + 2 < bytes.size() ? kBase64Digits[group & 0x3F] : '=';
  }
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  size_t digit_count = 0;  // of the group
  size_t padding_count = 0;
  for (char c : text) {
    if (c == '\n' || c == '\r') {
      continue;
    }
    const int value = kBase64Values[static_cast<uint8_t>(c)];
    const bool is_padding = c == '=' && digit_count >= 2 && digit_count + padding_count < 4;
    if (is_padding) {
      ++padding_count;
      continue;
    }
    if (value < 0 || padding_count > 0) {
      return std::nullopt;
    }
    group = group << 6 | static_cast<uint32_t>(value);
    if (++digit_count == 4) {
      bytes += static_cast<char>(group >> 16 & 0xFF);
      bytes += static_cast<char>(group >> 8 & 0xFF);
      bytes += static_cast<char>(group & 0xFF);
      group = 0;
      digit_count = 0;
    }
  }
  if (digit_count == 0) {
    return padding_count == 0 ? std::optional(std::move(bytes)) : std::nullopt;
  }
  if (digit_count + padding_count != 4) {
    return std::nullopt;
  }
  group <<= 6 * padding_count;
  bytes += static_cast<char>(group >> 16 & 0xFF);
  if (digit_count == 3) {
    bytes += static_cast<char>(group >> 8 & 0xFF);
  }
  return bytes;
}

}  // namespace fuin
