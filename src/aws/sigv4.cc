// Canonical request → string to sign → signature, as botocore makes them: dot segments and empty
// ones leave the path, which is then encoded once more; the query is sorted as it is encoded;
// header values lose their outer spaces and inner runs.

#include "aws/sigv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/encoding.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "crypto/digest.h"

namespace fuin::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string HexOf(const crypto::Digest& digest) {
  return HexEncode(std::string_view(digest.data(), digest.size()));
}

std::string_view ViewOf(const crypto::Digest& digest) { return {digest.data(), digest.size()}; }

std::string CanonicalPath(std::string_view path) {
  std::vector<std::string_view> kept;
  for (std::string_view part : Split(path, '/')) {
    if (part == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (!part.empty() && part != ".") {
      kept.push_back(part);
    }
  }
  std::string canonical;
  for (std::string_view part : kept) {
    canonical += "/" + http::PercentEncode(part);
  }
  if (kept.empty() || path.ends_with('/')) {
    canonical += "/";
  }
  return canonical;
}

std::string CanonicalQuery(std::string_view query) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (std::string_view part : Split(query, '&')) {
    const size_t equals = part.find('=');
    if (!query.empty()) {
      pairs.emplace_back(part.substr(0, equals),
                         equals == std::string_view::npos ? "" : part.substr(equals + 1));
    }
  }
  std::ranges::sort(pairs);
  std::string canonical;
  for (const auto& [name, value] : pairs) {
    canonical += fmt::format("{}{}={}", canonical.empty() ? "" : "&", name, value);
  }
  return canonical;
}

std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  bool is_between = false;
  for (char c : Trim(value)) {
    const bool is_space = c == ' ' || c == '\t';
    if (!is_space || !is_between) {
      canonical += is_space ? ' ' : c;
    }
    is_between = is_space;
  }
  return canonical;
}

struct CanonicalHeaders {
  std::string lines, names;
};

CanonicalHeaders Canonical(const http::Headers& headers, const std::string& host) {
  std::map<std::string, std::string> sorted = {{"host", host}};
  for (const auto& [name, value] : headers) {
    const std::string lower = AsciiLower(name);
    // Not signed, as by botocore: what proxies change.
    if (lower == "host" || lower == "expect" || lower == "transfer-encoding" ||
        lower == "user-agent" || lower == "x-amzn-trace-id") {
      continue;
    }
    std::string& line = sorted[lower];
    line += (line.empty() ? "" : ",") + CanonicalValue(value);
  }
  CanonicalHeaders canonical;
  for (const auto& [name, value] : sorted) {
    canonical.lines += fmt::format("{}:{}\n", name, value);
    canonical.names += (canonical.names.empty() ? "" : ";") + name;
  }
  return canonical;
}

std::string ScopeOf(const SigningScope& scope) {
  return fmt::format("{}/{}/{}/aws4_request", AmzDate(scope.unix_ms).substr(0, 8), scope.region,
                     scope.service);
}

std::string SignatureOf(const Credentials& credentials, const SigningScope& scope,
                        const std::string& canonical_request) {
  std::string key = "AWS4" + credentials.secret_access_key;
  crypto::Digest step = crypto::HmacSha256(key, AmzDate(scope.unix_ms).substr(0, 8));
  Wipe(key);
  for (const std::string& part : {scope.region, scope.service, std::string("aws4_request")}) {
    step = crypto::HmacSha256(ViewOf(step), part);
  }
  const std::string to_sign =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, AmzDate(scope.unix_ms), ScopeOf(scope),
                  HexOf(crypto::Sha256Of(canonical_request)));
  const std::string signature = HexOf(crypto::HmacSha256(ViewOf(step), to_sign));
  Wipe(std::span<char>(step));
  return signature;
}

std::string HostOf(const http::Headers& headers, const http::Url& url) {
  const auto given = std::ranges::find_if(
      headers, [](const auto& header) { return AsciiLower(header.first) == "host"; });
  return given != headers.end() ? CanonicalValue(given->second) : url.Authority();
}

}  // namespace

Result<void> Sign(http::Request& request, const Credentials& credentials,
                  const SigningScope& scope) {
  const http::Url url = FUIN_TRY(http::ParseUrl(request.url));
  request.headers.emplace_back("X-Amz-Date", AmzDate(scope.unix_ms));
  if (!credentials.session_token.empty()) {
    request.headers.emplace_back("X-Amz-Security-Token", credentials.session_token);
  }
  const CanonicalHeaders headers = Canonical(request.headers, HostOf(request.headers, url));
  std::string canonical = fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}", request.method, CanonicalPath(url.path), CanonicalQuery(url.query),
      headers.lines, headers.names, HexOf(crypto::Sha256Of(request.body)));
  request.headers.emplace_back(
      "Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                   kAlgorithm, credentials.access_key_id, ScopeOf(scope),
                                   headers.names, SignatureOf(credentials, scope, canonical)));
  Wipe(canonical);
  return {};
}

Result<std::string> Presign(const std::string& address, const http::Headers& headers,
                            const Credentials& credentials, const SigningScope& scope,
                            int64_t expires_seconds) {
  const http::Url url = FUIN_TRY(http::ParseUrl(address));
  const CanonicalHeaders canonical_headers = Canonical(headers, HostOf(headers, url));
  std::string query = url.query.empty() ? "" : url.query + "&";
  query += fmt::format(
      "X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders={"
      "}",
      kAlgorithm, http::PercentEncode(credentials.access_key_id + "/" + ScopeOf(scope)),
      AmzDate(scope.unix_ms), expires_seconds, http::PercentEncode(canonical_headers.names));
  if (!credentials.session_token.empty()) {
    query += "&X-Amz-Security-Token=" + http::PercentEncode(credentials.session_token);
  }
  std::string canonical =
      fmt::format("GET\n{}\n{}\n{}\n{}\n{}", CanonicalPath(url.path), CanonicalQuery(query),
                  canonical_headers.lines, canonical_headers.names, HexOf(crypto::Sha256Of("")));
  const std::string signature = SignatureOf(credentials, scope, canonical);
  Wipe(canonical);
  return fmt::format("{}://{}{}?{}&X-Amz-Signature={}", url.scheme, url.Authority(), url.path,
                     query, signature);
}

std::string AmzDate(int64_t unix_ms) {
  const int64_t seconds = unix_ms >= 0 ? unix_ms / 1000 : -((-unix_ms + 999) / 1000);
  std::string date;
  for (char c : Rfc3339OfUnixTime(seconds)) {
    if (c != '-' && c != ':') {
      date += c;
    }
  }
  return date;
}

}  // namespace fuin::aws
