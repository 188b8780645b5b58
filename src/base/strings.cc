// UTF-8 decoded by one function, NextCodePoint; everything here is built on it.

#include "base/strings.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/endian.h"

namespace fuin {
namespace {

constexpr uint32_t kInvalid = 0xFFFFFFFF;

// Decodes the code point at `position` and advances past it; kInvalid and one byte on damage.
uint32_t NextCodePoint(std::string_view text, size_t& position) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(position);
  if (lead < 0x80) {
    ++position;
    return lead;
  }
  const size_t length = lead >= 0xF0 && lead <= 0xF4   ? 4
                        : lead >= 0xE0 && lead <= 0xEF ? 3
                        : lead >= 0xC2 && lead <= 0xDF ? 2
                                                       : 0;
  if (length == 0 || text.size() - position < length) {
    ++position;
    return kInvalid;
  }
  uint32_t code_point = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(position + i) & 0xC0) != 0x80) {
      ++position;
      return kInvalid;
    }
    code_point = code_point << 6 | (byte(position + i) & 0x3Fu);
  }
  const bool overlong =
      (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (overlong || surrogate || code_point > 0x10FFFF) {
    ++position;
    return kInvalid;
  }
  position += length;
  return code_point;
}

bool IsHidden(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

bool IsWide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
         (c >= 0x3041 && c <= 0xA4CF) || (c >= 0xA960 && c <= 0xA97F) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
         (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool IsCombining(uint32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x3099 && c <= 0x309A) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F);
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  constexpr size_t kWordBytes = sizeof(uint64_t);
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (size_t position = 0; position < text.size();) {
    if (text.size() - position >= kWordBytes &&
        (StructAt<Le64>(text, position).value() & kHighBits) == 0) {
      position += kWordBytes;  // eight of ASCII
      continue;
    }
    if (NextCodePoint(text, position) == kInvalid) {
      return false;
    }
  }
  return true;
}

std::string Printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (size_t position = 0; position < text.size();) {
    const size_t start = position;
    const uint32_t code_point = NextCodePoint(text, position);
    if (code_point == kInvalid || code_point < 0x20 || code_point == 0x7F) {
      shown += fmt::format("\\x{:02x}", static_cast<uint8_t>(text[start]));
    } else if (IsHidden(code_point)) {
      shown += fmt::format("\\u{{{:04x}}}", code_point);
    } else {
      shown += text.substr(start, position - start);
    }
  }
  return shown;
}

size_t CodePointCount(std::string_view text) {
  size_t count = 0;
  for (size_t position = 0; position < text.size(); ++count) {
    NextCodePoint(text, position);
  }
  return count;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t position = 0; position < text.size();) {
    const uint32_t code_point = NextCodePoint(text, position);
    width += IsCombining(code_point) ? 0 : IsWide(code_point) ? 2 : 1;
  }
  return width;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  while (true) {
    const size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) {
      return parts;
    }
    start = end + 1;
  }
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string AsciiLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return lower;
}

}  // namespace fuin
