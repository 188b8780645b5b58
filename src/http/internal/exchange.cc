// Request → libcurl's options; libcurl's answer → Response or Error. Every option that decides
// whom we trust stands in SetTls() and SetTarget().

#include "http/internal/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/secret_bytes.h"
#include "base/strings.h"

namespace fuin::http {
namespace {

constexpr size_t kHeaderBytesMax = 256u << 10;
constexpr size_t kHeaderCountMax = 256;
constexpr size_t kFirstBodyBytes = 4096;

bool HasLineBreak(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// RFC 9110's token.
bool IsToken(std::string_view text) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

bool IsSuccess(long status) { return status >= 200 && status < 300; }

// Appends without leaving a copy behind in memory that was outgrown.
void AppendWiping(std::string& text, std::string_view piece) {
  if (text.size() + piece.size() > text.capacity()) {
    std::string larger;
    larger.reserve(std::max({text.capacity() * 2, text.size() + piece.size(), kFirstBodyBytes}));
    larger.append(text);
    Wipe(text);
    text.swap(larger);
  }
  text.append(piece);
}

// `name` in lower case.
bool HasHeader(const Headers& headers, std::string_view name) {
  return std::ranges::any_of(headers, [&](const auto& header) {
    return header.first.size() == name.size() && AsciiLower(header.first) == name;
  });
}

curl_blob Borrowed(std::string_view bytes) {
  // libcurl's blobs are not const; with CURL_BLOB_NOCOPY they are only read.
  return {const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_NOCOPY};
}

}  // namespace

Exchange::~Exchange() {
  curl_slist_free_all(header_lines_);
  curl_slist_free_all(connect_to_);
  if (easy_ != nullptr) {
    Finish(CURLE_FAILED_INIT);
  }
}

Result<void> Exchange::Check() {
  url_ = FUIN_TRY(ParseUrl(request_.url));
  const auto refuse = [&](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), PlaceOf(request_)};
  };
  if (!IsToken(request_.method)) {
    return refuse("the method is no HTTP method");
  }
  for (const auto& [name, value] : request_.headers) {
    if (!IsToken(name) || HasLineBreak(value)) {
      return refuse("a header holds a character that HTTP does not allow");
    }
  }
  return {};
}

bool Exchange::Begin(CURLSH* share) {
  easy_ = kept_ != nullptr ? kept_->easy : curl_easy_init();
  if (easy_ == nullptr) {
    return false;
  }
  const bool is_ready = kept_ != nullptr && kept_->is_set_up && !request_.direct;
  if (kept_ != nullptr && !is_ready) {
    curl_easy_reset(easy_);
  }
  const bool is_set = (is_ready || (SetCommon(share) && SetTls())) &&
                      Set(CURLOPT_ERRORBUFFER, detail_.data()) && Set(CURLOPT_WRITEDATA, this) &&
                      Set(CURLOPT_HEADERDATA, this) && SetTarget() && SetMethod() && SetHeaders() &&
                      SetLimits();
  if (kept_ != nullptr) {
    kept_->is_set_up = is_set && !request_.direct;
  }
  return is_set;
}

// What is the same for every request with these options, but for a direct one.
bool Exchange::SetCommon(CURLSH* share) {
  const bool has_proxy = request_.direct || options_.proxy.has_value();
  const std::string proxy = request_.direct ? "" : options_.proxy.value_or("");
  return (share == nullptr || Set(CURLOPT_SHARE, share)) && Set(CURLOPT_NOSIGNAL, 1L) &&
         Set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) &&
         Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) && Set(CURLOPT_WRITEFUNCTION, &OnBody) &&
         Set(CURLOPT_HEADERFUNCTION, &OnHeader) && Set(CURLOPT_PROTOCOLS_STR, "http,https") &&
         Set(CURLOPT_FOLLOWLOCATION, 0L) && Set(CURLOPT_PATH_AS_IS, 1L) &&
         Set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) &&
         (!has_proxy || (Set(CURLOPT_PROXY, proxy.c_str()) && Set(CURLOPT_NOPROXY, ""))) &&
         (options_.unix_socket.empty() ||
          Set(CURLOPT_UNIX_SOCKET_PATH, options_.unix_socket.c_str())) &&
         Set(CURLOPT_USERAGENT, options_.user_agent.c_str()) && Set(CURLOPT_TCP_KEEPALIVE, 1L);
}

