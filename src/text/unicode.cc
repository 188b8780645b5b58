// The door to utf8proc, whose 2.8 has the tables of Unicode 15.0, as Go 1.21 and later.

#include "text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "base/strings.h"

namespace fuin::text {
namespace {

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
}

// The code point at the start of `text`, and how many bytes it takes (1 and U+FFFD for none).
uint32_t Decode(std::string_view text, size_t& size) {
  utf8proc_int32_t code_point = -1;
  const utf8proc_ssize_t read =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (read <= 0 || code_point < 0) {
    size = 1;
    return 0xFFFD;
  }
  size = static_cast<size_t>(read);
  return static_cast<uint32_t>(code_point);
}

template <class Mapping>
std::string Mapped(std::string_view text, Mapping mapping) {
  std::string mapped;
  mapped.reserve(text.size());
  for (uint32_t code_point : CodePoints(text)) {
    AppendCodePoint(static_cast<uint32_t>(mapping(static_cast<utf8proc_int32_t>(code_point))),
                    mapped);
  }
  return mapped;
}

// Go's isSeparator of strings.Title.
bool SeparatesWords(uint32_t code_point) {
  if (code_point < 0x80) {
    const bool is_word = (code_point >= '0' && code_point <= '9') ||
                         (code_point >= 'a' && code_point <= 'z') ||
                         (code_point >= 'A' && code_point <= 'Z') || code_point == '_';
    return !is_word;
  }
  return IsSpace(code_point);
}

}  // namespace

std::string NormalizeNfc(std::string text) {
  if (IsAscii(text) || !IsValidUtf8(text)) {
    return text;
  }
  utf8proc_uint8_t* raw = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &raw,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) {
    return text;
  }
  std::string normalized(reinterpret_cast<const char*>(raw), static_cast<size_t>(size));
  std::free(raw);  // NOLINT(cppcoreguidelines-no-malloc): utf8proc's memory
  return normalized;
}

size_t FirstGraphemeSize(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  size_t size = 0;
  uint32_t before = Decode(text, size);
  utf8proc_int32_t state = 0;
  size_t end = size;
  while (end < text.size()) {
    const uint32_t next = Decode(text.substr(end), size);
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(before),
                                         static_cast<utf8proc_int32_t>(next), &state) != 0) {
      break;
    }
    end += size;
    before = next;
  }
  return end;
}

size_t GraphemeCount(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); i += FirstGraphemeSize(text.substr(i))) {
    ++count;
  }
  return count;
}

std::vector<uint32_t> CodePoints(std::string_view text) {
  std::vector<uint32_t> code_points;
  code_points.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t size = 0;
    code_points.push_back(Decode(text.substr(i), size));
    i += size;
  }
  return code_points;
}

void AppendCodePoint(uint32_t code_point, std::string& text) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size =
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

// U+00DF has no simple upper case in UnicodeData.txt; utf8proc gives it one all the same.
constexpr utf8proc_int32_t kSharpS = 0xDF;

std::string Upper(std::string_view text) {
  return Mapped(text, [](utf8proc_int32_t c) { return c == kSharpS ? c : utf8proc_toupper(c); });
}
std::string Lower(std::string_view text) { return Mapped(text, utf8proc_tolower); }

std::string Title(std::string_view text) {
  uint32_t before = ' ';
  return Mapped(text, [&](utf8proc_int32_t code_point) {
    const bool starts_word = SeparatesWords(before);
    before = static_cast<uint32_t>(code_point);
    return starts_word && code_point != kSharpS ? utf8proc_totitle(code_point) : code_point;
  });
}

bool IsWord(std::string_view text) {
  bool is_first = true;
  for (uint32_t code_point : CodePoints(text)) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
    const bool is_letter = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
                           category == UTF8PROC_CATEGORY_NL || code_point == '_';
    const bool continues = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
                           category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_PC ||
                           code_point == '-';
    if (code_point == 0xFFFD || (!is_letter && (is_first || !continues))) {
      return false;
    }
    is_first = false;
  }
  return !is_first;
}

bool IsSpace(uint32_t code_point) {
  switch (code_point) {
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
      return true;
    default:
      return (code_point >= '\t' && code_point <= '\r') ||
             (code_point >= 0x2000 && code_point <= 0x200A);
  }
}

}  // namespace fuin::text
