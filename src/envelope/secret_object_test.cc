#include "envelope/secret_object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace fuin::envelope {
namespace {

using std::string_view_literals::operator""sv;
using testing::ElementsAre;

// A length-delimited field of fewer than 128 bytes.
std::string Field(int number, std::string_view bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} +
         std::string(bytes);
}

std::string Secret(std::string_view name, std::string_view annotation = "a") {
  const std::string meta = Field(1, name) + Field(2, "") + Field(3, "shop") +
                           Field(12, Field(1, annotation) + Field(2, "v"));
  const std::string raw = Field(1, meta) + Field(2, Field(1, "pw") + Field(2, "hunter2")) +
                          Field(2, Field(1, "tls.key") + Field(2, "x")) + Field(3, "Opaque");
  return std::string(kSecretSignature) + Field(2, raw) + Field(3, "") + Field(4, "");
}

TEST(ReadSecretObject, ReadsNamesAndNoValues) {
  const SecretObject object = ReadSecretObject(Secret("db")).value();
  EXPECT_EQ(object.name, "db");
  EXPECT_EQ(object.name_space, "shop");
  EXPECT_EQ(object.type, "Opaque");
  EXPECT_THAT(object.data_keys, ElementsAre("pw", "tls.key"));
  EXPECT_FALSE(object.has_last_applied);
  EXPECT_TRUE(ReadSecretObject(Secret("db", "kubectl.kubernetes.io/last-applied-configuration"))
                  .value()
                  .has_last_applied);
}

TEST(ReadSecretObject, FindsItsOwnEndWhereOtherBytesFollow) {
  const std::string secret = Secret("db");
  EXPECT_EQ(ReadSecretObject(secret).value().size_bytes, secret.size());
  EXPECT_EQ(ReadSecretObject(secret + "\xff\xff and more").value().size_bytes, secret.size());
}

TEST(ReadSecretObject, RefusesOtherObjects) {
  const std::string config_map =
      std::string("k8s\0"sv) + Field(1, Field(1, "v1") + Field(2, "ConfigMap")) + Field(2, "");
  EXPECT_EQ(ReadSecretObject(config_map).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(ReadSecretObject("{}").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(ReadSecretObject("").error().code, ErrorCode::kUnsupported);
}

TEST(ReadSecretObject, SurvivesEveryTruncationAndEveryChangedByte) {
  const std::string secret = Secret("db");
  const size_t raw_end = secret.size() - 4;
  for (size_t size = 0; size < raw_end; ++size) {
    const std::string cut = secret.substr(0, size);
    EXPECT_FALSE(ReadSecretObject(cut).has_value()) << size;
  }
  for (size_t at = 0; at < secret.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = secret;
      changed[at] = static_cast<char>(byte);
      (void)ReadSecretObject(changed);
    }
  }
}

TEST(ParseSecretKey, KnowsTheShapeUnderAnyPrefix) {
  const SecretKey key = ParseSecretKey("/registry/secrets/shop/db").value();
  EXPECT_EQ(key.prefix, "/registry");
  EXPECT_EQ(key.name_space, "shop");
  EXPECT_EQ(key.name, "db");
  EXPECT_EQ(ParseSecretKey("/kubernetes.io/secrets/a/b").value().prefix, "/kubernetes.io");
  EXPECT_EQ(ParseSecretKey("/a/b/secrets/c/d").value().prefix, "/a/b");
  EXPECT_EQ(ParseSecretKey("/secrets/c/d").value().prefix, "");
}

TEST(ParseSecretKey, RefusesEverythingElse) {
  for (const char* key :
       {"", "/", "//", "///", "secrets/a/b", "/registry/secrets/a", "/registry/secrets/a/b/c",
        "/registry/configmaps/a/b", "/registry/x.example/secrets/a/b", "/registry/secrets//b",
        "/registry/secrets/a/", "/registry/mysecrets/a/b", "compact_rev_key"}) {
    EXPECT_FALSE(ParseSecretKey(key).has_value()) << key;
  }
}

}  // namespace
}  // namespace fuin::envelope
