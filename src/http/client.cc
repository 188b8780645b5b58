// One thread runs a curl_multi; callers hand it their exchange and wait. That gives one connection
// pool and one parsed CA store (a store is a megabyte and 10 ms of work) to hundreds of calls, and
// keeps every libcurl call on one thread, so that nothing of libcurl needs a lock. The bound is the
// network: the thread's own work is about 50 us an exchange, 300 us where TLS is set up.
//
// Handing an exchange over and back costs two to four switches of threads more, 100 us and above on
// a busy machine. Who sends thousands of small requests to one server spares them:
// on_callers_thread.

#include "http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/strings.h"
#include "http/internal/exchange.h"
#include "http/internal/wiping_memory.h"

namespace fuin::http {
namespace {

// curl_multi_poll returns by itself after this long; curl_multi_wakeup ends it early.
constexpr int kPollMsMax = 1000;
constexpr long kIdleConnectionsMax = 256;
constexpr size_t kCaFileBytesMax = 16u << 20;

Result<void> CheckOptions(const ClientOptions& options) {
  const auto refuse = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), ""};
  };
  if (!options.ca_file.empty() && !options.ca_pem.empty()) {
    return refuse("give the CA as a file or as text, not both");
  }
  if (options.client_certificate_pem.empty() != options.client_key_pem.empty()) {
    return refuse("a client certificate needs its key, and a key its certificate");
  }
  if (!options.ca_file.empty()) {
    const Result<std::string> bundle = ReadFile(options.ca_file, kCaFileBytesMax);
    if (!bundle) {
      return refuse(fmt::format("the CA bundle cannot be read: {}", Describe(bundle.error())));
    }
    if (bundle->find("-----BEGIN") == std::string::npos) {
      return refuse(fmt::format("the CA bundle {} holds no PEM certificate", options.ca_file));
    }
  }
  if (!options.tls_server_name.empty() &&
      !ParseUrl(fmt::format("https://{}/", options.tls_server_name)).has_value()) {
    return refuse("the TLS server name is no host name");
  }
  return {};
}

}  // namespace

class Client::Engine {
 public:
  explicit Engine(ClientOptions options) : options_(std::move(options)) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  ~Engine() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) {
      curl_multi_wakeup(multi_);
      thread_.join();
    }
    if (multi_ != nullptr) {
      curl_multi_cleanup(multi_);
    }
    if (share_ != nullptr) {
      curl_share_cleanup(share_);
    }
  }

  Result<void> Start() {
    multi_ = curl_multi_init();
    share_ = curl_share_init();
    if (multi_ == nullptr || share_ == nullptr) {
      return Error{ErrorCode::kIo, "no HTTP client could be set up", ""};
    }
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options_.connections_per_host_max));
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      static_cast<long>(options_.connections_max));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kIdleConnectionsMax);
    // TLS sessions are resumed by whichever connection comes next. Used on the one thread only.
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    try {
      thread_ = std::thread([this] { Run(); });
    } catch (const std::system_error&) {
      return Error{ErrorCode::kIo, "no thread could be started", ""};
    }
    return {};
  }

  Result<Response> Send(const Request& request) {
    Exchange exchange(request, options_);
    FUIN_TRY(exchange.Check());
    std::unique_lock<std::mutex> lock(mutex_);
    if (stopping_) {
      return Error{ErrorCode::kUnavailable, "the HTTP client is closing", PlaceOf(request)};
    }
    waiting_.push_back(&exchange);
    curl_multi_wakeup(multi_);
    exchange.ended.wait(lock, [&] { return exchange.is_ended; });
    return exchange.TakeResult();
  }

 private:
  void Run() {
    while (true) {
      if (!TakeWaiting()) {
        break;
      }
      int running = 0;
      curl_multi_perform(multi_, &running);
      EndFinished();
      curl_multi_poll(multi_, nullptr, 0, kPollMsMax, nullptr);
    }
    while (!active_.empty()) {
      End(*active_.back(), CURLE_ABORTED_BY_CALLBACK);
    }
  }

  // Begins what was handed in; false when the client closes.
  bool TakeWaiting() {
    std::deque<Exchange*> taken;
    bool stopping = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      taken.swap(waiting_);
      stopping = stopping_;
    }
    for (Exchange* exchange : taken) {
      active_.push_back(exchange);
      if (!exchange->Begin(share_) || curl_multi_add_handle(multi_, exchange->easy()) != CURLM_OK) {
        End(*exchange, CURLE_FAILED_INIT);
      }
    }
    return !stopping;
  }

  void EndFinished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      const CURLcode code = message->data.result;
      for (Exchange* exchange : active_) {
        if (exchange->easy() == message->easy_handle) {
          End(*exchange, code);
          break;
        }
      }
    }
  }

  void End(Exchange& exchange, CURLcode code) {
    std::erase(active_, &exchange);
    if (exchange.easy() != nullptr) {
      curl_multi_remove_handle(multi_, exchange.easy());
    }
    exchange.Finish(code);
    // Told under the lock: the exchange is on its caller's stack and gone once that wakes.
    const std::lock_guard<std::mutex> lock(mutex_);
    exchange.is_ended = true;
    exchange.ended.notify_one();
  }

  const ClientOptions options_;
  CURLM* multi_ = nullptr;
  CURLSH* share_ = nullptr;
  std::thread thread_;
  std::vector<Exchange*> active_;  // of the thread alone

  std::mutex mutex_;  // guards what follows, and Exchange::is_ended
  std::deque<Exchange*> waiting_;
  bool stopping_ = false;
};

