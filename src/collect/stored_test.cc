// The intake and the search of bare bytes, without any file.

#include "collect/stored.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "collect/internal/content.h"
#include "collect/internal/key_table.h"
#include "collect/internal/remains.h"
#include "collect/internal/resource_key.h"
#include "envelope/secret_object.h"

namespace fuin::collect {
namespace {

using model::SealForm;
using model::StoredState;

struct Values final : model::StoredSink {
  std::vector<std::string> lines;
  std::vector<std::optional<bool>> stale;
  Result<void> OnSource(std::string_view, model::StoredKind) override { return {}; }
  Result<void> OnValue(const model::StoredValue& value) override {
    lines.push_back(std::string(value.key.value_or("-")) + " " +
                    std::string(model::ToString(value.state)) + " " +
                    std::string(model::ToString(value.seal)));
    stale.push_back(value.stale);
    return {};
  }
  Result<void> OnSourceEnd(const model::Source&, const model::StoredSource&) override { return {}; }
};

RawValue Raw(std::string_view key, std::string_view bytes) {
  RawValue raw;
  raw.key = key;
  raw.bytes = bytes;
  return raw;
}

std::string Sized(const std::string& bytes) {
  return std::string(1, static_cast<char>(bytes.size())) + bytes;
}

// A Secret ns/db as kube-apiserver stores it.
std::string Secret() {
  const std::string meta =
      "\x0a\x02"
      "db"
      "\x1a\x02"
      "ns";
  const std::string data =
      "\x0a\x02"
      "pw"
      "\x12\x06"
      "s3cret";
  const std::string raw = "\x0a" + Sized(meta) + "\x12" + Sized(data) + "\x1a\x06Opaque";
  return std::string(envelope::kSecretSignature) + "\x12" + Sized(raw) +
         std::string("\x1a\x00\x22\x00", 4);
}

std::string Sealed(char key = '1') {
  std::string ciphertext;
  for (int i = 0; i < 80; ++i) {
    ciphertext += static_cast<char>(i * 37 + 128);
  }
  return "k8s:enc:kms:v2:p:\x0a" + Sized(ciphertext) + "\x12\x02k" + key + "\x1a\x04seed\x28\x01";
}

TEST(StoredIntake, TellsTheStateFromWhatCameBefore) {
  Values sink;
  StoredIntake intake({}, 1, sink);
  intake.AddTombstone("/registry/secrets/ns/gone");
  ASSERT_TRUE(intake.AddRecord(Raw("/registry/secrets/ns/a", Sealed())).has_value());
  ASSERT_TRUE(intake.AddRecord(Raw("/registry/secrets/ns/a", Secret())).has_value());
  ASSERT_TRUE(intake.AddRecord(Raw("/registry/secrets/ns/gone", Secret())).has_value());
  ASSERT_TRUE(intake.AddRecord(Raw("/registry/configmaps/ns/c", "k8s")).has_value());
  EXPECT_EQ(sink.lines, (std::vector<std::string>{
                            "/registry/secrets/ns/a live kms_v2",
                            "/registry/secrets/ns/a historical plaintext",
                            "/registry/secrets/ns/gone deleted plaintext",
                        }));
  intake.Finish();
  const model::StoredCounts& counts = intake.facts().secrets;
  EXPECT_EQ(counts.objects, 1u);
  EXPECT_EQ(counts.objects_with_plaintext, 2u);
  EXPECT_EQ(counts.namespaces_with_plaintext, 1u);
  EXPECT_EQ(intake.facts().prefixes, std::vector<std::string>{"/registry"});
}

TEST(StoredIntake, TellsStaleAgainstTheNewestWrite) {
  Values sink;
  StoredIntake intake({}, 1, sink);
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"/registry/secrets/ns/a", Sealed('2')},
                                                        {"/registry/secrets/ns/b", Sealed('1')},
                                                        {"/registry/secrets/ns/c", Sealed('2')}}) {
    ASSERT_TRUE(intake.AddRecord(Raw(key, value)).has_value());
  }
  EXPECT_EQ(sink.stale, (std::vector<std::optional<bool>>{false, true, false}));
  EXPECT_EQ(intake.facts().secrets.live_stale, 1u);
  EXPECT_EQ(intake.facts().secrets.newest->key_id, "k2");
  EXPECT_EQ(intake.facts().secrets.distinct_seeds, 2u);
}

TEST(StoredIntake, BelievesNoPrefixAndFindsASecretUnderAnyKey) {
  Values sink;
  StoredIntake intake({}, 1, sink);
  ASSERT_TRUE(intake.AddRecord(Raw("/registry/secrets/ns/a", "k8s:enc:aescbc:v1:k:" + Secret()))
                  .has_value());
  ASSERT_TRUE(intake.AddRecord(Raw("odd", Secret())).has_value());
  EXPECT_EQ(sink.lines, (std::vector<std::string>{"/registry/secrets/ns/a live plaintext",
                                                  "odd live plaintext"}));
  EXPECT_EQ(intake.facts().secrets.pretended, 1u);
}

