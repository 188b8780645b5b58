// EncryptionConfiguration files and sockets → doors of an envelope::Opener. The files' bytes are
// wiped as soon as they are read.

#include "collect/opener.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/session.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/secret_bytes.h"
#include "base/strings.h"
#include "envelope/encryption_config.h"
#include "keys/aws_kms.h"
#include "keys/kms_plugin.h"

namespace fuin::collect {
namespace {

constexpr int64_t kKmsTimeoutMs = 5'000;  // of one call, for a socket that no file configures

}  // namespace

struct KeyedOpener::Aws {
  explicit Aws(aws::SessionOptions given) : options(std::move(given)) {}

  const aws::SessionOptions options;
  std::unique_ptr<aws::Session> session;  // borrows the options
};

KeyedOpener::KeyedOpener() = default;
KeyedOpener::~KeyedOpener() = default;

Result<std::unique_ptr<KeyedOpener>> KeyedOpener::Open(OpenerOptions options) {
  if (options.encryption_configs.empty() && options.kms_sockets.empty() &&
      options.aws_kms_keys.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--open needs keys: --encryption-config FILE, --kms-socket PATH, --aws-kms-key "
                 "ARN, or several of them",
                 ""};
  }
  std::unique_ptr<KeyedOpener> opener(new KeyedOpener());
  for (const std::string& path : options.encryption_configs) {
    FUIN_TRY(opener->AddConfig(path));
  }
  for (const std::string& socket : options.kms_sockets) {
    const Result<std::string> path = envelope::SocketPathOfEndpoint(socket);
    for (const int version : {2, 1}) {
      opener->opener_.AddKeyService(
          version, "", keys::OpenKmsPlugin(path ? *path : socket, version, kKmsTimeoutMs));
    }
  }
  FUIN_TRY(opener->AddAwsKeys(std::move(options)));
  return opener;
}

// For whatever KMS provider a value names: which one an aws-encryption-provider stood behind, only
// a server's own configuration tells.
Result<void> KeyedOpener::AddAwsKeys(OpenerOptions options) {
  if (options.aws_kms_keys.empty()) {
    return {};
  }
  for (const std::string& arn : options.aws_kms_keys) {
    FUIN_TRY(keys::RegionOfKmsArn(arn));
  }
  aws_ = std::make_unique<Aws>(std::move(options.aws));
  aws_->session = FUIN_TRY(aws::Session::Open({}, aws_->options, {}));
  for (const int version : {2, 1}) {
    opener_.AddKeyService(version, "",
                          keys::OpenAwsKms(aws_->session->connection(), aws_->session->identity(),
                                           options.aws_kms_keys, options.aws_kms_context));
  }
  return {};
}

Result<void> KeyedOpener::AddConfig(const std::string& path) {
  std::string text = FUIN_TRY(ReadFile(path, limits::kSourceFileBytesMax));
  Result<envelope::EncryptionConfig> config =
      envelope::ParseEncryptionConfig(text, path, {.keep_keys = true});
  Wipe(text);
  FUIN_TRY(config.has_value() ? Result<void>() : Result<void>(config.error()));
  for (const envelope::ConfigProblem& problem : config->problems) {
    Note(fmt::format("{}:{}:{}: {}", path, problem.at.line, problem.at.column,
                     envelope::DescribeProblem(problem)));
  }
  opener_.AddConfig(
      std::move(*config),
      [this](const envelope::ConfigProvider& provider) -> std::unique_ptr<envelope::KeyService> {
        const Result<std::string> socket = envelope::SocketPathOfEndpoint(provider.endpoint);
        if (!socket || (provider.kms_version != 1 && provider.kms_version != 2)) {
          return nullptr;  // a problem of the file, noted above
        }
        return keys::OpenKmsPlugin(*socket, provider.kms_version, provider.timeout_ms);
      });
  return {};
}

void KeyedOpener::Note(std::string text) {
  if (notes_.size() < kNotesMax && std::ranges::find(notes_, text) == notes_.end()) {
    notes_.push_back(std::move(text));
  }
}

std::optional<std::string_view> KeyedOpener::WhyNot(std::string_view etcd_key,
                                                    std::string_view value) {
  const envelope::Opened opened = opener_.Open(etcd_key, value);
  if (opened.state == envelope::OpenState::kOpened) {
    return std::nullopt;
  }
  if (opened.state == envelope::OpenState::kKeyRefused ||
      opened.state == envelope::OpenState::kKmsUnavailable) {
    Note(opened.reason);
  }
  return envelope::OpenStateName(opened.state);
}

}  // namespace fuin::collect
