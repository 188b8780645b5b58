// One transport, one set of credentials. A request gets its Authorization right before it is sent,
// so that a token that was rotated meanwhile is the one that goes out; a 401 makes a plugin's
// credential old, and is tried once more (client-go: maybeRefreshCreds).

#include "k8s/session.h"

#include <fmt/format.h>

#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "k8s/internal/exec_plugin.h"

namespace fuin::k8s {
namespace {

// client-go transport/token_source.go: a token file is read again after a minute. An issued
// credential is renewed 10 s before it ends, so that none ends on its way.
constexpr int64_t kTokenFilePeriodMs = 60'000;
constexpr int64_t kExpiryMarginMs = 10'000;

void AddImpersonation(const Impersonation& as, http::Headers& headers) {
  if (!as.user.empty()) {
    headers.emplace_back("Impersonate-User", as.user);
  }
  if (!as.uid.empty()) {
    headers.emplace_back("Impersonate-Uid", as.uid);
  }
  for (const std::string& group : as.groups) {
    headers.emplace_back("Impersonate-Group", group);
  }
  for (const auto& [key, value] : as.extra) {
    headers.emplace_back("Impersonate-Extra-" + http::PercentEncode(AsciiLower(key)), value);
  }
}

std::string Bearer(const SecretBytes& token) {
  return fmt::format("Bearer {}", Trim(token.Reveal(SecretAccess())));
}

}  // namespace

// The caller's identity as it is now. Thread-safe; a plugin runs once however many ask.
class Session::Credentials {
 public:
  Credentials(const Connection& connection, const Tools& tools)
      : connection_(connection), tools_(tools) {}

  bool IsIssued() const {
    return tools_.credential_source != nullptr || connection_.exec.has_value();
  }

  // Returns the Authorization header's value, "" for none.
  Result<std::string> Authorization() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!connection_.token_file.empty()) {
      return FromTokenFile();
    }
    if (!connection_.token.empty()) {
      return Bearer(connection_.token);
    }
    if (IsIssued()) {
      FUIN_TRY(Renew());
      return issued_.token.empty() ? std::string() : Bearer(issued_.token);
    }
    return std::string();
  }

  // Puts the client certificate into `options`, and returns its generation.
  Result<uint64_t> TakeCertificate(http::ClientOptions& options) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const SecretBytes* key = &connection_.client_key_pem;
    options.client_certificate_pem = connection_.client_certificate_pem;
    if (IsIssued()) {
      FUIN_TRY(Renew());
      options.client_certificate_pem = issued_.client_certificate_pem;
      key = &issued_.client_key_pem;
    }
    options.client_key_pem = FUIN_TRY(SecretBytes::CopyOf(key->Reveal(SecretAccess())));
    return certificate_generation_;
  }

  Result<uint64_t> CertificateGeneration() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (IsIssued()) {
      FUIN_TRY(Renew());
    }
    return certificate_generation_;
  }

  // The server did not accept the credential of that value: it is not used again.
  void Expire(const std::string& authorization) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (IsIssued() && has_issued_ &&
        (issued_.token.empty() ? authorization.empty() : Bearer(issued_.token) == authorization)) {
      has_issued_ = false;
    }
    read_unix_ms_ = 0;
  }

 private:
  Result<std::string> FromTokenFile() {
    const int64_t now_ms = tools_.clock.UnixMs();
    if (read_unix_ms_ == 0 || now_ms - read_unix_ms_ >= kTokenFilePeriodMs) {
      Result<std::string> content =
          ReadFile(connection_.token_file, limits::kCredentialFileBytesMax);
      if (content) {
        file_token_ = FUIN_TRY(SecretBytes::CopyOf(Trim(*content)));
        Wipe(*content);
        read_unix_ms_ = now_ms;
      } else if (!connection_.token.empty() && file_token_.empty()) {
        return Bearer(connection_.token);
      } else if (file_token_.empty()) {
        return std::move(content).error();
      }
    }
    return Bearer(file_token_);
  }

  Result<IssuedCredential> Issue() {
    if (tools_.credential_source == nullptr) {
      return internal::RunExecPlugin(connection_);
    }
    Result<IssuedCredential> own = tools_.credential_source();
    const bool may_be_had_elsewhere = !own && (own.error().code == ErrorCode::kNotFound ||
                                               own.error().code == ErrorCode::kUnsupported);
    if (!may_be_had_elsewhere || !connection_.exec.has_value()) {
      return own;
    }
    Result<IssuedCredential> of_plugin = internal::RunExecPlugin(connection_);
    // Without a plugin what we lack is the better thing to say.
    const bool is_absent = !of_plugin && of_plugin.error().code == ErrorCode::kNotFound;
    return is_absent ? std::move(own) : std::move(of_plugin);
  }

  Result<void> Renew() {
    const bool is_fresh =
        has_issued_ && (issued_.expires_unix_ms == 0 ||
                        tools_.clock.UnixMs() < issued_.expires_unix_ms - kExpiryMarginMs);
    if (is_fresh) {
      return {};
    }
    IssuedCredential next = FUIN_TRY(Issue());
    if (next.client_certificate_pem != issued_.client_certificate_pem) {
      ++certificate_generation_;
    }
    issued_ = std::move(next);
    has_issued_ = true;
    return {};
  }

  const Connection& connection_;
  const Tools& tools_;
  std::mutex mutex_;
  SecretBytes file_token_;
  int64_t read_unix_ms_ = 0;
  IssuedCredential issued_;
  bool has_issued_ = false;
  uint64_t certificate_generation_ = 1;
};

