// Names and meanings are etcdctl's, so that what works for it works here.

#include "cli/open_flags.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "base/secret_bytes.h"
#include "base/strings.h"
#include "cli/aws_options.h"

namespace fuin::cli {
namespace {

constexpr int64_t kAwsCallTimeoutMs = 20'000;

std::string FlagOr(const std::string& flag, const char* variable, const VariableOf& environment) {
  if (!flag.empty()) {
    return flag;
  }
  const char* value = environment(variable);
  return value == nullptr ? "" : value;
}

// "5s", "1m", "500ms"; etcdctl takes Go's durations, of which these are what people write.
Result<int64_t> TimeoutOf(const std::string& text, int64_t if_empty) {
  if (text.empty()) {
    return if_empty;
  }
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  const int64_t scale = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : 0;
  if (error != std::errc() || scale == 0 || number <= 0 || number > 3'600'000 / scale) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("{} is no timeout: write 500ms, 10s or 1m", Printable(text)), ""};
  }
  return number * scale;
}

bool IsTrue(const char* value) {
  const std::string_view text = value == nullptr ? std::string_view() : value;
  return text == "1" || text == "t" || text == "T" || AsciiLower(text) == "true";
}

}  // namespace

void AddEtcdFlags(CLI::App& command, EtcdFlags& flags) {
  const auto text = [&command](const char* name, std::string& value, const char* help,
                               const char* type) {
    command.add_option(name, value, help)->type_name(type)->group("For etcd://");
  };
  command
      .add_option("--endpoints", flags.endpoints,
                  "of the live etcd that the source `etcd:` means; also ETCDCTL_ENDPOINTS")
      ->type_name("URL,...")
      ->group("For etcd://");
  text("--cacert", flags.cacert, "the CA of etcd's certificate; also ETCDCTL_CACERT", "FILE");
  text("--cert", flags.cert, "a client certificate; also ETCDCTL_CERT", "FILE");
  text("--key", flags.key, "its key; also ETCDCTL_KEY", "FILE");
  text("--server-name", flags.server_name, "the name in etcd's certificate, if not the host's",
       "NAME");
  text("--user", flags.user, "a user of etcd's, or user:password; also ETCDCTL_USER", "NAME");
  text("--password", flags.password,
       "its password; ETCDCTL_PASSWORD keeps it out of the list of processes", "TEXT");
  text("--prefix", flags.prefix, "kube-apiserver's --etcd-prefix; default: the usual ones",
       "PREFIX");
  text("--command-timeout", flags.timeout, "of one call; also ETCDCTL_COMMAND_TIMEOUT", "10s");
  command
      .add_flag("--insecure-skip-tls-verify", flags.insecure_skip_tls_verify,
                "take any certificate for etcd's; also ETCDCTL_INSECURE_SKIP_TLS_VERIFY")
      ->group("For etcd://");
}

void AddOpenFlags(CLI::App& command, OpenFlags& flags) {
  command
      .add_flag("--open", flags.open,
                "open every sealed value, say how many open and which do not, and show none")
      ->group("For --open");
  command
      .add_option("--encryption-config", flags.encryption_configs,
                  "an EncryptionConfiguration: its local keys, and its KMS plugins")
      ->type_name("FILE")
      ->group("For --open");
  command
      .add_option("--kms-socket", flags.kms_sockets,
                  "a KMS plugin's socket, for values of any KMS provider")
      ->type_name("PATH")
      ->group("For --open");
  command
      .add_option("--aws-kms-key", flags.aws_kms_keys,
                  "an AWS KMS key that aws-encryption-provider seals with, asked directly "
                  "(kms:Decrypt) with the AWS CLI's credentials")
      ->type_name("ARN")
      ->group("For --open");
  command
      .add_option("--aws-kms-context", flags.aws_kms_context,
                  "the plugin's --encryption-context, if it has one")
      ->type_name("NAME=VALUE")
      ->group("For --open");
}

namespace {

Result<std::map<std::string, std::string>> ContextOf(const std::vector<std::string>& pairs) {
  std::map<std::string, std::string> context;
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument,
                   fmt::format("--aws-kms-context takes NAME=VALUE, not {}", Printable(pair)), ""};
    }
    context[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<collect::KeyedOpener>> OpenerOf(const OpenFlags& flags) {
  if (flags.open) {
    collect::OpenerOptions options;
    options.encryption_configs = flags.encryption_configs;
    options.kms_sockets = flags.kms_sockets;
    options.aws_kms_keys = flags.aws_kms_keys;
    options.aws_kms_context = FUIN_TRY(ContextOf(flags.aws_kms_context));
    if (!options.aws_kms_keys.empty()) {
      options.aws = AwsOptionsOf({}, "", kAwsCallTimeoutMs).session;
    }
    return collect::KeyedOpener::Open(std::move(options));
  }
  if (!flags.encryption_configs.empty() || !flags.kms_sockets.empty() ||
      !flags.aws_kms_keys.empty() || !flags.aws_kms_context.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--encryption-config, --kms-socket and --aws-kms-... are for --open: add it", ""};
  }
  return std::unique_ptr<collect::KeyedOpener>();
}

Result<collect::EndpointOptions> EndpointOptionsOf(const EtcdFlags& flags,
                                                   const VariableOf& environment) {
  collect::EndpointOptions options;
  std::vector<std::string> endpoints = flags.endpoints;
  if (endpoints.empty()) {
    endpoints.push_back(FlagOr("", "ETCDCTL_ENDPOINTS", environment));
  }
  for (const std::string& some : endpoints) {
    for (const std::string_view endpoint : Split(some, ',')) {
      if (!Trim(endpoint).empty()) {
        options.endpoints.emplace_back(Trim(endpoint));
      }
    }
  }
  if (options.endpoints.empty()) {
    options.endpoints.emplace_back("127.0.0.1:2379");  // etcdctl's default
  }
  options.cacert_file = FlagOr(flags.cacert, "ETCDCTL_CACERT", environment);
  options.cert_file = FlagOr(flags.cert, "ETCDCTL_CERT", environment);
  options.key_file = FlagOr(flags.key, "ETCDCTL_KEY", environment);
  options.server_name = flags.server_name;
  options.verify =
      !flags.insecure_skip_tls_verify && !IsTrue(environment("ETCDCTL_INSECURE_SKIP_TLS_VERIFY"));
  options.prefix = flags.prefix;
  options.timeout_ms = FUIN_TRY(
      TimeoutOf(FlagOr(flags.timeout, "ETCDCTL_COMMAND_TIMEOUT", environment), options.timeout_ms));
  std::string user = FlagOr(flags.user, "ETCDCTL_USER", environment);
  std::string password = FlagOr(flags.password, "ETCDCTL_PASSWORD", environment);
  const size_t colon = user.find(':');
  if (colon != std::string::npos && password.empty()) {
    password = user.substr(colon + 1);
    user.resize(colon);
  }
  options.user = user;
  Result<SecretBytes> held = SecretBytes::CopyOf(password);
  Wipe(password);
  options.password = FUIN_TRY(std::move(held));
  if (!options.user.empty() && options.password.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--user needs a password: ETCDCTL_PASSWORD, --password or user:password", ""};
  }
  return options;
}

}  // namespace fuin::cli
