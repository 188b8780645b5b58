// Wiping, URLs and the place that errors name.

#include "http/transport.h"

#include <fmt/format.h>

#include <charconv>

#include "base/secret_bytes.h"
#include "base/strings.h"

namespace fuin::http {
namespace {

void WipeHeaders(Headers& headers) {
  for (auto& [name, value] : headers) {
    Wipe(value);
  }
}

bool IsUrlCharacter(char c) { return c > 0x20 && c < 0x7F; }

}  // namespace

Request::~Request() {
  WipeHeaders(headers);
  Wipe(body);
  Wipe(url);
}

Response::~Response() {
  WipeHeaders(headers);
  Wipe(body);
}

std::optional<std::string_view> Response::Header(std::string_view name) const {
  const std::string wanted = AsciiLower(name);
  for (const auto& [header, value] : headers) {
    if (AsciiLower(header) == wanted) {
      return value;
    }
  }
  return std::nullopt;
}

std::string PlaceOf(const Request& request) {
  const Result<Url> url = ParseUrl(request.url);
  if (!url) {
    return Printable(request.method);
  }
  return Printable(
      fmt::format("{} {}://{}{}", request.method, url->scheme, url->Authority(), url->path));
}

std::string Url::Authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const std::string shown = is_ipv6 ? "[" + host + "]" : host;
  return port == (scheme == "https" ? 443 : 80) ? shown : fmt::format("{}:{}", shown, port);
}

Result<Url> ParseUrl(std::string_view text) {
  // The text may hold a password: no error repeats it.
  const auto refuse = [](std::string_view why) {
    return Error{ErrorCode::kInvalidArgument, fmt::format("not a URL that is used: {}", why), ""};
  };
  for (char c : text) {
    if (!IsUrlCharacter(c)) {
      return refuse("it has white space, controls or characters that need %-encoding");
    }
  }
  Url url;
  const size_t colon = text.find("://");
  url.scheme = AsciiLower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
  if (url.scheme != "https" && url.scheme != "http") {
    return refuse("it must start with https:// or http://");
  }
  text.remove_prefix(colon + 3);
  if (text.find('#') != std::string_view::npos) {
    return refuse("it has a fragment");
  }
  const size_t path = text.find_first_of("/?");
  std::string_view authority = text.substr(0, path);
  const std::string_view rest = path == std::string_view::npos ? "" : text.substr(path);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("it names a user");
  }
  const size_t bracket = authority.find(']');
  const size_t port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.has_port = port != std::string_view::npos;
  url.port = url.scheme == "https" ? 443 : 80;
  if (url.has_port) {
    const std::string_view digits = authority.substr(port + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error != std::errc() || end != digits.data() + digits.size() || url.port < 1 ||
        url.port > 65535) {
      return refuse("its port is no number from 1 to 65535");
    }
    authority = authority.substr(0, port);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  url.host = AsciiLower(authority);
  if (url.host.empty() || url.host.find_first_of("[]\\%") != std::string::npos) {
    return refuse("it has no host, or one of odd characters");
  }
  const size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  url.query = question == std::string_view::npos ? "" : rest.substr(question + 1);
  if (url.path.empty()) {
    url.path = "/";
  }
  return url;
}

std::string PercentEncode(std::string_view text, std::string_view also) {
  std::string encoded;
  for (char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_plain = is_letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                          c == '~' || also.find(c) != std::string_view::npos;
    if (is_plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace fuin::http
