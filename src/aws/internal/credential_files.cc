// The sources that lie on this machine: variables, files, a program.

#include <fmt/format.h>

#include <algorithm>

#include "aws/internal/credential_sources.h"
#include "aws/sigv4.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/process.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "crypto/hash.h"

namespace fuin::aws {
namespace {

constexpr size_t kCacheFileBytesMax = 1u << 20;

// Splits as Python's shlex does in POSIX mode, which credential_process is read with: blanks
// separate, single quotes take all, double quotes and the bare text know the backslash.
Result<std::vector<std::string>> SplitCommand(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool is_in_word = false;
  char quote = '\0';
  for (size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      is_in_word = true;
    } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      const char next = command[i + 1];
      if (quote == '"' && next != '"' && next != '\\') {
        word += c;
      } else {
        word += next;
        ++i;
      }
      is_in_word = true;
    } else if (quote == '\0' && (c == ' ' || c == '\t' || c == '\n')) {
      if (is_in_word) {
        words.push_back(std::move(word));
      }
      word.clear();
      is_in_word = false;
    } else {
      word += c;
      is_in_word = true;
    }
  }
  if (quote != '\0' || words.size() + (is_in_word ? 1 : 0) == 0) {
    return Error{ErrorCode::kInvalidArgument, "credential_process is no command", "~/.aws/config"};
  }
  if (is_in_word) {
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

Result<Credentials> CredentialsOf(const text::Node& node, const MemberNames& names) {
  Credentials credentials(std::string(node.Text(names.key)), std::string(node.Text(names.secret)),
                          std::string(node.Text(names.token)));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return Error{ErrorCode::kCorrupt, "the answer holds no access key with its secret", ""};
  }
  const text::Node* expiration = node.Find(names.expiration);
  if (expiration != nullptr && expiration->IsString()) {
    credentials.expires_unix_ms = ParseTime(expiration->scalar);
    if (!credentials.expires_unix_ms.has_value()) {
      return Error{ErrorCode::kCorrupt, "the answer's expiration is no time", ""};
    }
  }
  return credentials;
}

std::string RegionFor(const Connection& connection, const std::string& profile) {
  const SharedConfig& config = connection.config();
  const Environment& environment = connection.tools().environment;
  const Section* section = config.Profile(profile);
  const auto setting = [&](std::string_view name) {
    return section == nullptr ? "" : section->Get(name).value_or("");
  };
  std::string region = ConfiguredRegion(config, environment);
  region = region.empty() ? setting("region") : region;
  return region.empty() ? HomeRegion(config, environment, {setting("role_arn")}) : region;
}

Found FromEnvironment(const Environment& environment) {
  const std::optional<std::string> key = environment.Get("AWS_ACCESS_KEY_ID");
  if (!key.has_value()) {
    return std::optional<Credentials>();
  }
  const std::optional<std::string> secret = environment.Get("AWS_SECRET_ACCESS_KEY");
  if (!secret.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not", ""};
  }
  std::optional<std::string> token = environment.Get("AWS_SESSION_TOKEN");
  if (!token.has_value()) {
    token = environment.Get("AWS_SECURITY_TOKEN");
  }
  Credentials credentials(*key, *secret, token.value_or(""));
  if (const std::optional<std::string> expiration = environment.Get("AWS_CREDENTIAL_EXPIRATION")) {
    credentials.expires_unix_ms = ParseTime(*expiration);
  }
  credentials.source = "environment";
  return std::optional<Credentials>(std::move(credentials));
}

Found FromSection(const Section* section, const std::string& source) {
  if (section == nullptr || !section->Get("aws_access_key_id").has_value()) {
    return std::optional<Credentials>();
  }
  const std::optional<std::string> secret = section->Get("aws_secret_access_key");
  if (!secret.has_value()) {
    return Error{ErrorCode::kInvalidArgument,
                 "aws_access_key_id stands there without aws_secret_access_key", source};
  }
  std::optional<std::string> token = section->Get("aws_session_token");
  if (!token.has_value()) {
    token = section->Get("aws_security_token");
  }
  Credentials credentials(*section->Get("aws_access_key_id"), *secret, token.value_or(""));
  credentials.source = source;
  return std::optional<Credentials>(std::move(credentials));
}

Found FromProcess(Connection& connection, const std::string& profile) {
  const Section* section = connection.config().Profile(profile);
  const std::optional<std::string> command =
      section == nullptr ? std::nullopt : section->Get("credential_process");
  if (!command.has_value()) {
    return std::optional<Credentials>();
  }
  ProcessRequest request;
  request.arguments = FUIN_TRY(SplitCommand(*command));
  ProcessOutput output = FUIN_TRY(RunProcess(request));
  const std::string where = fmt::format("credential_process of profile {}", Printable(profile));
  if (output.exit_code != 0) {
    Wipe(output.output);
    return Error{ErrorCode::kNotAuthentic,
                 fmt::format("the program ended with {}", output.exit_code), where};
  }
  const Result<text::Node> document = text::ParseJson(output.output, where);
  Wipe(output.output);
  if (!document) {
    return Error{ErrorCode::kCorrupt, "the program's output is not JSON", where};
  }
  const text::Node* version = document->Find("Version");
  if (version == nullptr || version->kind != text::Node::Kind::kNumber || version->scalar != "1") {
    return Error{ErrorCode::kUnsupported, "the program's output is not of Version 1", where};
  }
  Result<Credentials> credentials =
      CredentialsOf(*document, {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"});
  if (!credentials) {
    return Error{credentials.error().code, credentials.error().message, where};
  }
  credentials->source = fmt::format("profile {} (process)", profile);
  return std::optional<Credentials>(std::move(credentials).value());
}

Found FromLogin(Connection& connection, const std::string& profile) {
  const Section* section = connection.config().Profile(profile);
  const std::optional<std::string> session =
      section == nullptr ? std::nullopt : section->Get("login_session");
  if (!session.has_value()) {
    return std::optional<Credentials>();
  }
  const Environment& environment = connection.tools().environment;
  const std::string hash =
      HexEncode(FUIN_TRY(crypto::HashOf(crypto::HashKind::kSha256, std::string(Trim(*session)))));
  const std::string folder = environment.Expanded(
      environment.Get("AWS_LOGIN_CACHE_DIRECTORY").value_or("~/.aws/login/cache"));
  const Error renew = {ErrorCode::kNotAuthentic,
                       fmt::format("the login of profile {} is not there or has expired; run aws "
                                   "login --profile {}",
                                   Printable(profile), Printable(profile)),
                       ""};
  Result<std::string> cached =
      ReadFile(fmt::format("{}/{}.json", folder, hash), kCacheFileBytesMax);
  if (!cached) {
    return renew;
  }
  const Result<text::Node> document = text::ParseJson(*cached, "");
  Wipe(*cached);
  const text::Node* token = document.has_value() ? document->Find("accessToken") : nullptr;
  if (token == nullptr) {
    return renew;
  }
  Result<Credentials> credentials =
      CredentialsOf(*token, {"accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"});
  if (!credentials || credentials->expires_unix_ms.value_or(0) <= connection.NowMs()) {
    return renew;
  }
  credentials->source = fmt::format("profile {} (login)", profile);
  return std::optional<Credentials>(std::move(credentials).value());
}

}  // namespace fuin::aws
