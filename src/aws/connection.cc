// See connection.h. The code lists are botocore's (retries/standard.py, utils.py) and the services'
// API references.

#include "aws/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <span>

#include "aws/internal/xml.h"
#include "aws/sigv4.h"
#include "base/strings.h"
#include "text/document.h"

namespace fuin::aws {
namespace {

constexpr size_t kResponseBytesMax = 8u << 20;
constexpr size_t kMessageCodePointsMax = 300;
constexpr int64_t kClockErrorMsMin = 4 * 60'000;  // below it a refused signature has other reasons
constexpr int64_t kPauseMsMax = 5'000;
constexpr int kCallsAtOnceMax = 12;  // below what any of the services throttles at
constexpr int64_t kRenewBeforeMs = 5 * 60'000;

bool IsAmong(std::span<const std::string_view> codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

bool IsThrottling(std::string_view code) {
  constexpr auto kCodes = std::to_array<std::string_view>(
      {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
       "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
       "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
       "TransactionInProgressException", "EC2ThrottledException",
       "ProvisionedThroughputExceededException"});
  return IsAmong(kCodes, code);
}

// KMS says so of a quota, and of nothing that passes (its throttling is ThrottlingException).
bool IsQuota(const Call& call, std::string_view code) {
  return call.service == Service::kKms && code == "LimitExceededException";
}

bool IsPermission(std::string_view code) {
  constexpr auto kCodes = std::to_array<std::string_view>({"AccessDenied", "AccessDeniedException",
                                                           "UnauthorizedOperation", "NotAuthorized",
                                                           "AuthorizationErrorException"});
  return IsAmong(kCodes, code);
}

// The credentials themselves, not what they may do.
bool IsIdentity(std::string_view code) {
  constexpr auto kCodes = std::to_array<std::string_view>(
      {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId",
       "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch",
       "IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
       "MissingAuthenticationTokenException", "AuthFailure", "InvalidAccessKeyId",
       "RequestTimeTooSkewed", "UnauthorizedException", "InvalidIdentityToken"});
  return IsAmong(kCodes, code);
}

// "com.amazonaws.kms#NotFoundException:http://..." -> "NotFoundException"
std::string PlainCode(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const size_t hash = code.rfind('#');
  return Printable(hash == std::string_view::npos ? code : code.substr(hash + 1));
}

std::string Shortened(std::string_view message) {
  std::string printable = Printable(message);
  if (printable.size() > kMessageCodePointsMax) {
    size_t end = kMessageCodePointsMax;
    while (end > 0 && (static_cast<unsigned char>(printable[end]) & 0xC0) == 0x80) {
      --end;
    }
    printable = printable.substr(0, end) + "...";
  }
  return printable;
}

bool IsExpiry(std::string_view code) { return code.find("Expired") != std::string_view::npos; }

// A Region that is not enabled for an account knows none of its credentials.
bool IsRegionOff(const Call& call, std::string_view code) {
  const bool is_regional = call.service == Service::kEks || call.service == Service::kKms;
  return code == "OptInRequired" || code == "SubscriptionRequiredException" ||
         (is_regional && (code == "UnrecognizedClientException" || code == "InvalidClientTokenId"));
}

Error ErrorOf(const Call& call, const http::Response& response) {
  const ServiceError error = ServiceErrorOf(response);
  const std::string where = WhereOf(call);
  const std::string said =
      error.message.empty() ? fmt::format("HTTP {}", response.status) : Shortened(error.message);
  const std::string told = error.code.empty() ? said : fmt::format("{}: {}", error.code, said);
  if (IsExpiry(error.code)) {
    return {ErrorCode::kNotAuthentic,
            fmt::format("the AWS credentials have expired ({}); renew them, for example with aws "
                        "sso login",
                        error.code),
            where};
  }
  if (IsRegionOff(call, error.code)) {
    return {ErrorCode::kNotAuthentic,
            fmt::format("{} refuses the credentials ({}): is the Region enabled for the account?",
                        call.region, told),
            where};
  }
  if (IsIdentity(error.code) || (error.code.empty() && response.status == 401)) {
    return {ErrorCode::kNotAuthentic, fmt::format("AWS refuses the credentials: {}", told), where};
  }
  if (IsPermission(error.code) || (error.code.empty() && response.status == 403)) {
    return {ErrorCode::kDenied, told, where};
  }
  if (IsQuota(call, error.code)) {
    return {ErrorCode::kInvalidArgument, fmt::format("a quota is used up: {}", told), where};
  }
  if (IsThrottling(error.code) || response.status == 429 || response.status >= 500) {
    return {ErrorCode::kUnavailable, fmt::format("AWS does not answer it: {}", told), where};
  }
  if (error.code.find("NotFound") != std::string::npos ||
      error.code.find("NoSuch") != std::string::npos) {
    return {ErrorCode::kNotFound, told, where};
  }
  if (error.code.find("Unsupported") != std::string::npos) {
    return {ErrorCode::kUnsupported, told, where};
  }
  return {ErrorCode::kInvalidArgument, told, where};
}

http::RetryPolicy PolicyOf(const SharedConfig& config, const Environment& environment) {
  http::RetryPolicy policy;
  const std::string mode =
      environment.Get("AWS_RETRY_MODE").value_or(config.Setting("retry_mode").value_or(""));
  policy.attempts_max = mode == "standard" ? 3 : 5;
  const std::string attempts =
      environment.Get("AWS_MAX_ATTEMPTS").value_or(config.Setting("max_attempts").value_or(""));
  int number = 0;
  const auto [end, error] =
      std::from_chars(attempts.data(), attempts.data() + attempts.size(), number);
  if (error == std::errc() && end == attempts.data() + attempts.size() && number > 0) {
    policy.attempts_max = std::min(number, 20);
  }
  policy.backoff_ms_base = 200;
  policy.backoff_ms_max = kPauseMsMax;
  policy.total_ms_max = 60'000;
  return policy;
}

}  // namespace

std::string WhereOf(const Call& call) {
  return call.resource.empty() ? call.action : fmt::format("{} {}", call.action, call.resource);
}

ServiceError ServiceErrorOf(const http::Response& response) {
  ServiceError error;
  if (const auto type = response.Header("x-amzn-ErrorType")) {
    error.code = PlainCode(*type);
  }
  if (Trim(response.body).starts_with('<')) {
    error.code = PlainCode(FirstTextOf(response.body, "Code"));
    error.message = FirstTextOf(response.body, "Message");
    return error;
  }
  const Result<text::Node> document = text::ParseJson(response.body, "");
  if (!document) {
    return error;
  }
  for (const char* name : {"__type", "code", "Code", "error"}) {
    if (error.code.empty()) {
      error.code = PlainCode(document->Text(name));
    }
  }
  for (const char* name : {"message", "Message", "error_description"}) {
    if (error.message.empty()) {
      error.message = document->Text(name);
    }
  }
  return error;
}

Connection::Connection(const Tools& tools, SharedConfig config, int64_t call_timeout_ms_max)
    : tools_(tools),
      config_(std::move(config)),
      call_timeout_ms_max_(call_timeout_ms_max),
      policy_(PolicyOf(config_, tools.environment)) {}

Result<http::Request> Connection::Make(const Call& call, const Endpoint& endpoint,
                                       const Credentials& credentials) {
  http::Request request(call.method, endpoint.url + call.path);
  request.headers = call.headers;
  request.body = call.body;
  request.response_bytes_max = kResponseBytesMax;
  request.once = !call.is_repeatable;
  request.timeout_ms_max = call_timeout_ms_max_;
  request.connect_timeout_ms_max = std::min<int64_t>(call_timeout_ms_max_, 5'000);
  if (call.is_signed) {
    FUIN_TRY(Sign(request, credentials,
                  {endpoint.signing_region, std::string(NameOf(call.service)), NowMs()}));
  }
  return request;
}

// A refused signature with a Date that is far from our time: the time was the reason.
bool Connection::LearnsTime(const http::Response& response) {
  const std::optional<std::string_view> date = response.Header("Date");
  const std::optional<int64_t> theirs = date ? ParseHttpDate(*date) : std::nullopt;
  if (!theirs.has_value() || std::abs(*theirs - NowMs()) < kClockErrorMsMin) {
    return false;
  }
  clock_offset_ms_ = *theirs - tools_.clock.UnixMs();
  return true;
}

http::Outcome Connection::Classify(const Call& call, Lane& lane, const http::Response& response) {
  if (response.status >= 200 && response.status < 300) {
    return http::Outcome::kDone;
  }
  const ServiceError error = ServiceErrorOf(response);
  if (IsQuota(call, error.code)) {
    return http::Outcome::kDone;
  }
  if (IsThrottling(error.code) || response.status == 429) {
    SlowDown(lane);
    return http::Outcome::kThrottled;
  }
  if (IsIdentity(error.code) || IsExpiry(error.code) || error.code == "RequestInTheFuture") {
    return LearnsTime(response) ? http::Outcome::kRetry : http::Outcome::kDone;
  }
  if (!call.is_repeatable) {
    return http::Outcome::kDone;
  }
  if (error.code == "RequestTimeout" || error.code == "RequestTimeoutException" ||
      error.code == "IDPCommunicationError") {
    return http::Outcome::kRetry;
  }
  return http::ClassifyByStatus(response);
}

Connection::Lane& Connection::LaneOf(const Call& call, const Credentials& credentials) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lanes_[fmt::format("{}/{}/{}", NameOf(call.service), call.region,
                            credentials.access_key_id)];
}

void Connection::Enter(Lane& lane) {
  std::unique_lock<std::mutex> lock(mutex_);
  lane.left.wait(lock, [&] { return lane.under_way < kCallsAtOnceMax; });
  ++lane.under_way;
}

void Connection::Leave(Lane& lane) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --lane.under_way;
  lane.left.notify_one();
}

void Connection::WaitForTurn(const Lane& lane) {
  int64_t pause_ms = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    pause_ms = lane.not_before_ms - tools_.clock.UnixMs();
  }
  if (pause_ms > 0) {
    tools_.clock.SleepMs(std::min(pause_ms, kPauseMsMax));
  }
}

