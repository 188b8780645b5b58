// IAM Identity Center: the token that `aws sso login` left in ~/.aws/sso/cache, renewed where it
// has a refresh token, exchanged at the portal for the role's credentials. A legacy profile names
// the start URL itself; a newer one an sso-session.

#include <fmt/format.h>

#include <algorithm>

#include "aws/internal/credential_sources.h"
#include "aws/sigv4.h"
#include "base/date.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "crypto/hash.h"

namespace fuin::aws {
namespace {

constexpr size_t kCacheFileBytesMax = 1u << 20;
constexpr int64_t kRefreshBeforeMs = 15 * 60'000;

struct SsoSettings {
  std::string profile, session;  // session: "" for a legacy profile
  std::string start_url, region, account, role;
};

Error LogIn(const std::string& profile, std::string_view why) {
  return {ErrorCode::kNotAuthentic,
          fmt::format("the SSO login of profile {} {}; run aws sso login --profile {}",
                      Printable(profile), why, Printable(profile)),
          ""};
}

Result<SsoSettings> SettingsOf(const SharedConfig& config, const std::string& profile,
                               const Section& section) {
  SsoSettings settings;
  settings.profile = profile;
  settings.session = section.Get("sso_session").value_or("");
  const Section* session = settings.session.empty() ? nullptr : config.SsoSession(settings.session);
  const auto refuse = [&](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message), "~/.aws/config"};
  };
  if (!settings.session.empty() && session == nullptr) {
    return refuse(fmt::format("there is no [sso-session {}]", Printable(settings.session)));
  }
  const auto take = [&](std::string_view name, std::string& value) -> Result<void> {
    const std::optional<std::string> own = section.Get(name);
    const std::optional<std::string> shared =
        session == nullptr ? std::nullopt : session->Get(name);
    if (own.has_value() && shared.has_value() && *own != *shared) {
      return refuse(fmt::format("{} differs between profile {} and its sso-session", name,
                                Printable(profile)));
    }
    value = own.value_or(shared.value_or(""));
    if (value.empty()) {
      return refuse(fmt::format("profile {} uses SSO and has no {}", Printable(profile), name));
    }
    return {};
  };
  FUIN_TRY(take("sso_start_url", settings.start_url));
  FUIN_TRY(take("sso_region", settings.region));
  FUIN_TRY(take("sso_account_id", settings.account));
  FUIN_TRY(take("sso_role_name", settings.role));
  return settings;
}

// The CLI's cache file of one session or start URL.
class TokenFile {
 public:
  static Result<TokenFile> Open(Connection& connection, const SsoSettings& settings) {
    const std::string& name = settings.session.empty() ? settings.start_url : settings.session;
    const std::string hash = HexEncode(FUIN_TRY(crypto::HashOf(crypto::HashKind::kSha1, name)));
    TokenFile file;
    file.path_ =
        connection.tools().environment.Expanded(fmt::format("~/.aws/sso/cache/{}.json", hash));
    Result<std::string> cached = ReadFile(file.path_, kCacheFileBytesMax);
    if (!cached) {
      return LogIn(settings.profile, "was not found");
    }
    Result<text::Node> document = text::ParseJson(*cached, "");
    Wipe(*cached);
    if (!document || document->Text("accessToken").empty() ||
        !ParseTime(document->Text("expiresAt")).has_value()) {
      return LogIn(settings.profile, "is not readable");
    }
    file.document_ = std::move(document).value();
    return file;
  }

  std::string token() const { return std::string(document_.Text("accessToken")); }
  int64_t expires_ms() const { return ParseTime(document_.Text("expiresAt")).value_or(0); }
  bool CanRefresh(int64_t now_ms) const {
    return !document_.Text("refreshToken").empty() && !document_.Text("clientId").empty() &&
           !document_.Text("clientSecret").empty() &&
           ParseTime(document_.Text("registrationExpiresAt")).value_or(0) > now_ms;
  }

