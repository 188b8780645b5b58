// Functions of bytes: base64, digests, URL escapes, character sets, name-based UUIDs.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/encoding.h"
#include "base/strings.h"
#include "crypto/hash.h"
#include "hcl/internal/functions.h"
#include "text/unicode.h"

namespace fuin::hcl::internal {
namespace {

using crypto::HashKind;

Value EncodeBase64(const Arguments& arguments, const Caller&) {
  return Value::String(Base64Encode(Text(arguments[0])));
}

Value DecodeBase64(const Arguments& arguments, const Caller& caller) {
  const std::optional<std::string> bytes = Base64Decode(Text(arguments[0]));
  if (!bytes.has_value()) {
    return caller.Fail("failed to decode base64 data.");
  }
  return IsValidUtf8(*bytes)
             ? Value::String(*bytes)
             : caller.Fail("the result of decoding the provided string is not valid UTF-8.");
}

Value HashHex(HashKind kind, const Arguments& arguments, const Caller& caller) {
  const Result<std::string> digest = crypto::HashOf(kind, Text(arguments[0]));
  return digest ? Value::String(HexEncode(*digest)) : caller.Fail(digest.error().message);
}

Value HashBase64(HashKind kind, const Arguments& arguments, const Caller& caller) {
  const Result<std::string> digest = crypto::HashOf(kind, Text(arguments[0]));
  return digest ? Value::String(Base64Encode(*digest)) : caller.Fail(digest.error().message);
}

Value Md5(const Arguments& a, const Caller& c) { return HashHex(HashKind::kMd5, a, c); }
Value Sha1(const Arguments& a, const Caller& c) { return HashHex(HashKind::kSha1, a, c); }
Value Sha256(const Arguments& a, const Caller& c) { return HashHex(HashKind::kSha256, a, c); }
Value Sha512(const Arguments& a, const Caller& c) { return HashHex(HashKind::kSha512, a, c); }
Value Base64Sha256(const Arguments& a, const Caller& c) {
  return HashBase64(HashKind::kSha256, a, c);
}
Value Base64Sha512(const Arguments& a, const Caller& c) {
  return HashBase64(HashKind::kSha512, a, c);
}

// Go's url.QueryEscape.
Value UrlEncode(const Arguments& arguments, const Caller&) {
  constexpr std::string_view kPlain = "-_.~";
  std::string escaped;
  for (char c : Text(arguments[0])) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || kPlain.find(c) != std::string_view::npos;
    if (is_plain || c == ' ') {
      escaped += c == ' ' ? '+' : c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<uint8_t>(c));
    }
  }
  return Value::String(std::move(escaped));
}

// Go's url.QueryUnescape: OpenTofu's urldecode().
Value UrlDecode(const Arguments& arguments, const Caller& caller) {
  const std::string& text = Text(arguments[0]);
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const std::optional<std::string> byte =
        i + 2 < text.size() ? HexDecode(std::string_view(text).substr(i + 1, 2)) : std::nullopt;
    if (!byte.has_value()) {
      return caller.Fail("an escape is not % and two hexadecimal digits.");
    }
    bytes += *byte;
    i += 2;
  }
  return IsValidUtf8(bytes) ? Value::String(std::move(bytes))
                            : caller.Fail("the result is not valid UTF-8.");
}

enum class Charset : uint8_t { kOther, kUtf8, kUtf16, kUtf16Le, kUtf16Be, kLatin1 };

