// Authenticated exchanges with one API server: everything that src/k8s asks goes through a Session,
// and what changes a cluster only with a WriteAccess, which src/k8s_write alone may make.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/client.h"
#include "http/retry.h"
#include "http/transport.h"
#include "k8s/kubeconfig.h"

namespace fuin::k8s {

// Asked for by whoever changes a cluster: its uses are found by searching for its name, and
// tests/tidy_test.cc lists the files that may have it.
class WriteAccess {
 public:
  explicit constexpr WriteAccess() = default;
};

// What a credential plugin, or fuin itself for EKS, hands out.
struct IssuedCredential {
  SecretBytes token;                   // empty: only a certificate
  std::string client_certificate_pem;  // "" for none
  SecretBytes client_key_pem;
  int64_t expires_unix_ms = 0;  // 0: never
};
using CredentialSource = std::function<Result<IssuedCredential>()>;
using TransportFactory =
    std::function<Result<std::unique_ptr<http::Transport>>(http::ClientOptions)>;

// Borrowed by the Session for its life.
struct Tools {
  Clock& clock;
  const http::Jitter& jitter;
  const GetEnvironment& environment;
  // Opens the transport; nothing: http::Client.
  TransportFactory make_transport = nullptr;
  // Takes the place of the context's exec plugin: EKS tokens are made without the AWS CLI. Where it
  // answers kNotFound or kUnsupported the plugin is run after all.
  CredentialSource credential_source = nullptr;
};

struct Call {
  std::string path;    // "/api/v1/secrets?limit=500", after the server's own path
  std::string accept;  // one of objects.h
  std::string content_type, body;
  int64_t timeout_ms_max = 60'000;
  size_t response_bytes_max = 32u << 20;
  // Another origin in place of the connection's server, "https://10.0.0.1:6443": one API server
  // among several. The certificate is still verified as for the connection.
  std::string origin = {};
};

// May be used from several threads.
class Session {
 public:
  // kInvalidArgument, kIo as http::Client::Open. No request is sent yet.
  static Result<std::unique_ptr<Session>> Open(Connection connection, Tools tools);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  const Connection& connection() const { return connection_; }
  Clock& clock() const { return tools_.clock; }

  // Sends a GET, again after 429 (Retry-After), 5xx and broken connections, up to `attempts_max`
  // times. Any other status is an answer. kDenied or kNotFound where no credential is to be had.
  Result<http::Response> Get(const Call& call, int attempts_max = 6);
  // Sends a POST to an API that stores nothing: access reviews.
  Result<http::Response> Review(const Call& call);
  // Sends one request that may change the cluster, and never again by itself.
  Result<http::Response> Change(WriteAccess access, const std::string& method, const Call& call);

  // Has the next request open a connection anew: behind a balancer it may reach another server.
  void Reconnect();
  // Ends every exchange under way, and makes every later one fail with kUnavailable.
  void Cancel() { cancelled_.store(true); }

 private:
  class Credentials;
  Session(Connection connection, Tools tools);

  Result<http::Response> Send(const std::string& method, const Call& call);
  Result<http::Request> RequestOf(const std::string& method, const Call& call);
  Result<std::shared_ptr<http::Transport>> TransportOf();

  Connection connection_;
  Tools tools_;
  std::atomic<bool> cancelled_ = false;
  std::unique_ptr<Credentials> credentials_;
  std::mutex transport_mutex_;
  std::shared_ptr<http::Transport> transport_;
  uint64_t transport_generation_ = 0;  // of the certificate that it was opened with
};

}  // namespace fuin::k8s
