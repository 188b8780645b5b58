// gRPC's generic stub: messages go in and out as bytes, so that no generated code is needed and
// what was received can be wiped where it lies. gRPC's own retries, proxies, service configurations
// from DNS and log lines are off: retrying is the caller's, and fuin talks to whom it was pointed
// at.

#include "rpc/client.h"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/strings.h"

namespace fuin::rpc {
namespace {

constexpr int kConnectMsMax = 5'000;
constexpr size_t kMessageShownMax = 300;  // of what a server says about an error

// Wipes the bytes of a slice that nobody else reads any more. gRPC's slices are windows into its
// read buffers; each byte belongs to one window.
void WipeSlice(const grpc::Slice& slice) {
  Wipe(std::span<char>(const_cast<char*>(reinterpret_cast<const char*>(slice.begin())),
                       slice.size()));
}

ErrorCode CodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::ABORTED:
      return ErrorCode::kUnavailable;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return ErrorCode::kDenied;
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::OUT_OF_RANGE:
      return ErrorCode::kNotFound;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorCode::kLimit;
    case grpc::StatusCode::UNIMPLEMENTED:
      return ErrorCode::kUnsupported;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::UNKNOWN:
      return ErrorCode::kInvalidArgument;
    default:
      return ErrorCode::kIo;
  }
}

Error ErrorOf(const grpc::Status& status, const std::string& target) {
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return {ErrorCode::kUnavailable, "no answer in time", target};
  }
  std::string message = Printable(status.error_message().substr(0, kMessageShownMax));
  return {CodeOf(status.error_code()), message.empty() ? "refused without a reason" : message,
          target};
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const Tls& tls) {
  if (!tls.enabled) {
    return grpc::InsecureChannelCredentials();
  }
  std::string key(tls.key_pem.Reveal(SecretAccess()));
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (tls.verify) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = tls.ca_pem;
    options.pem_private_key = key;
    options.pem_cert_chain = tls.cert_pem;
    credentials = grpc::SslCredentials(options);
    Wipe(options.pem_private_key);
  } else {
    grpc::experimental::TlsChannelCredentialsOptions options;
    if (!tls.cert_pem.empty()) {
      options.set_certificate_provider(
          std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
              "", std::vector<grpc::experimental::IdentityKeyCertPair>{{key, tls.cert_pem}}));
      options.watch_identity_key_cert_pairs();
    }
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
    credentials = grpc::experimental::TlsCredentials(options);
  }
  Wipe(key);
  return credentials;
}

grpc::ChannelArguments ArgumentsOf(const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.reply_bytes_max));
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // The least time that a connection gets to be made, TLS included, whatever its name says.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMsMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  if (!options.tls.server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.tls.server_name);
  }
  if (!options.authority.empty()) {
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, options.authority);
  }
  return arguments;
}

std::vector<char> TakeBytes(grpc::ByteBuffer& buffer) {
  std::vector<char> bytes;
  bytes.reserve(buffer.Length());  // so that no growth leaves a copy behind
  std::vector<grpc::Slice> slices;
  FUIN_CHECK(buffer.Dump(&slices).ok());
  for (const grpc::Slice& slice : slices) {
    bytes.insert(bytes.end(), slice.begin(), slice.end());
    WipeSlice(slice);
  }
  return bytes;
}

}  // namespace

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this != &other) {
    Wipe(std::span<char>(bytes_));
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

struct Client::State {
  std::string target;
  std::unique_ptr<grpc::GenericStub> stub;
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::Open(const std::string& target,
                                             const ClientOptions& options) {
  gpr_set_log_function([](gpr_log_func_args*) {});  // errors come back from the calls
  if (options.tls.enabled && options.tls.cert_pem.empty() != options.tls.key_pem.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a client certificate and its key go together: give both or neither", target};
  }
  const std::shared_ptr<grpc::ChannelCredentials> credentials = CredentialsOf(options.tls);
  if (credentials == nullptr) {
    return Error{ErrorCode::kInvalidArgument,
                 "the certificate or its key is no PEM that can be used", target};
  }
  auto state = std::make_unique<State>();
  state->target = target;
  state->stub = std::make_unique<grpc::GenericStub>(
      grpc::CreateCustomChannel(target, credentials, ArgumentsOf(options)));
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

Result<Reply> Client::Call(const std::string& method, std::string_view request,
                           const Metadata& metadata, int64_t timeout_ms) {
  grpc::ClientContext context;
  context.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(timeout_ms, GPR_TIMESPAN)));
  for (const auto& [name, value] : metadata) {
    context.AddMetadata(name, value);
  }
  const grpc::Slice request_slice(request.data(), request.size());
  grpc::ByteBuffer request_buffer(&request_slice, 1);
  grpc::CompletionQueue queue;
  const std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> call =
      state_->stub->PrepareUnaryCall(&context, method, request_buffer, &queue);
  call->StartCall();
  grpc::ByteBuffer reply;
  grpc::Status status;
  int token = 0;
  call->Finish(&reply, &status, &token);
  void* got = nullptr;
  bool ok = false;
  FUIN_CHECK(queue.Next(&got, &ok) && got == &token && ok);  // ends by the deadline at the latest
  WipeSlice(request_slice);
  if (!status.ok()) {
    return ErrorOf(status, state_->target);
  }
  return Reply(TakeBytes(reply));
}

}  // namespace fuin::rpc
