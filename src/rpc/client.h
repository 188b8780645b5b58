// A gRPC client for unary calls over messages that the caller encodes: the one door to gRPC, which
// nothing of shows. TLS or a unix socket; every call has a deadline and every reply a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace fuin::rpc {

// How a server is known and how fuin shows itself. PEM texts, not file names.
struct Tls {
  bool enabled = false;
  std::string ca_pem;       // "": the system's certificates
  std::string cert_pem;     // "": no client certificate
  SecretBytes key_pem;      // with cert_pem
  std::string server_name;  // "": the host of the address
  bool verify = true;       // false: any certificate will do
};

struct ClientOptions {
  Tls tls;
  std::string authority;              // ":authority"; "": the address
  size_t reply_bytes_max = 4u << 20;  // larger ones are kLimit
};

// What a server answered. Wiped at the end: it may hold Secrets. Views into it survive a move.
class Reply {
 public:
  Reply() = default;
  explicit Reply(std::vector<char> bytes) : bytes_(std::move(bytes)) {}
  Reply(Reply&& other) noexcept = default;
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply() { Wipe(std::span<char>(bytes_)); }

  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;
};

using Metadata = std::vector<std::pair<std::string, std::string>>;

// One server. Connects at the first call, and again when the connection is lost; no proxy is used.
// Calls from several threads are fine.
class Client {
 public:
  // `target`: "10.0.0.1:2379", "[::1]:2379", "etcd.example:2379", "unix:/run/kms.sock",
  // "unix-abstract:name". kInvalidArgument where the certificate, key or address cannot be one.
  static Result<std::unique_ptr<Client>> Open(const std::string& target,
                                              const ClientOptions& options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Calls "/package.Service/Method". Errors by what the server, or the way to it, says:
  // kUnavailable for no connection, no answer in time, TLS that does not match (the message says
  // which); kDenied for UNAUTHENTICATED and PERMISSION_DENIED; kNotFound for NOT_FOUND and
  // OUT_OF_RANGE; kLimit for RESOURCE_EXHAUSTED, a reply that is too large among it; kUnsupported
  // for UNIMPLEMENTED; kInvalidArgument for INVALID_ARGUMENT, FAILED_PRECONDITION and UNKNOWN; kIo
  // for the rest.
  Result<Reply> Call(const std::string& method, std::string_view request, const Metadata& metadata,
                     int64_t timeout_ms);

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fuin::rpc