// By IANA name or alias, whatever the case.
Charset CharsetOf(const std::string& name) {
  constexpr std::pair<std::string_view, Charset> kNames[] = {
      {"utf-8", Charset::kUtf8},        {"csutf8", Charset::kUtf8},
      {"utf-16", Charset::kUtf16},      {"csutf16", Charset::kUtf16},
      {"utf-16le", Charset::kUtf16Le},  {"csutf16le", Charset::kUtf16Le},
      {"utf-16be", Charset::kUtf16Be},  {"csutf16be", Charset::kUtf16Be},
      {"iso-8859-1", Charset::kLatin1}, {"latin1", Charset::kLatin1},
      {"iso_8859-1", Charset::kLatin1}, {"iso_8859-1:1987", Charset::kLatin1},
      {"l1", Charset::kLatin1},         {"ibm819", Charset::kLatin1},
      {"cp819", Charset::kLatin1},      {"csisolatin1", Charset::kLatin1},
      {"iso-ir-100", Charset::kLatin1},
  };
  const std::string lower = AsciiLower(name);
  for (const auto& [known, charset] : kNames) {
    if (known == lower) {
      return charset;
    }
  }
  return Charset::kOther;
}

// Which names Terraform knows hangs on its tables: the result of others is not decided here.
Value OtherCharset(const Caller& caller) {
  return Value::MakeUnknown(
      TypeKind::kString, {Unknown::Kind::kFunction, fmt::format("{}()", caller.name), true, false});
}

void AppendUnit(uint32_t unit, bool is_little, std::string& bytes) {
  const char high = static_cast<char>(unit >> 8 & 0xFF);
  const char low = static_cast<char>(unit & 0xFF);
  bytes += is_little ? low : high;
  bytes += is_little ? high : low;
}

Value EncodeText(const Arguments& arguments, const Caller& caller) {
  const std::string& text = Text(arguments[0]);
  const Charset charset = CharsetOf(Text(arguments[1]));
  if (charset == Charset::kOther) {
    return OtherCharset(caller);
  }
  if (charset == Charset::kUtf8) {
    return Value::String(Base64Encode(text));
  }
  std::string bytes = charset == Charset::kUtf16 ? "\xFE\xFF" : "";
  const bool is_little = charset == Charset::kUtf16Le;
  for (uint32_t c : text::CodePoints(text)) {
    if (charset == Charset::kLatin1) {
      if (c > 0xFF) {
        return caller.Fail("the string has characters that the encoding does not have.");
      }
      bytes += static_cast<char>(c);
    } else if (c >= 0x10000) {
      AppendUnit(0xD800 + ((c - 0x10000) >> 10), is_little, bytes);
      AppendUnit(0xDC00 + ((c - 0x10000) & 0x3FF), is_little, bytes);
    } else {
      AppendUnit(c, is_little, bytes);
    }
  }
  return Value::String(Base64Encode(bytes));
}