// Idle connections, the one that was used last on top. Each has libcurl's handle to itself, so that
// nothing of libcurl is shared between threads.
class Client::Handles {
 public:
  explicit Handles(ClientOptions options) : options_(std::move(options)) {}
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles() {
    for (const KeptHandle& handle : idle_) {
      curl_easy_cleanup(handle.easy);
    }
  }

  Result<Response> Send(const Request& request) {
    KeptHandle handle = Take();
    if (handle.easy == nullptr) {
      return Error{ErrorCode::kIo, "the request could not be set up", PlaceOf(request)};
    }
    Result<Response> result = SendOn(handle, request);
    const std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(handle);
    return result;
  }

 private:
  Result<Response> SendOn(KeptHandle& handle, const Request& request) {
    Exchange exchange(request, options_, &handle);
    FUIN_TRY(exchange.Check());
    exchange.Finish(exchange.Begin(nullptr) ? curl_easy_perform(handle.easy) : CURLE_FAILED_INIT);
    return exchange.TakeResult();
  }

  KeptHandle Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) {
      return {curl_easy_init(), false};
    }
    const KeptHandle handle = idle_.back();
    idle_.pop_back();
    return handle;
  }

  const ClientOptions options_;
  std::mutex mutex_;
  std::vector<KeptHandle> idle_;
};

Client::Client(std::unique_ptr<Engine> engine, std::unique_ptr<Handles> handles)
    : engine_(std::move(engine)), handles_(std::move(handles)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::Open(ClientOptions options) {
  FUIN_TRY(CheckOptions(options));
  if (!StartLibcurl()) {
    return Error{ErrorCode::kIo, "libcurl could not be started", ""};
  }
  if (options.on_callers_thread) {
    return std::unique_ptr<Client>(
        new Client(nullptr, std::make_unique<Handles>(std::move(options))));
  }
  std::unique_ptr<Engine> engine = std::make_unique<Engine>(std::move(options));
  FUIN_TRY(engine->Start());
  return std::unique_ptr<Client>(new Client(std::move(engine), nullptr));
}

Result<Response> Client::Send(const Request& request) {
  return handles_ != nullptr ? handles_->Send(request) : engine_->Send(request);
}

}  // namespace fuin::http
