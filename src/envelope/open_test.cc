// The vectors of tests/vectors were sealed by k8s.io/apiserver itself, and each was opened or
// refused by it.

#include "envelope/open.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "text/document.h"

namespace fuin::envelope {
namespace {

std::vector<text::Node> Vectors(const std::string& name) {
  const std::string path = std::string(FUIN_SOURCE_DIR) + "/tests/vectors/" + name;
  return text::ParseJson(ReadFile(path, 1u << 20).value(), name).value().Find("vectors")->elements;
}

std::string FromHex(std::string_view hex) { return HexDecode(hex).value(); }

// A KMS that knows one data key, or none, and counts.
class OneKeyService final : public KeyService {
 public:
  OneKeyService(std::string sealed, std::string key, int* count = nullptr)
      : sealed_(std::move(sealed)), key_(std::move(key)), count_(count) {}

  Result<SecretBytes> Unwrap(const WrappedKey& wrapped) override {
    if (count_ != nullptr) {
      ++*count_;
    }
    if (wrapped.ciphertext != sealed_) {
      return Error{ErrorCode::kNotFound, "no such key", "test"};
    }
    return SecretBytes::CopyOf(key_);
  }
  Result<SealedKey> Wrap(const SecretBytes&) override {
    return Error{ErrorCode::kUnsupported, "", ""};
  }

 private:
  std::string sealed_, key_;
  int* count_;
};

class DeadService final : public KeyService {
 public:
  explicit DeadService(int& count) : count_(count) {}
  Result<SecretBytes> Unwrap(const WrappedKey&) override {
    ++count_;
    return Error{ErrorCode::kUnavailable, "no answer", "test"};
  }
  Result<SealedKey> Wrap(const SecretBytes&) override {
    return Error{ErrorCode::kUnavailable, "no answer", "test"};
  }

