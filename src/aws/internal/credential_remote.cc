// The sources that are asked over the network: STS, the container's endpoint, the instance's.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/internal/credential_sources.h"
#include "aws/internal/xml.h"
#include "aws/sigv4.h"
#include "base/file.h"
#include "base/secret_bytes.h"
#include "base/strings.h"

namespace fuin::aws {
namespace {

constexpr size_t kTokenFileBytesMax = 64u << 10;
constexpr size_t kMetadataBytesMax = 256u << 10;

std::string FormOf(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, http::PercentEncode(value));
  }
  return form;
}

Call StsCall(const std::string& region, const std::string& action, const std::string& resource,
             const std::vector<std::pair<std::string, std::string>>& fields) {
  Call call;
  call.service = Service::kSts;
  call.region = region;
  call.action = "sts:" + action;
  call.resource = resource;
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.body = fmt::format("Action={}&Version=2011-06-15&{}", action, FormOf(fields));
  return call;
}

Result<Credentials> CredentialsOfXml(const http::Response& response, const std::string& action) {
  Credentials credentials(FirstTextOf(response.body, "AccessKeyId"),
                          FirstTextOf(response.body, "SecretAccessKey"),
                          FirstTextOf(response.body, "SessionToken"));
  credentials.expires_unix_ms = ParseTime(FirstTextOf(response.body, "Expiration"));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_unix_ms.has_value()) {
    return Error{ErrorCode::kCorrupt, "the answer holds no credentials", action};
  }
  return credentials;
}

std::string SessionNameOf(const std::string& asked, const Connection& connection) {
  return asked.empty() ? fmt::format("fuin-{}", connection.NowMs() / 1000) : asked;
}

// The hosts that may get the container's token over http (botocore's list): loopback, ECS and
// EKS Pod Identity.
bool IsAllowedHost(const http::Url& url) {
  constexpr std::array<std::string_view, 5> kHosts = {"169.254.170.2", "169.254.170.23",
                                                      "fd00:ec2::23", "localhost", "::1"};
  const bool is_address = url.host.find_first_not_of("0123456789.") == std::string::npos &&
                          url.host.starts_with("127.");
  return url.scheme == "https" || is_address ||
         std::ranges::find(kHosts, std::string_view(url.host)) != kHosts.end();
}

Result<std::string> ContainerToken(const Environment& environment) {
  std::string token = environment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto file = environment.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    token = FUIN_TRY(ReadFile(*file, kTokenFileBytesMax));
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    Wipe(token);
    return Error{ErrorCode::kInvalidArgument, "the container's token has a line break in it", ""};
  }
  return token;
}

// Sends what a link-local service answers: never by a proxy, with short waits.
Result<http::Response> Ask(Connection& connection, const http::Request& request, int attempts) {
  http::RetryPolicy policy;
  policy.attempts_max = attempts;
  policy.backoff_ms_base = 500;
  return http::SendWithRetries(
      connection.tools().transport, policy, {connection.tools().clock, connection.tools().jitter},
      [&](int) -> Result<http::Request> { return request; }, http::ClassifyByStatus);
}

}  // namespace

Result<Credentials> AssumeRole(Connection& connection, const std::string& region,
                               const Credentials& base, const RoleRequest& request) {
  std::vector<std::pair<std::string, std::string>> fields = {
      {"RoleArn", request.role_arn},
      {"RoleSessionName", SessionNameOf(request.session_name, connection)}};
  if (!request.external_id.empty()) {
    fields.emplace_back("ExternalId", request.external_id);
  }
  if (!request.duration_seconds.empty()) {
    fields.emplace_back("DurationSeconds", request.duration_seconds);
  }
  if (!request.mfa_serial.empty()) {
    fields.emplace_back("SerialNumber", request.mfa_serial);
    fields.emplace_back("TokenCode", FUIN_TRY(connection.tools().ask_mfa(request.mfa_serial)));
  }
  const Call call = StsCall(region, "AssumeRole", request.role_arn, fields);
  const http::Response response = FUIN_TRY(connection.Send(call, base));
  Credentials credentials = FUIN_TRY(CredentialsOfXml(response, call.action));
  credentials.source = fmt::format("role {}", request.role_arn);
  return credentials;
}

Found FromWebIdentity(Connection& connection, const std::string& profile, bool uses_environment) {
  const Environment& environment = connection.tools().environment;
  const Section* section = connection.config().Profile(profile);
  const auto setting = [&](const char* variable, std::string_view name) {
    std::optional<std::string> value = uses_environment ? environment.Get(variable) : std::nullopt;
    if (!value.has_value() && section != nullptr) {
      value = section->Get(name);
    }
    return value.value_or("");
  };
  const std::string file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (file.empty()) {
    return std::optional<Credentials>();
  }
  const std::string role = setting("AWS_ROLE_ARN", "role_arn");
  if (role.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a web identity token is configured and no role: set AWS_ROLE_ARN or role_arn",
                 ""};
  }
  std::string token = FUIN_TRY(ReadFile(file, kTokenFileBytesMax));
  const std::string session =
      SessionNameOf(setting("AWS_ROLE_SESSION_NAME", "role_session_name"), connection);
  Call call =
      StsCall(RegionFor(connection, profile), "AssumeRoleWithWebIdentity", role,
              {{"RoleArn", role}, {"RoleSessionName", session}, {"WebIdentityToken", token}});
  Wipe(token);
  call.is_signed = false;
  const http::Response response = FUIN_TRY(connection.Send(call, {}));
  Wipe(call.body);
  Credentials credentials = FUIN_TRY(CredentialsOfXml(response, call.action));
  credentials.source = fmt::format("web identity {}", role);
  return std::optional<Credentials>(std::move(credentials));
}

