// A Transport for tests: answers come from a function, and every request is kept.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "http/transport.h"

namespace fuin::http {

class FakeTransport final : public Transport {
 public:
  using Answer = std::function<Result<Response>(const Request& request)>;
  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

  Result<Response> Send(const Request& request) override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      requests_.push_back(request);
    }
    return answer_(request);
  }
  // What was sent so far, in order.
  std::vector<Request> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

  static Response Reply(int status, std::string body, Headers headers = {}) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.headers = std::move(headers);
    return response;
  }

 private:
  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
};

}  // namespace fuin::http
