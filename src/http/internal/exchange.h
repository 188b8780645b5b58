// One exchange on its way through libcurl: the easy handle, what has come back, why it ended.
#pragma once

#include <curl/curl.h>

#include <array>
#include <condition_variable>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"
#include "http/transport.h"

namespace fuin::http {

// A handle that outlives its exchanges, and with it their connection.
struct KeptHandle {
  CURL* easy = nullptr;
  // The last exchange set what is the same for all requests with its options.
  bool is_set_up = false;
};

// Borrows request and options, and the handle where one is given. Begin() to Finish() run on one
// thread; Check() and TakeResult() on the caller's.
class Exchange {
 public:
  Exchange(const Request& request, const ClientOptions& options, KeptHandle* kept = nullptr)
      : request_(request), options_(options), kept_(kept) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  // kInvalidArgument for a request that cannot be sent as it stands.
  Result<void> Check();
  // Sets the easy handle up; false where libcurl has none or refuses an option. `share` may be
  // null.
  bool Begin(CURLSH* share);
  // Keeps what `code` means, and frees the handle unless it is a kept one.
  void Finish(CURLcode code);
  Result<Response> TakeResult();

  CURL* easy() const { return easy_; }

  bool is_ended = false;  // guarded by the engine's mutex
  std::condition_variable ended;

 private:
  enum class Stop : uint8_t { kNone, kBodyLimit, kHeaderLimit, kSink, kCancelled };

  static size_t OnBody(char* data, size_t size, size_t count, void* exchange);
  static size_t OnHeader(char* data, size_t size, size_t count, void* exchange);
  static int OnProgress(void* exchange, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  bool SetCommon(CURLSH* share);
  bool SetTarget();
  bool SetMethod();
  bool SetHeaders();
  bool SetTls();
  bool SetLimits();
  bool AppendHeader(const std::string& line);
  bool TakeBody(std::string_view piece);
  bool TakeHeaderLine(std::string_view line);
  Error ErrorOf(CURLcode code) const;
  Error StopError() const;

  template <class Value>
  bool Set(CURLoption option, Value value) {
    return curl_easy_setopt(easy_, option, value) == CURLE_OK;
  }

  const Request& request_;
  const ClientOptions& options_;
  KeptHandle* const kept_;
  CURL* easy_ = nullptr;
  curl_slist* header_lines_ = nullptr;
  curl_slist* connect_to_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> detail_ = {};
  Url url_;
  Response response_;
  size_t header_bytes_ = 0;
  Stop stop_ = Stop::kNone;
  CURLcode code_ = CURLE_OK;
};

}  // namespace fuin::http