TEST(StoredIntake, LooksAtOtherResourcesWhenAsked) {
  Values sink;
  IntakeOptions options;
  options.resources = {"configmaps", "tokens.x.example", "services"};
  StoredIntake intake(options, 1, sink);
  for (const char* key : {"/registry/configmaps/ns/c", "/registry/x.example/tokens/ns/t",
                          "/registry/services/specs/ns/s", "/registry/pods/ns/p"}) {
    ASSERT_TRUE(intake.AddRecord(Raw(key, "{}")).has_value());
  }
  EXPECT_EQ(sink.lines.size(), 3u);
  EXPECT_EQ(intake.facts().secrets.objects, 0u);
}

TEST(RemainsFinder, FindsSecretsWithAndWithoutTheirRecord) {
  const std::string secret = Secret();
  const std::string key = "/registry/secrets/ns/db";
  const std::string record = "\x0a" + Sized(key) + "\x10\x07\x18\x09\x20\x01\x2a" + Sized(secret);
  const std::string bytes = "junk" + record + std::string(40, '\x01') + secret + "tail" +
                            secret.substr(0, secret.size() - 20);
  std::vector<Remains> found;
  ASSERT_TRUE(RemainsFinder()
                  .Find(bytes, 0, bytes.size(),
                        [&](const Remains& one) {
                          found.push_back(one);
                          return Result<void>();
                        })
                  .has_value());
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(*found[0].key, key);
  EXPECT_EQ(*found[0].revision, 9);
  EXPECT_EQ(found[0].value, secret);
  EXPECT_FALSE(found[1].key.has_value());
  EXPECT_EQ(found[1].value, secret);
  EXPECT_TRUE(found[2].cut_short);
  EXPECT_EQ(KeyOfObject(secret, "/registry"), key);
}

TEST(RemainsFinder, FindsJsonByItsKind) {
  const std::string json =
      "{\"metadata\":{\"name\":\"a\"},\"kind\":\"Secret\",\"data\":{\"k\":\"}\"}}";
  const std::string bytes = "x" + json + std::string(5, '\0');
  std::vector<Remains> found;
  ASSERT_TRUE(RemainsFinder()
                  .Find(bytes, 0, bytes.size(),
                        [&](const Remains& one) {
                          found.push_back(one);
                          return Result<void>();
                        })
                  .has_value());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value, json);
}

std::vector<Remains> AllRemains(std::string_view bytes) {
  std::vector<Remains> found;
  EXPECT_TRUE(RemainsFinder()
                  .Find(bytes, 0, bytes.size(),
                        [&](const Remains& one) {
                          found.push_back(one);
                          return Result<void>();
                        })
                  .has_value());
  return found;
}

TEST(RemainsFinder, TakesAReferenceToASecretForNone) {
  EXPECT_TRUE(AllRemains("x{\"status\":[{\"kind\":\"Secret\",\"name\":\"a\"}]}").empty());
  EXPECT_TRUE(AllRemains("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"uid\":\"1\"}").empty());
}

TEST(RemainsFinder, FindsTheEndOfASecretWhoseStartIsGone) {
  const std::string tail = Secret().substr(30);
  const std::string bytes = tail + std::string(17, '\0') + Sealed();
  const std::vector<Remains> found = AllRemains(bytes);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value, tail);
  EXPECT_TRUE(found[0].cut_short);
  EXPECT_FALSE(found[0].key.has_value());
  const std::string json = "WFyaw==\"},\"type\":\"kubernetes.io/tls\"}\n";
  ASSERT_EQ(AllRemains(json + std::string(9, '\0')).size(), 1u);
  EXPECT_EQ(AllRemains(json)[0].value, json);
}

TEST(RemainsFinder, TakesNoOtherEndForASecrets) {
  // A RoleBinding ends with the name of its role; a CRD with a version.
  const std::string end("\x1a\0\x22\0", 4);
  EXPECT_TRUE(AllRemains("\x12\x04Role\x1a\x06reader" + end).empty());
  EXPECT_TRUE(AllRemains("\x1a\x02v1" + end).empty());
  // What has an owner of its own, be it whole or sealed.
  const std::string other = "k8s" + std::string(1, '\0') + "\x0a\x0a\x0a\x02v1\x12\x04Node";
  const std::string raw = Secret().substr(24);
  EXPECT_TRUE(AllRemains(other + "\x12" + Sized(raw.substr(0, raw.size() - 4)) + end).empty());
  EXPECT_TRUE(AllRemains(Sealed() + raw).empty());
}