bool Exchange::SetTarget() {
  if (options_.tls_server_name.empty() || url_.scheme != "https") {
    return Set(CURLOPT_CONNECT_TO, nullptr) && Set(CURLOPT_URL, request_.url.c_str());
  }
  // The name in the URL is what libcurl asks for and verifies in TLS; with a server name of its own
  // the connection goes to the real host all the same.
  const std::string query = url_.query.empty() ? "" : "?" + url_.query;
  const std::string url =
      fmt::format("https://{}:{}{}{}", options_.tls_server_name, url_.port, url_.path, query);
  const bool is_ipv6 = url_.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + url_.host + "]" : url_.host;
  connect_to_ = curl_slist_append(
      nullptr,
      fmt::format("{}:{}:{}:{}", options_.tls_server_name, url_.port, host, url_.port).c_str());
  return connect_to_ != nullptr && Set(CURLOPT_CONNECT_TO, connect_to_) &&
         Set(CURLOPT_URL, url.c_str());
}

bool Exchange::SetTls() {
  const bool verifies = !options_.skip_tls_verify;
  bool is_set = Set(CURLOPT_SSL_VERIFYPEER, verifies ? 1L : 0L) &&
                Set(CURLOPT_SSL_VERIFYHOST, verifies ? 2L : 0L) &&
                Set(CURLOPT_PROXY_SSL_VERIFYPEER, 1L) && Set(CURLOPT_PROXY_SSL_VERIFYHOST, 2L) &&
                Set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
                // The system's folder of CAs would be trusted beside ours, and a store that comes
                // from a file alone is parsed once for all connections.
                Set(CURLOPT_CAPATH, nullptr);
  if (!options_.ca_file.empty()) {
    is_set = is_set && Set(CURLOPT_CAINFO, options_.ca_file.c_str()) &&
             Set(CURLOPT_PROXY_CAINFO, options_.ca_file.c_str());
  }
  if (!options_.ca_pem.empty()) {
    curl_blob ca = Borrowed(options_.ca_pem);
    is_set = is_set && Set(CURLOPT_CAINFO, nullptr) && Set(CURLOPT_CAINFO_BLOB, &ca);
  }
  if (!options_.client_certificate_pem.empty()) {
    curl_blob certificate = Borrowed(options_.client_certificate_pem);
    curl_blob key = Borrowed(options_.client_key_pem.Reveal(SecretAccess()));
    is_set = is_set && Set(CURLOPT_SSLCERTTYPE, "PEM") && Set(CURLOPT_SSLKEYTYPE, "PEM") &&
             Set(CURLOPT_SSLCERT_BLOB, &certificate) && Set(CURLOPT_SSLKEY_BLOB, &key);
  }
  return is_set;
}

bool Exchange::SetMethod() {
  const bool has_body = !request_.body.empty() || request_.method == "POST" ||
                        request_.method == "PUT" || request_.method == "PATCH";
  if (request_.method == "HEAD") {
    return Set(CURLOPT_CUSTOMREQUEST, nullptr) && Set(CURLOPT_NOBODY, 1L);
  }
  if (!has_body) {
    return Set(CURLOPT_HTTPGET, 1L) && Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
  return Set(CURLOPT_POST, 1L) &&
         Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size())) &&
         Set(CURLOPT_POSTFIELDS, request_.body.c_str()) &&
         Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

bool Exchange::AppendHeader(const std::string& line) {
  curl_slist* longer = curl_slist_append(header_lines_, line.c_str());
  header_lines_ = longer != nullptr ? longer : header_lines_;
  return longer != nullptr;
}

bool Exchange::SetHeaders() {
  bool is_set = AppendHeader("Expect:");
  if (!HasHeader(request_.headers, "content-type")) {
    is_set = is_set && AppendHeader("Content-Type:");
  }
  if (!options_.tls_server_name.empty() && !HasHeader(request_.headers, "host")) {
    is_set = is_set && AppendHeader("Host: " + url_.Authority());
  }
  for (const auto& [name, value] : request_.headers) {
    std::string line = value.empty() ? name + ";" : name + ": " + value;
    is_set = is_set && AppendHeader(line);
    Wipe(line);
  }
  return is_set && Set(CURLOPT_HTTPHEADER, header_lines_);
}