Session::Session(Connection connection, Tools tools)
    : connection_(std::move(connection)),
      tools_(std::move(tools)),
      credentials_(std::make_unique<Credentials>(connection_, tools_)) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::Open(Connection connection, Tools tools) {
  std::unique_ptr<Session> session(new Session(std::move(connection), std::move(tools)));
  const Result<http::Url> url = http::ParseUrl(session->connection_.server);
  if (!url) {
    return Error{url.error().code, url.error().message, "the cluster's server"};
  }
  // A plugin is asked only when the first request needs it; everything else shows its faults now.
  if (!session->credentials_->IsIssued()) {
    FUIN_TRY(session->TransportOf());
  }
  return session;
}

Result<std::shared_ptr<http::Transport>> Session::TransportOf() {
  const std::lock_guard<std::mutex> lock(transport_mutex_);
  const uint64_t wanted = FUIN_TRY(credentials_->CertificateGeneration());
  if (transport_ != nullptr && transport_generation_ == wanted) {
    return transport_;
  }
  http::ClientOptions options;
  options.ca_pem = connection_.ca_pem;
  options.tls_server_name = connection_.tls_server_name;
  options.skip_tls_verify = connection_.skips_tls_verify;
  options.proxy = connection_.proxy_url;
  options.on_callers_thread = true;
  const uint64_t generation = FUIN_TRY(credentials_->TakeCertificate(options));
  if (tools_.make_transport != nullptr) {
    transport_ = FUIN_TRY(tools_.make_transport(std::move(options)));
  } else {
    transport_ = FUIN_TRY(http::Client::Open(std::move(options)));
  }
  transport_generation_ = generation;
  return transport_;
}

void Session::Reconnect() {
  const std::lock_guard<std::mutex> lock(transport_mutex_);
  transport_ = nullptr;
}

Result<http::Request> Session::RequestOf(const std::string& method, const Call& call) {
  const std::string& origin = call.origin.empty() ? connection_.server : call.origin;
  http::Request request(method, origin + call.path);
  request.headers.emplace_back("Accept", call.accept);
  if (!call.content_type.empty()) {
    request.headers.emplace_back("Content-Type", call.content_type);
  }
  std::string authorization = FUIN_TRY(credentials_->Authorization());
  if (!authorization.empty() && connection_.server.starts_with("https://")) {
    request.headers.emplace_back("Authorization", std::move(authorization));
  }
  AddImpersonation(connection_.impersonation, request.headers);
  request.body = call.body;
  request.timeout_ms_max = call.timeout_ms_max;
  request.response_bytes_max = call.response_bytes_max;
  request.cancelled = &cancelled_;
  return request;
}

Result<http::Response> Session::Send(const std::string& method, const Call& call) {
  if (cancelled_.load()) {
    return Error{ErrorCode::kUnavailable, "cancelled", ""};
  }
  const http::Request request = FUIN_TRY(RequestOf(method, call));
  const std::shared_ptr<http::Transport> transport = FUIN_TRY(TransportOf());
  http::Response response = FUIN_TRY(transport->Send(request));
  if (response.status != 401) {
    return response;
  }
  std::string authorization;
  for (const auto& [name, value] : request.headers) {
    authorization = name == "Authorization" ? value : authorization;
  }
  credentials_->Expire(authorization);
  Wipe(authorization);
  const bool may_change = credentials_->IsIssued() || !connection_.token_file.empty();
  if (!may_change) {
    return response;
  }
  const http::Request again = FUIN_TRY(RequestOf(method, call));
  const std::shared_ptr<http::Transport> renewed = FUIN_TRY(TransportOf());
  return renewed->Send(again);
}

namespace {

// Session::Send as a Transport, for http::SendWithRetries: the request that is handed in is empty,
// the real one is made inside, with the credentials of that moment.
class CallTransport final : public http::Transport {
 public:
  using Function = std::function<Result<http::Response>()>;
  explicit CallTransport(Function send) : send_(std::move(send)) {}
  Result<http::Response> Send(const http::Request&) override { return send_(); }

 private:
  Function send_;
};

}  // namespace

Result<http::Response> Session::Get(const Call& call, int attempts_max) {
  CallTransport transport([&] { return Send("GET", call); });
  http::RetryPolicy policy;
  policy.attempts_max = attempts_max;
  policy.backoff_ms_base = 200;
  return http::SendWithRetries(
      transport, policy, {tools_.clock, tools_.jitter}, [](int) { return http::Request(); },
      http::ClassifyByStatus);
}

Result<http::Response> Session::Review(const Call& call) {
  CallTransport transport([&] { return Send("POST", call); });
  return http::SendWithRetries(
      transport, http::RetryPolicy(), {tools_.clock, tools_.jitter},
      [](int) { return http::Request(); }, http::ClassifyByStatus);
}

Result<http::Response> Session::Change(WriteAccess, const std::string& method, const Call& call) {
  return Send(method, call);
}

}  // namespace fuin::k8s
