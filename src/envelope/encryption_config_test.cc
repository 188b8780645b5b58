// tests/vectors/config.json holds the verdicts of kube-apiserver's own loader.

#include "envelope/encryption_config.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/encoding.h"
#include "base/file.h"
#include "base/strings.h"
#include "envelope/internal/go_text.h"
#include "text/document.h"

namespace fuin::envelope {
namespace {

std::vector<text::Node> Vectors() {
  const std::string path = std::string(FUIN_SOURCE_DIR) + "/tests/vectors/config.json";
  return text::ParseJson(ReadFile(path, 1u << 20).value(), path).value().Find("vectors")->elements;
}

EncryptionConfig Parse(std::string_view text, const ConfigOptions& options = {}) {
  Result<EncryptionConfig> config = ParseEncryptionConfig(text, "enc.yaml", options);
  EXPECT_TRUE(config) << (config ? "" : config.error().message);
  return config ? std::move(*config) : EncryptionConfig();
}

// A file whose one entry has these lines as its provider, each indented by two.
std::string WithProviders(const std::string& lines) {
  return "apiVersion: apiserver.config.k8s.io/v1\n"
         "kind: EncryptionConfiguration\n"
         "resources:\n"
         "- resources: [secrets]\n"
         "  providers:\n" +
         lines;
}

std::set<ConfigFlaw> Flaws(const EncryptionConfig& config) {
  std::set<ConfigFlaw> flaws;
  for (const ConfigProblem& problem : config.problems) {
    flaws.insert(problem.flaw);
  }
  return flaws;
}

// The prefix that a write would get, by fuin's reading of the file.
std::string WritePrefix(const EncryptionConfig& config, std::string_view resource) {
  const std::vector<const ConfigProvider*> providers = ProvidersFor(config, resource);
  if (providers.empty() || providers.front()->kind == ProviderKind::kIdentity) {
    return "";
  }
  if (providers.front()->kind == ProviderKind::kKms) {
    return "error: plugin not there";
  }
  return "k8s:enc:" + std::string(ProviderKindName(providers.front()->kind)) +
         ":v1:" + providers.front()->keys.front().name + ":";
}

TEST(EncryptionConfig, IsRefusedWhereTheServerRefusesIt) {
  size_t count = 0;
  for (const text::Node& vector : Vectors()) {
    const Result<EncryptionConfig> config =
        ParseEncryptionConfig(vector.Text("yaml"), "enc.yaml", {});
    const bool accepted =
        config.has_value() && config->problems.empty() && !config->NeedsKmsV1Gate();
    EXPECT_EQ(accepted, vector.Find("valid")->boolean) << vector.Text("id");
    ++count;
  }
  EXPECT_GE(count, 40u);
}

TEST(EncryptionConfig, ChoosesTheProviderThatTheServerWritesWith) {
  for (const text::Node& vector : Vectors()) {
    const text::Node* wanted = vector.Find("write_prefix_by_resource");
    if (!vector.Find("valid")->boolean || wanted == nullptr) {
      continue;
    }
    const EncryptionConfig config = Parse(vector.Text("yaml"));
    for (const auto& [resource, answer] : wanted->members) {
      const std::string_view error = answer.Text("error");
      const std::string_view prefix = answer.Text("write_prefix");
      const std::string ours = WritePrefix(config, resource);
      EXPECT_TRUE(ours == prefix || (!error.empty() && ours.starts_with("error")))
          << vector.Text("id") << " " << resource << ": " << ours;
    }
  }
}

// A write's prefix as the truth has it: of a KMS provider only that it is one.
std::string PrefixOrKms(const EncryptionConfig& config, std::string_view resource) {
  const std::string prefix = WritePrefix(config, resource);
  return prefix.starts_with("error") ? "kms" : prefix;
}

// tests/vectors/config-generated.jsonl: files changed by rule, and what the loader made of each
// (tools/servers/kubernetes/encryption-config).
TEST(EncryptionConfig, IsReadAsTheServerReadsHundredsOfGeneratedFiles) {
  const std::string path = std::string(FUIN_SOURCE_DIR) + "/tests/vectors/config-generated.jsonl";
  const std::string lines = ReadFile(path, 4u << 20).value();
  size_t taken = 0;
  size_t refused = 0;
  for (const std::string_view line : Split(lines, '\n')) {
    if (line.empty()) {
      continue;
    }
    const text::Node vector = text::ParseJson(line, path).value();
    const std::string_view yaml = vector.Text("yaml");
    const Result<EncryptionConfig> config = ParseEncryptionConfig(yaml, "enc.yaml", {});
    const bool accepted =
        config.has_value() && config->problems.empty() && !config->NeedsKmsV1Gate();
    ASSERT_EQ(accepted, vector.Find("valid")->boolean)
        << vector.Text("id") << "\n"
        << yaml
        << (config && !config->problems.empty() ? DescribeProblem(config->problems[0]) : "");
    ++(accepted ? taken : refused);
    const text::Node* prefixes = vector.Find("prefixes");
    for (const auto& [resource, prefix] :
         prefixes == nullptr ? std::vector<text::Node::Member>() : prefixes->members) {
      EXPECT_EQ(PrefixOrKms(*config, resource), prefix.scalar)
          << vector.Text("id") << " " << resource << "\n"
          << yaml;
    }
  }
  EXPECT_GE(taken, 100u);
  EXPECT_GE(refused, 200u);
}

TEST(EncryptionConfig, NamesWhatIsWrongAndWhere) {
  const EncryptionConfig config = Parse(
      "apiVersion: apiserver.config.k8s.io/v1\n"
      "kind: EncryptionConfiguration\n"
      "resources:\n"
      "- resources: [secrets]\n"
      "  bogus: 1\n"
      "  providers:\n"
      "  - secretbox: {keys: [{name: k, secret: YWJj}]}\n");
  ASSERT_EQ(config.problems.size(), 2u);
  EXPECT_EQ(config.problems[0].flaw, ConfigFlaw::kUnknownField);
  EXPECT_EQ(config.problems[0].path, "resources[0]");  // the name may be a secret
  EXPECT_EQ(config.problems[0].at, (ConfigPlace{5, 10}));
  EXPECT_EQ(config.problems[1].flaw, ConfigFlaw::kSecretSize);
  EXPECT_EQ(config.problems[1].at, (ConfigPlace{7, 42}));
  EXPECT_EQ(DescribeProblem(config.problems[1]),
            "resources[0].providers[0].secretbox.keys[0].secret has 3 bytes: AES takes 16, 24 or "
            "32, secretbox 32");
}

TEST(EncryptionConfig, TakesIdentityWithNothingAfterItForNoProvider) {
  EXPECT_EQ(Flaws(Parse(WithProviders("  - identity:\n"))), std::set{ConfigFlaw::kNoProvider});
  EXPECT_TRUE(Parse(WithProviders("  - identity: {}\n")).problems.empty());
}

TEST(EncryptionConfig, RefusesValuesOfTheWrongType) {
  for (const char* lines :
       {"  - aescbc: {keys: [{name: 5, secret: 77X1k57KV/VkExp5OEPBkyWMIoX3qpIBJtebi70crxM=}]}\n",
        "  - aescbc: {keys: [{name: yes, secret: 77X1k57KV/VkExp5OEPBkyWMIoX3qpIBJtebi70crxM=}]}\n",
        "  - aescbc: {keys: [{name: a, secret: 5}]}\n", "  - aescbc: [a]\n", "  - identity: 1\n",
        "  - kms: {apiVersion: v2, name: a, endpoint: 'unix:///a', timeout: 3}\n",
        "  - kms: {apiVersion: v1, name: a, endpoint: 'unix:///a', cachesize: 1.5}\n"}) {
    EXPECT_TRUE(Flaws(Parse(WithProviders(lines))).contains(ConfigFlaw::kWrongType)) << lines;
  }
}

TEST(EncryptionConfig, KnowsKmsDefaultsAndLimits) {
  const EncryptionConfig plain =
      Parse(WithProviders("  - kms: {name: p, endpoint: 'unix:///run/kms.sock'}\n"));
  const ConfigProvider& provider = plain.entries[0].providers[0];
  EXPECT_EQ(provider.kms_version, 1);
  EXPECT_FALSE(provider.names_version);
  EXPECT_EQ(provider.timeout_ms, 3000);
  EXPECT_TRUE(plain.problems.empty());
  EXPECT_TRUE(plain.NeedsKmsV1Gate());
  const std::map<std::string, ConfigFlaw> wrong = {
      {"apiVersion: v3, name: p, endpoint: 'unix:///a'", ConfigFlaw::kKmsVersion},
      {"apiVersion: v2, endpoint: 'unix:///a'", ConfigFlaw::kNoKmsName},
      {"apiVersion: v2, name: p", ConfigFlaw::kNoKmsEndpoint},
      {"apiVersion: v2, name: p, endpoint: '/run/a.sock'", ConfigFlaw::kKmsEndpointNotUnix},
      {"apiVersion: v2, name: p, endpoint: 'unix:///a', timeout: 0s", ConfigFlaw::kKmsTimeout},
      {"apiVersion: v2, name: p, endpoint: 'unix:///a', timeout: 3", ConfigFlaw::kWrongType},
      {"apiVersion: v1, name: p, endpoint: 'unix:///a', cachesize: 0", ConfigFlaw::kKmsCacheSize}};
  for (const auto& [fields, flaw] : wrong) {
    EXPECT_EQ(Flaws(Parse(WithProviders("  - kms: {" + fields + "}\n"))), std::set{flaw}) << fields;
  }
}

TEST(EncryptionConfig, CountsRepeatedV1NamesOnlyForServersThatReload) {
  const std::string twice = WithProviders(
      "  - kms: {apiVersion: v1, name: p, endpoint: 'unix:///a'}\n"
      "  - kms: {apiVersion: v1, name: p, endpoint: 'unix:///b'}\n");
  EXPECT_TRUE(Parse(twice).problems.empty());
  EXPECT_EQ(Flaws(Parse(twice, {.reload = true})), std::set{ConfigFlaw::kKmsNameRepeated});
}

TEST(EncryptionConfig, JoinsTheProvidersOfAllEntriesThatNameAResource) {
  const EncryptionConfig config = Parse(
      "apiVersion: apiserver.config.k8s.io/v1\n"
      "kind: EncryptionConfiguration\n"
      "resources:\n"
      "- resources: [secrets]\n"
      "  providers: [{identity: {}}]\n"
      "- resources: [configmaps, secrets]\n"
      "  providers:\n"
      "  - kms: {apiVersion: v2, name: p, endpoint: 'unix:///a'}\n"
      "- resources: ['*.*']\n"
      "  providers: [{identity: {}}, {identity: {}}, {identity: {}}]\n");
  EXPECT_TRUE(config.problems.empty());
  EXPECT_EQ(ProvidersFor(config, "secrets").size(), 2u);
  EXPECT_EQ(EntryFor(config, "secrets"), &config.entries[0]);
  EXPECT_EQ(ProvidersFor(config, "configmaps").size(), 1u);
  EXPECT_EQ(ProvidersFor(config, "deployments.apps").size(), 3u);
  EXPECT_EQ(EntryFor(Parse(WithProviders("  - identity: {}\n")), "pods"), nullptr);
}

TEST(EncryptionConfig, KeepsKeysOnlyWhenAsked) {
  const std::string text = WithProviders(
      "  - aescbc: {keys: [{name: k, secret: "
      "\"77X1k57KV/VkExp5OEPBkyWMIoX3qpIBJtebi70crxM=\"}]}\n");
  const EncryptionConfig judged = Parse(text);
  EXPECT_TRUE(judged.entries[0].providers[0].keys[0].secret.empty());
  EXPECT_EQ(judged.entries[0].providers[0].keys[0].size_bytes, 32u);
  const EncryptionConfig kept = Parse(text, {.keep_keys = true});
  EXPECT_TRUE(kept.entries[0].providers[0].keys[0].secret.EqualsInConstantTime(
      SecretBytes::CopyOf(Base64Decode("77X1k57KV/VkExp5OEPBkyWMIoX3qpIBJtebi70crxM=").value())
          .value()));
}

TEST(EncryptionConfig, NeverRepeatsAKeyInAProblem) {
  const std::string key = "77X1k57KV/VkExp5OEPBkyWMIoX3qpIBJtebi70crxM";  // its '=' is missing
  for (const std::string& lines :
       {"  - aescbc: {keys: [{name: k, secret: \"" + key + "\"}]}\n",
        "  - {identity: {}, aescbc: {keys: [{name: k, secret: \"" + key + "\"}]}}\n",
        "  - aescbc: {keys: [{name: k, secret: [\"" + key + "\"]}]}\n",
        "  - aescbc: {keys: \"" + key + "\"}\n", "  - aescbc: \"" + key + "\"\n"}) {
    const EncryptionConfig config = Parse(WithProviders(lines));
    EXPECT_FALSE(config.problems.empty()) << lines;
    for (const ConfigProblem& problem : config.problems) {
      EXPECT_EQ(DescribeProblem(problem).find(key), std::string::npos);
      EXPECT_EQ(problem.path.find(key), std::string::npos);
    }
  }
}

TEST(EncryptionConfig, ReadsTheFirstDocumentAloneAsTheServerDoes) {
  const EncryptionConfig config =
      Parse(WithProviders("  - identity: {}\n") + "---\napiVersion: v2\n");
  EXPECT_TRUE(config.problems.empty());
  EXPECT_TRUE(config.has_more_documents);
}

TEST(EncryptionConfig, RefusesWhatIsNoDocument) {
  for (const char* text : {"", " \n", "a: [", "- a\n", "just text", "{\"a\":1", "\xff"}) {
    const Result<EncryptionConfig> config = ParseEncryptionConfig(text, "enc.yaml", {});
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().code, ErrorCode::kCorrupt) << text;
  }
}

TEST(EncryptionConfig, SurvivesEveryTruncationAndFlip) {
  for (const text::Node& vector : Vectors()) {
    const std::string whole(vector.Text("yaml"));
    for (size_t size = 0; size < whole.size(); size += 3) {
      (void)ParseEncryptionConfig(whole.substr(0, size), "enc.yaml", {});
      std::string flipped = whole;
      flipped[size] = static_cast<char>(flipped[size] ^ 0x11);
      (void)ParseEncryptionConfig(flipped, "enc.yaml", {.keep_keys = true});
    }
  }
}

TEST(EncryptionConfig, HasANameForEveryFlaw) {
  std::set<std::string_view> names;
  for (int flaw = 0; flaw <= static_cast<int>(ConfigFlaw::kResourceMasked); ++flaw) {
    EXPECT_TRUE(names.insert(ConfigFlawName(static_cast<ConfigFlaw>(flaw))).second);
  }
}

TEST(SocketPath, IsWhatTheServerMakesOfAnEndpoint) {
  EXPECT_EQ(SocketPathOfEndpoint("unix:///run/kms.sock").value(), "/run/kms.sock");
  EXPECT_EQ(SocketPathOfEndpoint("unix:///@name").value(), "@name");
  EXPECT_EQ(SocketPathOfEndpoint("unix://run/kms.sock").value(), "/kms.sock");
  EXPECT_EQ(SocketPathOfEndpoint("UNIX:/run/a%20b.sock").value(), "/run/a b.sock");
  EXPECT_EQ(SocketPathOfEndpoint("unix:run/kms.sock").value(), "");
  for (const char* wrong :
       {"", "/run/kms.sock", "http://x", "unix", "unix:///%zz", "unix:///a\n"}) {
    EXPECT_FALSE(SocketPathOfEndpoint(wrong)) << wrong;
  }
}

TEST(GoDuration, IsReadAsGoReadsIt) {
  using internal::ParseGoDuration;
  EXPECT_EQ(ParseGoDuration("3s"), 3'000'000'000);
  EXPECT_EQ(ParseGoDuration("1m30.5s"), 90'500'000'000);
  EXPECT_EQ(ParseGoDuration("-1.5h"), -5'400'000'000'000);
  EXPECT_EQ(ParseGoDuration("100ms"), 100'000'000);
  EXPECT_EQ(ParseGoDuration("1µs2ns"), 1'002);
  EXPECT_EQ(ParseGoDuration(".5s"), 500'000'000);
  EXPECT_EQ(ParseGoDuration("0"), 0);
  for (const char* wrong :
       {"", "3", "s", ".s", "3 s", "3d", "-", "99999999999999999999h", "1h-1m"}) {
    EXPECT_EQ(ParseGoDuration(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace fuin::envelope
