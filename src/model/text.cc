// Sentences inside sentences, as text.

#include "model/text.h"

#include <fmt/format.h>

namespace fuin::model {
namespace {

std::string PercentEncode(const std::string& text) {
  std::string encoded;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '/';
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

std::string Nested(const Text& text) {
  std::string encoded = "@" + PercentEncode(text.id);
  char separator = '?';
  for (const auto& [name, value] : text.arguments) {
    encoded += fmt::format("{}{}={}", separator, PercentEncode(name), PercentEncode(value));
    separator = '&';
  }
  return encoded;
}

}  // namespace fuin::model
