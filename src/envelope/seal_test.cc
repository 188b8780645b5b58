// The vectors of tests/vectors were written, and opened or refused, by k8s.io/apiserver itself.

#include "envelope/seal.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "text/document.h"

namespace fuin::envelope {
namespace {

using std::string_view_literals::operator""sv;

std::vector<text::Node> Vectors(const std::string& name) {
  const std::string path = std::string(FUIN_SOURCE_DIR) + "/tests/vectors/" + name;
  return text::ParseJson(ReadFile(path, 1u << 20).value(), name).value().Find("vectors")->elements;
}

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string_view EncodingName(PlainEncoding encoding) {
  switch (encoding) {
    case PlainEncoding::kNone:
      return "";
    case PlainEncoding::kProtobuf:
      return "identity-proto";
    case PlainEncoding::kJson:
      return "identity-json";
    case PlainEncoding::kCbor:
      return "identity-cbor";
    case PlainEncoding::kOther:
      return "identity-other";
  }
  return "";
}

TEST(Classify, SaysOfEachVectorWhatTheServerSays) {
  for (const text::Node& vector : Vectors("classify.json")) {
    const std::string value = FromHex(vector.Text("stored_hex"));
    const Seal seal = Classify(value);
    const std::string_view wanted = vector.Text("class");
    if (wanted.starts_with("identity-")) {
      EXPECT_EQ(seal.kind, SealKind::kPlaintext) << vector.Text("id");
      EXPECT_EQ(EncodingName(seal.encoding), wanted) << vector.Text("id");
    } else {
      EXPECT_EQ(seal.kind, SealKind::kUnknown) << vector.Text("id") << ": none has a sound body";
      EXPECT_EQ(seal.flaw == SealFlaw::kUnknownProvider,
                wanted == "error: unknown k8s:enc: provider")
          << vector.Text("id");
    }
  }
}

struct ProviderFile {
  const char* file;
  SealKind kind;
};
constexpr ProviderFile kProviderFiles[] = {
    {"aescbc.json", SealKind::kAesCbc},       {"aesgcm.json", SealKind::kAesGcm},
    {"secretbox.json", SealKind::kSecretbox}, {"kmsv1.json", SealKind::kKmsV1},
    {"kmsv2.json", SealKind::kKmsV2},
};

TEST(Classify, BelievesEveryValueThatTheServerOpens) {
  for (const ProviderFile& provider : kProviderFiles) {
    size_t count = 0;
    for (const text::Node& vector : Vectors(provider.file)) {
      if (vector.Text("expect") != "ok") {
        continue;
      }
      ++count;
      const std::string value = FromHex(vector.Text("stored_hex"));
      const Seal seal = Classify(value);
      EXPECT_EQ(seal.kind, provider.kind) << vector.Text("id") << SealFlawName(seal.flaw);
      EXPECT_EQ(seal.flaw, SealFlaw::kNone) << vector.Text("id");
      EXPECT_EQ(seal.provider, vector.Text("name")) << vector.Text("id");
      EXPECT_EQ(value.substr(seal.ciphertext_offset, seal.ciphertext.size()), seal.ciphertext);
    }
    EXPECT_GT(count, 5u) << provider.file;
  }
}

TEST(Classify, ReadsKeyIdAndDataKeyOfKmsV2) {
  for (const text::Node& vector : Vectors("kmsv2.json")) {
    if (vector.Text("expect") != "ok") {
      continue;
    }
    const std::string value = FromHex(vector.Text("stored_hex"));
    const Seal seal = Classify(value);
    EXPECT_EQ(seal.key_id, vector.Text("key_id")) << vector.Text("id");
    EXPECT_EQ(seal.dek_source, FromHex(vector.Text("encrypted_dek_hex"))) << vector.Text("id");
    const text::Node* type = vector.Find("encrypted_dek_source_type");
    EXPECT_EQ(std::to_string(seal.dek_source_type), type == nullptr ? "0" : type->scalar);
  }
}

// What the server refuses before it decrypts, fuin refuses without a key.
TEST(Classify, DoubtsWhatTheServerRefusesByItsForm) {
  const std::set<std::string> by_form = {"body-empty",
                                         "body-1",
                                         "body-11",
                                         "body-39",
                                         "cut-one",
                                         "data-empty",
                                         "data-11",
                                         "key-id-empty",
                                         "key-id-1025",
                                         "source-empty",
                                         "source-1025",
                                         "source-type-2",
                                         "truncated-proto",
                                         "annotations-over-32k",
                                         "annotation-key-not-fqdn",
                                         "dek-length-too-big"};
  size_t count = 0;
  for (const ProviderFile& provider : kProviderFiles) {
    for (const text::Node& vector : Vectors(provider.file)) {
      const std::string id(vector.Text("id"));
      const bool is_cut_stream = id.ends_with("cut-one") && provider.kind != SealKind::kAesCbc;
      if (!by_form.contains(id.substr(id.rfind('/') + 1)) || is_cut_stream) {
        continue;
      }
      ++count;
      const std::string value = FromHex(vector.Text("stored_hex"));
      EXPECT_EQ(Classify(value).kind, SealKind::kUnknown) << id;
      EXPECT_EQ(Classify(value).claimed, provider.kind) << id;
    }
  }
  EXPECT_EQ(count, 42u);
}

TEST(Classify, APrefixBeforeAPlainObjectIsPlainText) {
  const std::string object = std::string("k8s\0\x0a\x0c\x0a\x02v1\x12\x06Secret\x12\x00"sv) +
                             "0123456789012345678901234567890123456789012345678901234567";
  const std::string json = R"({"apiVersion":"v1","kind":"Secret","data":{"a":"c2VjcmV0"}})";
  for (const char* prefix :
       {"k8s:enc:aescbc:v1:k:", "k8s:enc:aesgcm:v1:k:", "k8s:enc:secretbox:v1:k:",
        "k8s:enc:kms:v1:k:", "k8s:enc:kms:v2:k:", "k8s:enc:rot13:v1:k:", "k8s:enc:aescbc:v1::"}) {
    for (const std::string& plain : {object, json}) {
      const std::string value = prefix + std::string("\x01\x02") + plain;
      EXPECT_EQ(Classify(value).kind, SealKind::kPlaintext) << prefix;
      EXPECT_EQ(Classify(value).flaw, SealFlaw::kHoldsObject) << prefix;
    }
  }
}

TEST(Classify, TextOrZerosInPlaceOfCiphertextAreDoubted) {
  const std::string prefix = "k8s:enc:aesgcm:v1:k:";
  EXPECT_EQ(Classify(prefix + std::string(100, '\0')).flaw, SealFlaw::kLooksLikeText);
  std::string base64;
  for (int i = 0; i < 128; ++i) {
    base64.push_back(static_cast<char>('A' + i % 26));
  }
  EXPECT_EQ(Classify(prefix + base64).flaw, SealFlaw::kLooksLikeText);
  EXPECT_EQ(Classify(prefix + base64.substr(0, 30)).flaw, SealFlaw::kLooksLikeText);
  EXPECT_EQ(Classify(prefix + base64.substr(0, 30) + "\x91").flaw, SealFlaw::kNone);
  std::string japanese;
  while (japanese.size() < 2000) {
    japanese += "これは秘密のパスワードです。";
  }
  EXPECT_EQ(Classify(prefix + japanese).flaw, SealFlaw::kLooksLikeText);
  EXPECT_EQ(Classify(prefix + japanese.substr(0, 101)).flaw, SealFlaw::kLooksLikeText);
}

// What random bytes never do, in any of many sizes.
TEST(Classify, CiphertextIsNotTakenForText) {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string body(28 + random() % 1500, '\0');
    for (char& c : body) {
      c = static_cast<char>(random());
    }
    ASSERT_EQ(Classify("k8s:enc:aesgcm:v1:k:" + body).flaw, SealFlaw::kNone) << i;
  }
}

TEST(Classify, SurvivesEveryTruncationAndEveryChangedByte) {
  for (const char* file : {"kmsv1.json", "kmsv2.json"}) {
    const std::string value = FromHex(Vectors(file).at(5).Text("stored_hex"));
    for (size_t size = 0; size <= value.size(); ++size) {
      const std::string cut = value.substr(0, size);  // a buffer of its own, for ASan to guard
      (void)Classify(cut);
    }
    for (size_t at = 0; at < value.size(); ++at) {
      for (const int change : {0x01, 0x80, 0xff}) {
        std::string changed = value;
        changed[at] = static_cast<char>(changed[at] ^ change);
        (void)Classify(changed);
      }
    }
  }
}

}  // namespace
}  // namespace fuin::envelope