bool Exchange::SetLimits() {
  const long connect_ms = static_cast<long>(request_.connect_timeout_ms_max);
  const long idle_seconds = static_cast<long>((request_.idle_ms_max + 999) / 1000);
  const bool can_be_cancelled = request_.cancelled != nullptr;
  return Set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout_ms_max)) &&
         Set(CURLOPT_FRESH_CONNECT, request_.once ? 1L : 0L) &&
         Set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms) &&
         Set(CURLOPT_LOW_SPEED_LIMIT, idle_seconds > 0 ? 1L : 0L) &&
         Set(CURLOPT_LOW_SPEED_TIME, idle_seconds) &&
         Set(CURLOPT_NOPROGRESS, can_be_cancelled ? 0L : 1L) &&
         (!can_be_cancelled ||
          (Set(CURLOPT_XFERINFODATA, this) && Set(CURLOPT_XFERINFOFUNCTION, &OnProgress)));
}

size_t Exchange::OnBody(char* data, size_t size, size_t count, void* exchange) {
  const std::string_view piece(data, size * count);
  return static_cast<Exchange*>(exchange)->TakeBody(piece) ? piece.size() : 0;
}

bool Exchange::TakeBody(std::string_view piece) {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (request_.sink && IsSuccess(status)) {
    stop_ = request_.sink(piece) ? Stop::kNone : Stop::kSink;
    return stop_ == Stop::kNone;
  }
  if (piece.size() > request_.response_bytes_max - response_.body.size()) {
    stop_ = Stop::kBodyLimit;
    return false;
  }
  AppendWiping(response_.body, piece);
  return true;
}

size_t Exchange::OnHeader(char* data, size_t size, size_t count, void* exchange) {
  const std::string_view line(data, size * count);
  return static_cast<Exchange*>(exchange)->TakeHeaderLine(line) ? line.size() : 0;
}

bool Exchange::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kHeaderBytesMax || response_.headers.size() >= kHeaderCountMax) {
    stop_ = Stop::kHeaderLimit;
    return false;
  }
  if (line.starts_with("HTTP/")) {  // of the final answer, after a 1xx
    response_.headers.clear();
    return true;
  }
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    response_.headers.emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
  }
  return true;
}

int Exchange::OnProgress(void* exchange, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Exchange& self = *static_cast<Exchange*>(exchange);
  if (!self.request_.cancelled->load()) {
    return 0;
  }
  self.stop_ = Stop::kCancelled;
  return 1;
}

void Exchange::Finish(CURLcode code) {
  code_ = code;
  if (easy_ == nullptr) {
    return;
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  if (kept_ != nullptr) {
    // What points into this exchange; the rest is set again before it is used.
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, nullptr);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, nullptr);
  } else {
    curl_easy_cleanup(easy_);
  }
  easy_ = nullptr;
}

Result<Response> Exchange::TakeResult() {
  if (stop_ != Stop::kNone) {
    return StopError();
  }
  if (code_ != CURLE_OK) {
    return ErrorOf(code_);
  }
  return std::move(response_);
}

Error Exchange::StopError() const {
  const std::string where = PlaceOf(request_);
  switch (stop_) {
    case Stop::kBodyLimit:
      return {ErrorCode::kLimit,
              fmt::format("the answer is larger than {} bytes", request_.response_bytes_max),
              where};
    case Stop::kHeaderLimit:
      return {ErrorCode::kLimit, "the answer has too many or too large headers", where};
    case Stop::kSink:
      return {ErrorCode::kUnavailable, "the answer was not read to its end", where};
    default:
      return {ErrorCode::kUnavailable, "the request was cancelled", where};
  }
}

Error Exchange::ErrorOf(CURLcode code) const {
  const std::string where = PlaceOf(request_);
  const std::string_view told = detail_.data();
  const std::string detail = Printable(told.empty() ? curl_easy_strerror(code) : told);
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::kNotAuthentic,
              fmt::format("the server's TLS certificate is not trusted ({}); if it is signed by a "
                          "CA of your own, name its bundle",
                          detail),
              where};
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::kInvalidArgument, detail, where};
    case CURLE_FAILED_INIT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
      return {ErrorCode::kIo, fmt::format("the request could not be set up: {}", detail), where};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: schemes were looked at before
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
      return {ErrorCode::kCorrupt, fmt::format("the answer is not HTTP: {}", detail), where};
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::kUnavailable, "the HTTP client is closing", where};
    default:  // name, connection, deadline, an answer cut short
      return {ErrorCode::kUnavailable, detail, where};
  }
}

}  // namespace fuin::http
