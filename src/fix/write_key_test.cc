#include "fix/write_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace fuin::fix {
namespace {

using ::testing::ElementsAre;

Result<ConfigurationFile> FileOf(const std::string& content) {
  const std::string path = ::testing::TempDir() + "fuin-write-key.yaml";
  EXPECT_TRUE(WriteFileAtomically(path, content));
  Result<ConfigurationFile> file = ReadConfigurationFile(path);
  std::filesystem::remove(path);
  return file;
}

constexpr const char* kConfiguration = R"(
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: k, endpoint: unix:///run/k.sock}
  - identity: {}
- resources: [configmaps]
  providers:
  - aescbc: {keys: [{name: a, secret: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}]}
)";

k8s::ApiServers ServersWith(const std::vector<std::string>& hashes) {
  k8s::ApiServers servers;
  servers.were_named = true;
  for (const std::string& hash : hashes) {
    k8s::ApiServerView view;
    view.origin = std::to_string(servers.seen.size());
    view.encryption.config_hash = hash;
    view.encryption.key_id_hashes = {{"k", "sha256:key"}};
    servers.seen.push_back(std::move(view));
  }
  return servers;
}

TEST(WriteKey, IsThatOfTheFirstProviderWhereEveryServerHasTheFile) {
  const ConfigurationFile file = FileOf(kConfiguration).value();
  const WriteKey key = WriteKeyOf(ServersWith({file.hash, file.hash}), &file, "secrets");
  EXPECT_EQ(key.kind, KeyKind::kKms);
  EXPECT_EQ(key.prefix, "k8s:enc:kms:v2:k:");
  EXPECT_EQ(key.known_from, KnownFrom::kConfiguration);
  EXPECT_THAT(key.config_hashes, ElementsAre(file.hash));
  EXPECT_EQ(WriteKeyOf(ServersWith({file.hash}), &file, "configmaps").kind, KeyKind::kLocal);
  EXPECT_EQ(WriteKeyOf(ServersWith({file.hash}), &file, "pods").kind, KeyKind::kPlaintext);
}

TEST(WriteKey, StaysUnknownWhereOneServerHasAnotherFileOrNoneIsNamed) {
  const ConfigurationFile file = FileOf(kConfiguration).value();
  EXPECT_EQ(WriteKeyOf(ServersWith({file.hash, "sha256:old"}), &file, "secrets").kind,
            KeyKind::kUnknown);
  EXPECT_EQ(WriteKeyOf(ServersWith({file.hash}), nullptr, "secrets").kind, KeyKind::kUnknown);
  k8s::ApiServers incomplete = ServersWith({file.hash});
  incomplete.were_named = false;
  EXPECT_EQ(WriteKeyOf(incomplete, &file, "secrets").kind, KeyKind::kUnknown);
}

TEST(WriteKey, TellsWhatAPrefixMeans) {
  EXPECT_EQ(KindOfPrefix("identity"), KeyKind::kPlaintext);
  EXPECT_EQ(KindOfPrefix("k8s:enc:kms:v1:x:"), KeyKind::kKms);
  EXPECT_EQ(KindOfPrefix("k8s:enc:secretbox:v1:"), KeyKind::kLocal);
  EXPECT_EQ(KindOfPrefix("k8s:enc:kms:v3:x:"), KeyKind::kUnknown);
  EXPECT_EQ(KindOfPrefix(""), KeyKind::kUnknown);
}

TEST(WriteKey, RefusesAConfigurationThatNoServerTakes) {
  EXPECT_EQ(FileOf("kind: EncryptionConfiguration\n").error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(FileOf("just text"));
}

}  // namespace
}  // namespace fuin::fix
