// A Session over a fake transport and a clock that does not wait, for tests.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "http/fake_transport.h"
#include "k8s/session.h"

namespace fuin::k8s {

class StandingClock final : public Clock {
 public:
  int64_t UnixMs() override { return now_ms_.load(); }
  void SleepMs(int64_t duration_ms) override { now_ms_ += duration_ms > 0 ? duration_ms : 0; }

 private:
  std::atomic<int64_t> now_ms_ = 1'700'000'000'000;
};

// Outlives nothing but its own members: keep it as long as the session.
struct FakeApi {
  explicit FakeApi(http::FakeTransport::Answer the_answer) : answer(std::move(the_answer)) {}

  // Opens a session whose every request `answer` answers, from several threads if need be.
  Result<std::unique_ptr<Session>> Open(Connection connection = {}) {
    if (connection.server.empty()) {
      connection.server = "https://api:6443";
    }
    return Session::Open(std::move(connection), ToolsOf());
  }
  Tools ToolsOf() {
    return {clock, jitter, environment,
            [this](http::ClientOptions options) -> Result<std::unique_ptr<http::Transport>> {
              last_certificate = options.client_certificate_pem;
              ++opened_count;
              auto made = std::make_unique<http::FakeTransport>(
                  [this](const http::Request& request) { return answer(request); });
              return std::unique_ptr<http::Transport>(std::move(made));
            }};
  }

  http::FakeTransport::Answer answer;
  StandingClock clock;
  http::Jitter jitter = [](uint64_t bound) { return bound / 2; };
  GetEnvironment environment = [](const char*) { return std::string(); };
  std::string last_certificate;
  int opened_count = 0;
};

inline std::string HeaderOf(const http::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

}  // namespace fuin::k8s
