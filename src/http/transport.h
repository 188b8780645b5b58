// One HTTP exchange as values, and the interface that carries it out. docs/http.md has the
// invariants.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fuin::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Wipes headers and body at its end: they hold tokens and signatures.
struct Request {
  Request() = default;
  Request(std::string the_method, std::string the_url)
      : method(std::move(the_method)), url(std::move(the_url)) {}
  Request(const Request&) = default;
  Request(Request&&) = default;
  Request& operator=(const Request&) = default;
  Request& operator=(Request&&) = default;
  ~Request();

  std::string method = "GET";
  std::string url;  // "https://host:port/path?query", sent as it stands; no user, no fragment
  Headers headers;
  std::string body;

  int64_t timeout_ms_max = 30'000;         // the whole exchange; 0: none (a watch)
  int64_t connect_timeout_ms_max = 5'000;  // name, connection and TLS
  int64_t idle_ms_max = 0;                 // without a byte; whole seconds; 0: not limited
  size_t response_bytes_max = 16u << 20;   // of the body
  bool direct = false;                     // never through a proxy
  // Sent once at most: on a connection of its own, since libcurl itself sends a request again where
  // a pooled connection ends before the first byte of an answer.
  bool once = false;

  // Takes the body piece by piece where the status is 2xx; Response::body is then empty, and
  // response_bytes_max is not applied. Called on the client's thread: must be quick, must not call
  // Send. False ends the exchange with kUnavailable.
  std::function<bool(std::string_view)> sink;
  // Ends the exchange with kUnavailable within about a second of becoming true. Borrowed.
  const std::atomic<bool>* cancelled = nullptr;
};

// Wiped like Request.
struct Response {
  Response() = default;
  Response(const Response&) = default;
  Response(Response&&) = default;
  Response& operator=(const Response&) = default;
  Response& operator=(Response&&) = default;
  ~Response();

  // Returns the first header of that name, in any case of letters; nothing where there is none.
  std::optional<std::string_view> Header(std::string_view name) const;

  int status = 0;
  Headers headers;
  std::string body;
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Carries out one exchange and blocks until it has ended. May be called from several threads. Any
  // status is a Response; codes of a failed exchange: docs/http.md.
  virtual Result<Response> Send(const Request& request) = 0;
};

// Returns "GET https://host:port/path" for errors: without user, query and fragment, as
// Printable() shows it.
std::string PlaceOf(const Request& request);

// The parts of an absolute http or https URL.
struct Url {
  std::string scheme, host;  // in lower case; an IPv6 host without its brackets
  int port = 0;              // the scheme's where the URL names none
  bool has_port = false;     // the URL names it
  std::string path;          // from its first '/' on, "/" where there is none
  std::string query;         // without '?'

  // "host" or "host:port" as a Host header has it: the port only where it is not the scheme's.
  std::string Authority() const;
};

// kInvalidArgument for any other scheme, an empty host, a user, a fragment, a port out of range,
// white space, controls or bytes above 0x7E.
Result<Url> ParseUrl(std::string_view url);

// Returns `text` with all but RFC 3986's unreserved characters, and those in `also`, as %XX.
std::string PercentEncode(std::string_view text, std::string_view also = "");

}  // namespace fuin::http