// Throttled: everyone who calls that service in that Region waits a little, not this call alone.
void Connection::SlowDown(Lane& lane) {
  const int64_t pause_ms = 50 + static_cast<int64_t>(tools_.jitter(200));
  const std::lock_guard<std::mutex> lock(mutex_);
  const int64_t now_ms = tools_.clock.UnixMs();
  lane.not_before_ms =
      std::min(std::max(lane.not_before_ms, now_ms) + pause_ms, now_ms + kPauseMsMax);
}

Result<http::Response> Connection::Send(const Call& call, const Credentials& credentials,
                                        bool* has_expired) {
  const Endpoint endpoint =
      FUIN_TRY(EndpointOf(call.service, call.region, config_, tools_.environment));
  Lane& lane = LaneOf(call, credentials);
  http::RetryPolicy policy = policy_;
  policy.repeats_unanswered = call.is_repeatable;
  Enter(lane);
  Result<http::Response> response = http::SendWithRetries(
      tools_.transport, policy, {tools_.clock, tools_.jitter},
      [&](int) {
        WaitForTurn(lane);
        return Make(call, endpoint, credentials);
      },
      [&](const http::Response& answer) { return Classify(call, lane, answer); });
  Leave(lane);
  if (!response) {
    Error error = std::move(response).error();
    error.message = fmt::format("{} ({})", error.message, error.where);
    if (!call.is_repeatable && error.code == ErrorCode::kUnavailable) {
      error.code = ErrorCode::kIo;
    }
    error.where = WhereOf(call);
    return error;
  }
  if (response->status < 200 || response->status >= 300) {
    if (has_expired != nullptr) {
      *has_expired = IsExpiry(ServiceErrorOf(*response).code);
    }
    return ErrorOf(call, *response);
  }
  return response;
}

Result<Credentials> Identity::Get() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool is_fresh =
      found_.has_value() && (!found_->expires_unix_ms.has_value() ||
                             *found_->expires_unix_ms - clock_.UnixMs() > kRenewBeforeMs);
  if (!is_fresh) {
    Result<Credentials> found = find_();
    if (found) {
      found_ = std::move(found).value();
    } else if (!found_.has_value()) {
      return std::move(found).error();
    }
  }
  return *found_;
}

std::optional<Credentials> Identity::Renew(const Credentials& expired) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto is_other = [&](const Credentials& found) {
    return found.access_key_id != expired.access_key_id ||
           found.session_token != expired.session_token;
  };
  if (found_.has_value() && is_other(*found_)) {  // another call was quicker
    return found_;
  }
  if (given_up_ == expired.access_key_id) {
    return std::nullopt;
  }
  Result<Credentials> found = find_();
  if (!found || !is_other(*found)) {
    given_up_ = expired.access_key_id;
    return std::nullopt;
  }
  found_ = std::move(found).value();
  return found_;
}

}  // namespace fuin::aws