// The text of UTF-16; nothing for halves of pairs and half units.
std::optional<std::string> FromUtf16(std::string_view bytes, bool is_little) {
  std::string text;
  if (bytes.size() % 2 != 0) {
    return std::nullopt;
  }
  const auto unit_at = [&](size_t i) -> uint32_t {
    const auto first = static_cast<uint8_t>(bytes[i]);
    const auto second = static_cast<uint8_t>(bytes[i + 1]);
    return is_little ? static_cast<uint32_t>(second << 8 | first)
                     : static_cast<uint32_t>(first << 8 | second);
  };
  for (size_t i = 0; i < bytes.size(); i += 2) {
    uint32_t c = unit_at(i);
    if (c >= 0xD800 && c <= 0xDFFF) {
      const uint32_t low = i + 2 < bytes.size() ? unit_at(i + 2) : 0;
      if (c > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return std::nullopt;
      }
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    text::AppendCodePoint(c, text);
  }
  return text;
}

Value DecodeText(const Arguments& arguments, const Caller& caller) {
  const Charset charset = CharsetOf(Text(arguments[1]));
  if (charset == Charset::kOther) {
    return OtherCharset(caller);
  }
  const std::optional<std::string> decoded = Base64Decode(Text(arguments[0]));
  if (!decoded.has_value()) {
    return caller.Fail("the given value is no base64.");
  }
  std::string_view bytes = *decoded;
  std::optional<std::string> text;
  if (charset == Charset::kUtf8) {
    text = IsValidUtf8(bytes) ? std::optional(*decoded) : std::nullopt;
  } else if (charset == Charset::kLatin1) {
    text.emplace();
    for (char c : bytes) {
      text::AppendCodePoint(static_cast<uint8_t>(c), *text);
    }
  } else {
    bool is_little = charset == Charset::kUtf16Le;
    if (charset == Charset::kUtf16) {
      is_little = bytes.starts_with("\xFF\xFE");
      const bool has_mark = is_little || bytes.starts_with("\xFE\xFF");
      bytes.remove_prefix(has_mark ? 2 : 0);
    }
    text = FromUtf16(bytes, is_little);
  }
  const bool is_defined = text.has_value() && text->find("\xEF\xBF\xBD") == std::string::npos;
  return is_defined ? Value::String(std::move(*text))
                    : caller.Fail("the string has symbols that the encoding does not define.");
}

// The 16 bytes of a UUID as google/uuid reads it: with or without dashes, "urn:uuid:" and braces.
std::optional<std::string> UuidBytes(std::string_view text) {
  if (text.size() == 45 && AsciiLower(text.substr(0, 9)) == "urn:uuid:") {
    text.remove_prefix(9);
  } else if (text.size() == 38) {
    text = text.substr(1, 36);
  }
  std::string digits(text);
  if (text.size() == 36) {
    for (const size_t dash : {23, 18, 13, 8}) {
      if (digits[dash] != '-') {
        return std::nullopt;
      }
      digits.erase(dash, 1);
    }
  }
  return digits.size() == 32 ? HexDecode(digits) : std::nullopt;
}

Value UuidV5(const Arguments& arguments, const Caller& caller) {
  // RFC 4122, appendix C.
  constexpr std::pair<std::string_view, std::string_view> kNamespaces[] = {
      {"dns", "6ba7b8109dad11d180b400c04fd430c8"},
      {"url", "6ba7b8119dad11d180b400c04fd430c8"},
      {"oid", "6ba7b8129dad11d180b400c04fd430c8"},
      {"x500", "6ba7b8149dad11d180b400c04fd430c8"},
  };
  std::string_view name = Text(arguments[0]);
  for (const auto& [known, digits] : kNamespaces) {
    name = name == known ? digits : name;
  }
  const std::optional<std::string> space = UuidBytes(name);
  if (!space.has_value()) {
    return caller.Fail("the namespace is neither dns, url, oid, x500 nor a UUID.");
  }
  const Result<std::string> digest = crypto::HashOf(HashKind::kSha1, *space + Text(arguments[1]));
  if (!digest) {
    return caller.Fail(digest.error().message);
  }
  std::string bytes = digest->substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x50);  // version 5
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // RFC 4122's variant
  std::string text = HexEncode(bytes);
  for (const size_t dash : {8, 13, 18, 23}) {
    text.insert(text.begin() + static_cast<std::ptrdiff_t>(dash), '-');
  }
  return Value::String(std::move(text));
}

constexpr Function kFunctions[] = {
    {"base64decode", "s", StringType, DecodeBase64},
    {"base64encode", "s", StringType, EncodeBase64},
    {"base64sha256", "s", StringType, Base64Sha256},
    {"base64sha512", "s", StringType, Base64Sha512},
    {"md5", "s", StringType, Md5},
    {"sha1", "s", StringType, Sha1},
    {"sha256", "s", StringType, Sha256},
    {"sha512", "s", StringType, Sha512},
    {"textdecodebase64", "ss", StringType, DecodeText},
    {"textencodebase64", "ss", StringType, EncodeText},
    {"urldecode", "s", StringType, UrlDecode},
    {"urlencode", "s", StringType, UrlEncode},
    {"uuidv5", "ss", StringType, UuidV5},
};

}  // namespace

std::span<const Function> EncodingFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
