// One signed call to an AWS service: endpoint, signature, attempts, and what an answer means.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/environment.h"
#include "base/result.h"
#include "http/transport.h"

namespace fuin::aws {

struct Call {
  Service service = Service::kSts;
  std::string region;
  std::string action;    // as IAM names it: "kms:DescribeKey"
  std::string resource;  // what it is about, for errors: an ARN, a name; may be empty
  std::string method = "POST";
  std::string path = "/";  // with its query, %-encoded
  http::Headers headers;
  std::string body;
  bool is_signed = true;
  // False: carried out twice, it would do harm. Then it is sent again only where AWS says that it
  // was not carried out (throttling, a refused signature), and a failure without an answer is kIo.
  bool is_repeatable = true;
};

// What an error of `call` is about: "kms:DescribeKey arn:...".
std::string WhereOf(const Call& call);

// What all calls of a run share: the way out, the shared files, the clock's error, the pauses that
// throttling asked for. Used from several threads; borrows what `tools` borrows.
class Connection {
 public:
  Connection(const Tools& tools, SharedConfig config, int64_t call_timeout_ms_max = 20'000);

  // Sends `call` signed with `credentials` (not used where it is not signed), again where that may
  // help: throttling, 5xx, broken connections, a signature that is refused because the clock is off
  // (then with the server's time). The body of a 2xx answer, or:
  // kDenied: the identity lacks `action`; the message says so in AWS's words.
  // kNotAuthentic: the credentials themselves are refused, or have expired, or TLS says no.
  // kNotFound: AWS says that it is not there. kUnavailable: throttled, unreachable or failing.
  // kUnsupported, kInvalidArgument: AWS refuses the request. kLimit as src/http.
  // Sets `has_expired`, where it is given, if AWS says that the credentials have expired.
  Result<http::Response> Send(const Call& call, const Credentials& credentials,
                              bool* has_expired = nullptr);

  const Tools& tools() const { return tools_; }
  const SharedConfig& config() const { return config_; }
  // How far AWS's clock is ahead of ours, as far as was seen.
  int64_t clock_offset_ms() const { return clock_offset_ms_.load(); }
  int64_t NowMs() const { return tools_.clock.UnixMs() + clock_offset_ms_.load(); }

 private:
  // One service in one Region for one identity. Twelve calls at once, and a pause for all once it
  // throttles.
  struct Lane {
    std::condition_variable left;
    int under_way = 0;
    int64_t not_before_ms = 0;
  };
  Result<http::Request> Make(const Call& call, const Endpoint& endpoint,
                             const Credentials& credentials);
  http::Outcome Classify(const Call& call, Lane& lane, const http::Response& response);
  bool LearnsTime(const http::Response& response);
  Lane& LaneOf(const Call& call, const Credentials& credentials);
  void Enter(Lane& lane);
  void Leave(Lane& lane);
  void WaitForTurn(const Lane& lane);
  void SlowDown(Lane& lane);

  const Tools tools_;
  const SharedConfig config_;
  const int64_t call_timeout_ms_max_;
  http::RetryPolicy policy_;
  std::atomic<int64_t> clock_offset_ms_ = 0;
  std::mutex mutex_;
  std::map<std::string, Lane> lanes_;  // guarded, as all within
};

// Credentials that renew themselves. Used from several threads.
class Identity {
 public:
  using Find = std::function<Result<Credentials>()>;
  // `find` is called at once when asked first, and again five minutes before they expire.
  Identity(Find find, Clock& clock) : find_(std::move(find)), clock_(clock) {}
  Result<Credentials> Get();
  // AWS says that `expired`, which Get() gave, have expired: others in their place, or nothing
  // where looking for them gives the same ones again.
  std::optional<Credentials> Renew(const Credentials& expired);

 private:
  const Find find_;
  Clock& clock_;
  std::mutex mutex_;
  std::optional<Credentials> found_;
  std::string given_up_;  // the access key for which there are no others
};

// The code and message of an AWS error answer: JSON, or the XML of Query services. Empty where
// there is none.
struct ServiceError {
  std::string code, message;
};
ServiceError ServiceErrorOf(const http::Response& response);

}  // namespace fuin::aws
