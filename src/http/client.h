// The real Transport, on libcurl.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "http/transport.h"

namespace fuin::http {

struct ClientOptions {
  // PEM certificates that are trusted in place of the system's: a file, or the text. At most one.
  std::string ca_file, ca_pem;
  // A client certificate chain and its key, PEM. Both or none.
  std::string client_certificate_pem;
  SecretBytes client_key_pem;
  // The name that is asked for and verified in TLS, in place of the URL's host.
  std::string tls_server_name;
  // Takes any certificate of the server: only where a kubeconfig says insecure-skip-tls-verify, and
  // whoever sets it tells the person so. A proxy's certificate is verified even then.
  bool skip_tls_verify = false;
  // Every connection goes to this socket.
  std::string unix_socket;
  // "http://host:port"; "" for none; nothing: from the environment, as curl reads it.
  std::optional<std::string> proxy;

  std::string user_agent = "fuin";
  size_t connections_per_host_max = 64;
  size_t connections_max = 512;
  // Each exchange runs on its caller's thread, over a connection of its own that is kept for the
  // next: a third of the CPU for many small requests to one server. The limits above don't apply.
  bool on_callers_thread = false;
};

// One I/O thread and one connection pool, or the callers' threads. Send() may be called from any
// number of threads; each blocks for its own exchange. The destructor ends what is under way with
// kUnavailable; with on_callers_thread nothing may be under way.
class Client final : public Transport {
 public:
  // kInvalidArgument for options that contradict each other or a CA file that cannot be read;
  // kIo where no thread or handle is to be had.
  static Result<std::unique_ptr<Client>> Open(ClientOptions options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() override;

  Result<Response> Send(const Request& request) override;

 private:
  class Engine;   // the I/O thread
  class Handles;  // or a stack of connections
  Client(std::unique_ptr<Engine> engine, std::unique_ptr<Handles> handles);

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace fuin::http
