// Escaping, each function for one grammar.

#include "report/internal/markup.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/strings.h"

namespace fuin::report {
namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Printable, without U+FFFE and U+FFFF, which are valid UTF-8 and no Char of XML 1.0.
std::string PrintableForXml(std::string_view text) {
  std::string shown = Printable(text);
  ReplaceAll(shown, "\xEF\xBF\xBE", "\\u{fffe}");
  ReplaceAll(shown, "\xEF\xBF\xBF", "\\u{ffff}");
  return shown;
}

}  // namespace

std::string EscapeMarkup(std::string_view text) {
  std::string escaped;
  for (char c : PrintableForXml(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string EscapeMarkupLines(std::string_view text) {
  std::string escaped;
  for (std::string_view line : Split(text, '\n')) {
    escaped += EscapeMarkup(line) + '\n';
  }
  return escaped;
}

std::string EscapeMarkdown(std::string_view text) {
  constexpr std::string_view kMarks = "&<>`*_[]|~@#\\{}$!\"'";
  std::string escaped;
  const std::string shown = PrintableForXml(text);
  for (size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    const bool starts_link = c == ':' && shown.compare(i, 3, "://") == 0;
    const bool starts_www = c == '.' && i >= 3 && AsciiLower(shown.substr(i - 3, 3)) == "www";
    const bool starts_mail = c == ':' && i >= 6 && AsciiLower(shown.substr(i - 6, 6)) == "mailto";
    const bool is_first = i == 0 && (c == '-' || c == '+' || c == '=');
    if (kMarks.find(c) != std::string_view::npos || starts_link || starts_www || starts_mail ||
        is_first) {
      escaped += fmt::format("&#{};", static_cast<int>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string CsvField(std::string_view text) {
  std::string field = Printable(text);
  // The last four are = + - @ in full width, which spreadsheets read as the plain ones.
  const std::string_view trimmed = Trim(field);
  for (std::string_view start : {"=", "+", "-", "@", "%", "|", "\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                 "\xEF\xBC\x8D", "\xEF\xBC\xA0"}) {
    if (trimmed.starts_with(start)) {
      field = fmt::format("'{}", field);
      break;
    }
  }
  if (field.find_first_of("\",\r\n ';") == std::string::npos) {
    return field;
  }
  ReplaceAll(field, "\"", "\"\"");
  return fmt::format("\"{}\"", field);
}

std::string UriOfPath(std::string_view path) {
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  std::string uri(path.starts_with("/") ? "file://" : "");
  for (char c : path) {
    const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') ||
                               std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += is_unreserved ? std::string(1, c) : fmt::format("%{:02X}", static_cast<uint8_t>(c));
  }
  return uri.empty() ? "." : uri;
}

}  // namespace fuin::report