Found FromContainer(Connection& connection) {
  const Environment& environment = connection.tools().environment;
  const auto relative = environment.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const auto full = environment.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!relative.has_value() && !full.has_value()) {
    return std::optional<Credentials>();
  }
  http::Request request("GET", relative.has_value() ? "http://169.254.170.2" + *relative : *full);
  const http::Url url = FUIN_TRY(http::ParseUrl(request.url));
  if (!IsAllowedHost(url)) {
    return Error{
        ErrorCode::kInvalidArgument,
        fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI names {}: over http only loopback, "
                    "169.254.170.2, 169.254.170.23 and fd00:ec2::23 are asked",
                    Printable(url.host)),
        ""};
  }
  request.headers = {{"Accept", "application/json"}};
  std::string token = FUIN_TRY(ContainerToken(environment));
  if (!token.empty()) {
    request.headers.emplace_back("Authorization", token);
    Wipe(token);
  }
  request.direct = true;
  request.timeout_ms_max = 2'000;
  request.connect_timeout_ms_max = 2'000;
  request.response_bytes_max = kMetadataBytesMax;
  const http::Response response = FUIN_TRY(Ask(connection, request, 3));
  const std::string where = "container credentials";
  if (response.status != 200) {
    return Error{ErrorCode::kNotAuthentic,
                 fmt::format("the endpoint answers with HTTP {}", response.status), where};
  }
  const Result<text::Node> document = text::ParseJson(response.body, where);
  if (!document) {
    return Error{ErrorCode::kCorrupt, "the endpoint's answer is not JSON", where};
  }
  Credentials credentials =
      FUIN_TRY(CredentialsOf(*document, {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}));
  credentials.source = where;
  return std::optional<Credentials>(std::move(credentials));
}

namespace {

std::string ImdsBase(const Connection& connection) {
  const Environment& environment = connection.tools().environment;
  const auto setting = [&](const char* variable, std::string_view name) {
    return environment.Get(variable).value_or(connection.config().Setting(name).value_or(""));
  };
  std::string base = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  const std::string mode = AsciiLower(
      setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"));
  if (base.empty()) {
    base = mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  }
  return base.ends_with('/') ? base.substr(0, base.size() - 1) : base;
}

class Imds {
 public:
  Imds(Connection& connection, const CredentialOptions& options)
      : connection_(connection), options_(options), base_(ImdsBase(connection)) {}

  // Fetches a session token; false where nobody answers, or v1 would be needed and is forbidden.
  Result<bool> Begin() {
    http::Request request = Make("PUT", "/latest/api/token");
    request.headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    const Result<http::Response> response = Ask(connection_, request, 1);
    if (!response) {
      return false;
    }
    if (response->status == 200) {
      token_ = response->body;
      return !token_.empty();
    }
    const Environment& environment = connection_.tools().environment;
    const bool is_v1_off =
        environment.IsTrue("AWS_EC2_METADATA_V1_DISABLED") ||
        AsciiLower(connection_.config().Setting("ec2_metadata_v1_disabled").value_or("")) == "true";
    const bool has_no_tokens =
        response->status == 403 || response->status == 404 || response->status == 405;
    if (has_no_tokens && is_v1_off) {
      return Error{ErrorCode::kDenied,
                   "the instance's metadata service gives no session token, and version 1 is "
                   "switched off",
                   "instance metadata"};
    }
    return has_no_tokens;
  }

  Result<std::string> Get(const std::string& path) {
    http::Request request = Make("GET", path);
    if (!token_.empty()) {
      request.headers = {{"x-aws-ec2-metadata-token", token_}};
    }
    const http::Response response = FUIN_TRY(Ask(connection_, request, 2));
    if (response.status != 200 || response.body.empty()) {
      return Error{ErrorCode::kNotFound, "the instance has no role", "instance metadata"};
    }
    return response.body;
  }

 private:
  http::Request Make(const char* method, const std::string& path) const {
    http::Request request(method, base_ + path);
    request.direct = true;
    request.timeout_ms_max = options_.imds_timeout_ms_max;
    request.connect_timeout_ms_max = options_.imds_timeout_ms_max;
    request.response_bytes_max = kMetadataBytesMax;
    return request;
  }

  Connection& connection_;
  const CredentialOptions& options_;
  const std::string base_;
  std::string token_;
};

}  // namespace

Found FromInstance(Connection& connection, const CredentialOptions& options) {
  const Environment& environment = connection.tools().environment;
  if (!options.ask_imds || environment.IsTrue("AWS_EC2_METADATA_DISABLED")) {
    return std::optional<Credentials>();
  }
  constexpr const char* kPath = "/latest/meta-data/iam/security-credentials/";
  Imds imds(connection, options);
  if (!FUIN_TRY(imds.Begin())) {
    return std::optional<Credentials>();
  }
  const Result<std::string> role = imds.Get(kPath);
  if (!role) {
    return std::optional<Credentials>();
  }
  const std::string name(Trim(role->substr(0, role->find('\n'))));
  const Result<std::string> answer = imds.Get(kPath + http::PercentEncode(name, "+=,@"));
  if (!answer) {
    return std::optional<Credentials>();
  }
  const Result<text::Node> document = text::ParseJson(*answer, "instance metadata");
  if (!document || document->Text("AccessKeyId").empty()) {
    return Error{ErrorCode::kCorrupt, "the instance's role has no credentials",
                 "instance metadata"};
  }
  Credentials credentials =
      FUIN_TRY(CredentialsOf(*document, {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}));
  credentials.source = "instance metadata";
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace fuin::aws