  // Renews the token and writes the file as the CLI does: the old refresh token is used up.
  Result<void> Refresh(Connection& connection, const SsoSettings& settings) {
    text::Node body = text::Node::Object();
    for (const char* name : {"clientId", "clientSecret", "refreshToken"}) {
      body.Add(name, text::Node::String(std::string(document_.Text(name))));
    }
    body.Add("grantType", text::Node::String("refresh_token"));
    Call call;
    call.service = Service::kSsoOidc;
    call.region = settings.region;
    call.action = "sso-oidc:CreateToken";
    call.path = "/token";
    call.headers = {{"Content-Type", "application/json"}};
    call.body = text::WriteJson(body, 0);
    call.is_signed = false;
    const http::Response response = FUIN_TRY(connection.Send(call, {}));
    const text::Node answer = FUIN_TRY(text::ParseJson(response.body, call.action));
    const text::Node* expires = answer.Find("expiresIn");
    if (answer.Text("accessToken").empty() || expires == nullptr) {
      return Error{ErrorCode::kCorrupt, "the answer holds no token", call.action};
    }
    const int64_t seconds = std::clamp<int64_t>(std::strtoll(expires->scalar.c_str(), nullptr, 10),
                                                0, int64_t{365} * 86'400);
    Replace("accessToken", std::string(answer.Text("accessToken")));
    Replace("expiresAt", Rfc3339OfUnixTime(connection.NowMs() / 1000 + seconds));
    if (!answer.Text("refreshToken").empty()) {
      Replace("refreshToken", std::string(answer.Text("refreshToken")));
    }
    return WriteFileAtomically(path_, text::WriteJson(document_, 0), 0600);
  }

 private:
  void Replace(std::string_view name, std::string value) {
    for (auto& [member, node] : document_.members) {
      if (member == name) {
        node = text::Node::String(std::move(value));
        return;
      }
    }
    document_.Add(std::string(name), text::Node::String(std::move(value)));
  }

  std::string path_;
  text::Node document_;
};

}  // namespace

Found FromSso(Connection& connection, const std::string& profile) {
  const Section* section = connection.config().Profile(profile);
  const bool is_configured = section != nullptr && (section->Get("sso_account_id").has_value() ||
                                                    section->Get("sso_role_name").has_value());
  if (!is_configured) {
    return std::optional<Credentials>();
  }
  const SsoSettings settings = FUIN_TRY(SettingsOf(connection.config(), profile, *section));
  TokenFile file = FUIN_TRY(TokenFile::Open(connection, settings));
  const int64_t now_ms = connection.NowMs();
  const bool has_session = !settings.session.empty();
  if (has_session && file.expires_ms() - now_ms < kRefreshBeforeMs && file.CanRefresh(now_ms)) {
    const Result<void> refreshed = file.Refresh(connection, settings);
    if (!refreshed && file.expires_ms() <= now_ms) {
      return LogIn(profile, "has expired and could not be renewed");
    }
  }
  if (file.expires_ms() <= now_ms) {
    return LogIn(profile, "has expired");
  }
  Call call;
  call.service = Service::kSso;
  call.region = settings.region;
  call.action = "sso:GetRoleCredentials";
  call.method = "GET";
  call.path =
      fmt::format("/federation/credentials?role_name={}&account_id={}",
                  http::PercentEncode(settings.role), http::PercentEncode(settings.account));
  call.headers = {{"x-amz-sso_bearer_token", file.token()}};
  call.is_signed = false;
  const Result<http::Response> response = connection.Send(call, {});
  if (!response && response.error().code == ErrorCode::kNotAuthentic) {
    return LogIn(profile, "is no longer accepted");
  }
  if (!response) {
    return response.error();
  }
  const text::Node answer = FUIN_TRY(text::ParseJson(response->body, call.action));
  const text::Node* role = answer.Find("roleCredentials");
  if (role == nullptr) {
    return Error{ErrorCode::kCorrupt, "the answer holds no credentials", call.action};
  }
  Credentials credentials =
      FUIN_TRY(CredentialsOf(*role, {"accessKeyId", "secretAccessKey", "sessionToken", "-"}));
  if (const text::Node* expiration = role->Find("expiration")) {
    credentials.expires_unix_ms = std::strtoll(expiration->scalar.c_str(), nullptr, 10);
  }
  credentials.source = fmt::format("profile {} (sso)", profile);
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace fuin::aws