 private:
  int& count_;
};

// A configuration of one local key, or of a KMS provider of that name.
EncryptionConfig ConfigOf(ProviderKind kind, const std::string& name, const std::string& key,
                          int version = 0) {
  EncryptionConfig config;
  ConfigEntry& entry = config.entries.emplace_back();
  entry.resources.push_back({"secrets", "secrets", "", {}});
  ConfigProvider& provider = entry.providers.emplace_back();
  provider.kind = kind;
  if (kind == ProviderKind::kKms) {
    provider.name = name;
    provider.kms_version = version;
  } else {
    LocalKey& local = provider.keys.emplace_back();
    local.name = name;
    local.secret = SecretBytes::CopyOf(key).value();
  }
  return config;
}

std::unique_ptr<Opener> OpenerFor(const text::Node& vector) {
  static const std::map<std::string_view, ProviderKind> kKinds = {
      {"aescbc", ProviderKind::kAesCbc},
      {"aesgcm", ProviderKind::kAesGcm},
      {"secretbox", ProviderKind::kSecretbox}};
  auto opener = std::make_unique<Opener>();
  const auto local = kKinds.find(vector.Text("provider"));
  const std::string name(vector.Text("name"));
  if (local != kKinds.end()) {
    opener->AddConfig(ConfigOf(local->second, name, FromHex(vector.Text("key_hex"))),
                      [](const ConfigProvider&) { return nullptr; });
    return opener;
  }
  opener->AddConfig(
      ConfigOf(ProviderKind::kKms, name, "", vector.Text("provider") == "kmsv2" ? 2 : 1),
      [&](const ConfigProvider&) {
        return std::make_unique<OneKeyService>(FromHex(vector.Text("encrypted_dek_hex")),
                                               FromHex(vector.Text("dek_hex")));
      });
  return opener;
}

bool IsObject(std::string_view plain) {
  return plain.starts_with(std::string_view("k8s\0", 4)) || plain.starts_with('{');
}

TEST(Opener, OpensWhatTheServerOpensAndRefusesWhatItRefuses) {
  size_t opened_count = 0;
  for (const char* file :
       {"aescbc.json", "aesgcm.json", "secretbox.json", "kmsv1.json", "kmsv2.json"}) {
    for (const text::Node& vector : Vectors(file)) {
      const std::string value = FromHex(vector.Text("stored_hex"));
      const std::string plain = FromHex(vector.Text("plaintext_hex"));
      const std::unique_ptr<Opener> opener = OpenerFor(vector);
      const Opened opened = opener->Open(vector.Text("aad"), value);
      const std::string_view id = vector.Text("id");
      const bool is_cbc = id.find("cbc") != std::string_view::npos;
      // CBC vouches for nothing: what is no object does not count, though the server takes it.
      const bool counts = vector.Text("expect") == "ok" && (!is_cbc || IsObject(plain));
      const bool is_open =
          opened.state == OpenState::kOpened || opened.state == OpenState::kOpenedOther;
      EXPECT_EQ(is_open, counts) << id << ": " << OpenStateName(opened.state) << opened.reason;
      if (is_open) {
        ++opened_count;
        EXPECT_EQ(opened.plain, plain) << id;
        EXPECT_EQ(opened.old_form, id.starts_with("kmsv1/cbc")) << id;
      }
    }
  }
  EXPECT_GT(opened_count, 60u);
}

TEST(Opener, DerivesKeysAsTheServerDoes) {
  for (const text::Node& vector : Vectors("hkdf.json")) {
    std::string key(32, '\0');
    ASSERT_TRUE(
        crypto::HkdfExpandSha256(SecretBytes::CopyOf(FromHex(vector.Text("seed_hex"))).value(),
                                 FromHex(vector.Text("info_hex")), key));
    EXPECT_EQ(HexEncode(key), vector.Text("derived_key_hex"));
  }
}

// A minimal Secret as the server stores it, under a name.
std::string SecretNamed(const std::string& name) {
  const std::string meta =
      "\x0a" + std::string(1, static_cast<char>(name.size())) + name + "\x1a\x04shop";
  const std::string raw = "\x0a" + std::string(1, static_cast<char>(meta.size())) + meta;
  return std::string("k8s\0\x0a\x0c\x0a\x02v1\x12\x06Secret", 18) + "\x12" +
         static_cast<char>(raw.size()) + raw;
}

std::string SealedWith(const std::string& prefix, const std::string& key, std::string_view plain,
                       std::string_view etcd_key) {
  const std::string nonce(crypto::kGcmNonceSize, '\x81');
  std::string out(plain.size() + crypto::kGcmTagSize, '\0');
  EXPECT_TRUE(crypto::SealAesGcm(SecretBytes::CopyOf(key).value(), nonce, plain, etcd_key, out));
  return prefix + nonce + out;
}

std::string BoxedWith(const std::string& prefix, const std::string& key, std::string_view plain) {
  const std::string nonce(crypto::kSecretboxNonceSize, '\x81');
  std::string out(plain.size() + crypto::kSecretboxTagSize, '\0');
  EXPECT_TRUE(crypto::SealSecretbox(SecretBytes::CopyOf(key).value(), nonce, plain, out));
  return prefix + nonce + out;
}

const std::string kKey(32, 'k');
const std::string kOtherKey(32, 'o');
constexpr std::string_view kPlace = "/registry/secrets/shop/db";

TEST(Opener, TriesEveryKeyOfThatNameInTheOrderOfTheFile) {
  EncryptionConfig config = ConfigOf(ProviderKind::kAesGcm, "k", kOtherKey);
  config.entries[0].providers.push_back(
      std::move(ConfigOf(ProviderKind::kAesGcm, "k", kKey).entries[0].providers[0]));
  Opener opener;
  opener.AddConfig(std::move(config), [](const ConfigProvider&) { return nullptr; });
  const std::string value = SealedWith("k8s:enc:aesgcm:v1:k:", kKey, SecretNamed("db"), kPlace);
  EXPECT_EQ(opener.Open(kPlace, value).state, OpenState::kOpened);
}

TEST(Opener, KnowsNamesWithColonsAsTheServerDoes) {
  Opener opener;
  opener.AddConfig(ConfigOf(ProviderKind::kAesGcm, "a:b", kKey),
                   [](const ConfigProvider&) { return nullptr; });
  const std::string value = SealedWith("k8s:enc:aesgcm:v1:a:b:", kKey, SecretNamed("db"), kPlace);
  EXPECT_EQ(opener.Open(kPlace, value).state, OpenState::kOpened);
}

TEST(Opener, SaysWhyAValueDoesNotOpen) {
  Opener opener;
  opener.AddConfig(ConfigOf(ProviderKind::kAesGcm, "k", kKey),
                   [](const ConfigProvider&) { return nullptr; });
  const std::string plain = SecretNamed("db");
  const std::string sealed = SealedWith("k8s:enc:aesgcm:v1:k:", kKey, plain, kPlace);
  EXPECT_EQ(opener.Open(kPlace, plain).state, OpenState::kNotSealed);
  EXPECT_EQ(opener.Open(kPlace, "k8s:enc:aesgcm:v1:k:short").state, OpenState::kDoesNotOpen);
  EXPECT_EQ(opener.Open(kPlace, "k8s:enc:aesgcm:v1:").state, OpenState::kBadForm);
  EXPECT_EQ(opener.Open(kPlace, "k8s:enc:other:v1:k:short").state, OpenState::kBadForm);
  EXPECT_EQ(opener.Open(kPlace, SealedWith("k8s:enc:aesgcm:v1:x:", kKey, plain, kPlace)).state,
            OpenState::kNoKey);
  EXPECT_EQ(opener.Open(kPlace, SealedWith("k8s:enc:aesgcm:v1:k:", kOtherKey, plain, kPlace)).state,
            OpenState::kDoesNotOpen);
  EXPECT_EQ(opener.Open("/registry/secrets/shop/moved", sealed).state, OpenState::kDoesNotOpen);
  EXPECT_EQ(opener.Open("", sealed).state, OpenState::kPlaceUnknown);
}

TEST(Opener, FindsAValueThatWasMovedToAnotherName) {
  Opener opener;
  opener.AddConfig(ConfigOf(ProviderKind::kSecretbox, "k", kKey),
                   [](const ConfigProvider&) { return nullptr; });
  const std::string value = BoxedWith("k8s:enc:secretbox:v1:k:", kKey, SecretNamed("db"));
  EXPECT_EQ(opener.Open(kPlace, value).state, OpenState::kOpened);
  EXPECT_EQ(opener.Open("/registry/secrets/shop/root", value).state, OpenState::kOpenedOther);
  EXPECT_EQ(opener.Open("/registry/secrets/kube-system/db", value).state, OpenState::kOpenedOther);
}

TEST(Opener, OpensSecretsOnlyWithWhatTheServerWouldUseForThem) {
  EncryptionConfig config = ConfigOf(ProviderKind::kAesGcm, "k", kKey);
  config.entries[0].resources[0] = {"configmaps", "configmaps", "", {}};
  Opener opener;
  opener.AddConfig(std::move(config), [](const ConfigProvider&) { return nullptr; });
  constexpr std::string_view kMap = "/registry/configmaps/shop/db";
  const std::string prefix = "k8s:enc:aesgcm:v1:k:";
  EXPECT_EQ(opener.Open(kPlace, SealedWith(prefix, kKey, SecretNamed("db"), kPlace)).state,
            OpenState::kNoKey);
  EXPECT_EQ(opener.Open(kMap, SealedWith(prefix, kKey, SecretNamed("db"), kMap)).state,
            OpenState::kOpened);
}

std::string KmsV2Value(const std::string& dek_source, const std::string& name = "db") {
  const std::string data = SealedWith("", kKey, SecretNamed(name), kPlace);
  return "k8s:enc:kms:v2:p:\x0a" + std::string(1, static_cast<char>(data.size())) + data +
         "\x12\x02id\x1a" + static_cast<char>(dek_source.size()) + dek_source;
}

TEST(Opener, AsksTheKmsOnceForEachDataKey) {
  int count = 0;
  Opener opener;
  opener.AddKeyService(2, "", std::make_unique<OneKeyService>("sealed", kKey, &count));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(opener.Open(kPlace, KmsV2Value("sealed")).state, OpenState::kOpened);
    EXPECT_EQ(opener.Open(kPlace, KmsV2Value("other")).state, OpenState::kKeyRefused);
  }
  EXPECT_EQ(count, 2);
  EXPECT_EQ(opener.unwrap_count(), 2u);
}

TEST(Opener, StopsAskingAKmsThatGivesNoAnswer) {
  int count = 0;
  Opener opener;
  opener.AddKeyService(2, "p", std::make_unique<DeadService>(count));
  for (int i = 0; i < 50; ++i) {
    const Opened opened = opener.Open(kPlace, KmsV2Value("source" + std::to_string(i)));
    EXPECT_EQ(opened.state, OpenState::kKmsUnavailable);
    EXPECT_FALSE(opened.reason.empty());
  }
  EXPECT_EQ(count, 3);
}

TEST(Opener, ForgetsTheOldestDataKeysAboveItsLimit) {
  int count = 0;
  Opener opener;
  opener.AddKeyService(2, "p", std::make_unique<OneKeyService>("sealed", kKey, &count));
  const auto open_all = [&] {
    for (size_t i = 0; i <= Opener::kDataKeyCountMax; ++i) {
      (void)opener.Open(kPlace, KmsV2Value("source" + std::to_string(i)));
    }
  };
  open_all();
  EXPECT_EQ(static_cast<size_t>(count), Opener::kDataKeyCountMax + 1);
  (void)opener.Open(kPlace, KmsV2Value("source" + std::to_string(Opener::kDataKeyCountMax)));
  EXPECT_EQ(static_cast<size_t>(count), Opener::kDataKeyCountMax + 1) << "still known";
  (void)opener.Open(kPlace, KmsV2Value("source0"));
  EXPECT_EQ(static_cast<size_t>(count), Opener::kDataKeyCountMax + 2) << "forgotten";
}

TEST(Opener, SaysThatADataKeyHasASizeNoServerTakes) {
  Opener opener;
  opener.AddKeyService(2, "p", std::make_unique<OneKeyService>("sealed", "short"));
  const Opened opened = opener.Open(kPlace, KmsV2Value("sealed"));
  EXPECT_EQ(opened.state, OpenState::kKeyRefused);
}

TEST(Opener, SurvivesEveryTruncationAndFlip) {
  Opener opener;
  opener.AddKeyService(2, "p", std::make_unique<OneKeyService>("sealed", kKey));
  const std::string value = KmsV2Value("sealed");
  for (size_t i = 0; i < value.size(); ++i) {
    const Opened cut = opener.Open(kPlace, value.substr(0, i));
    EXPECT_NE(cut.state, OpenState::kOpened) << i;
    std::string flipped = value;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_NE(opener.Open(kPlace, flipped).state, OpenState::kOpenedOther) << i;
  }
}

}  // namespace
}  // namespace fuin::envelope