TEST(RemainsFinder, FindsNothingTwiceInPartsThatOverlap) {
  std::string bytes = Secret().substr(40);
  for (int i = 0; i < 40; ++i) {
    bytes += std::string(static_cast<size_t>(i % 7), '\1') + Secret();
  }
  const size_t wanted = AllRemains(bytes).size();
  EXPECT_EQ(wanted, 41u);
  for (size_t part = 100; part < 900; part += 7) {
    RemainsFinder finder;
    size_t count = 0;
    size_t last_end = 0;
    for (size_t at = 0; at < bytes.size(); at += part) {
      const std::string_view view = std::string_view(bytes).substr(at, part + 200);
      const size_t start_max = std::min(part, view.size());
      const auto found = [&](const Remains& one) {
        EXPECT_GE(at + one.at, last_end);
        last_end = at + one.at + one.value.size();
        ++count;
        return Result<void>();
      };
      ASSERT_TRUE(finder.Find(view, at, start_max, found).has_value());
    }
    EXPECT_EQ(count, wanted) << part;
  }
}

TEST(RemainsFinder, TakesLinearTimeOnHostileBytes) {
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) {
    bytes += i % 2 == 0 ? "\"kind\":\"Secret\"}" : "{\"kind\":\"Secret\",\"type\":\"";
    bytes += std::string("\x1a\0\x22\0", 4);
  }
  ASSERT_TRUE(RemainsFinder()
                  .Find(bytes, 0, bytes.size(), [](const Remains&) { return Result<void>(); })
                  .has_value());
}

TEST(ReadStoredObject, GivesNamesOfProtobufAndJson) {
  const model::StoredObject object = ReadStoredObject(Secret()).value();
  EXPECT_EQ(object.type, "Opaque");
  EXPECT_EQ(object.data_keys, std::vector<std::string>{"pw"});
  const model::StoredObject json =
      ReadStoredObject(
          "{\"kind\":\"Secret\",\"type\":\"kubernetes.io/tls\",\"metadata\":{\"annotations\":"
          "{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"data\\\":1}\"}},"
          "\"data\":{\"tls.key\":\"QQ==\",\"tls.crt\":null}}\n")
          .value();
  EXPECT_EQ(json.content, model::ContentKind::kTlsKey);
  EXPECT_TRUE(json.has_last_applied);
  EXPECT_EQ(json.data_keys, (std::vector<std::string>{"tls.key", "tls.crt"}));
  EXPECT_FALSE(ReadStoredObject("{\"kind\":\"ConfigMap\"}").has_value());
  EXPECT_FALSE(ReadStoredObject("{\"kind\":\"Secret\"").has_value());
}

TEST(ReadResourceKey, KnowsShapesUnderAnyPrefix) {
  ResourceKey key;
  EXPECT_TRUE(ReadResourceKey("/kubernetes.io/secrets/ns/a", {}, key));
  EXPECT_EQ(key.prefix, "/kubernetes.io");
  EXPECT_FALSE(ReadResourceKey("/registry/x.example/secrets/ns/a", {}, key));
  EXPECT_TRUE(ReadResourceKey("/registry/x.example/secrets/ns/a", {"all"}, key));
  EXPECT_EQ(key.resource, "secrets.x.example");
  EXPECT_TRUE(ReadResourceKey("/registry/minions/node-1", {"nodes"}, key));
  EXPECT_FALSE(ReadResourceKey("compact_rev_key", {"all"}, key));
  EXPECT_TRUE(ReadResourceKey("kubernetes.io/pods/ns/a", {"all"}, key));
  EXPECT_EQ(key.prefix, "kubernetes.io");
  EXPECT_EQ(key.resource, "pods");
  EXPECT_TRUE(ReadResourceKey("/a/b/configmaps/ns/x", {"all"}, key));
  EXPECT_EQ(key.prefix, "/a/b");
  EXPECT_EQ(key.resource, "configmaps");
  EXPECT_EQ(key.name_space, "ns");
  EXPECT_TRUE(ReadResourceKey("/a/b/services/specs/ns/x", {"all"}, key));
  EXPECT_EQ(key.resource, "services");
  EXPECT_TRUE(ReadResourceKey("/a/b/x.example/tokens/ns/x", {"all"}, key));
  EXPECT_EQ(key.resource, "tokens.x.example");
  EXPECT_TRUE(ReadResourceKey("/registry/newthings/a.dotted.name", {"all"}, key));
  EXPECT_EQ(key.resource, "newthings");
}

TEST(KeyTable, FindsWhatWasAdded) {
  KeyTable table;
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_TRUE(table.Add(KeyedHash(7, std::to_string(i))).is_new);
  }
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_FALSE(table.Add(KeyedHash(7, std::to_string(i))).is_new);
  }
  EXPECT_EQ(table.size(), 10'000u);
  EXPECT_NE(KeyedHash(7, "a"), KeyedHash(8, "a"));
}

}  // namespace
}  // namespace fuin::collect
