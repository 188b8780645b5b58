// Control planes of one's own, from files; the loader's verdicts from tests/vectors/config.json,
// which kube-apiserver's own library gave.

#include "collect/control_plane.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "collect/collect.h"
#include "judge/at_rest.h"
#include "text/document.h"

namespace fuin::collect {
namespace {

namespace fs = std::filesystem;
using model::AtRest;

class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(fs::path(testing::TempDir()) / ("fuin-control-plane-" + name)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    EXPECT_TRUE(WriteFileAtomically((path_ / name).string(), text, 0600));
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

// What the loader's verdict means for Secrets.
AtRest Wanted(const text::Node& vector) {
  const text::Node* valid = vector.Find("valid");
  if (valid == nullptr || !valid->boolean) {
    return AtRest::kMisconfigured;
  }
  const std::string prefix(
      vector.Find("write_prefix_by_resource")->Find("secrets")->Text("write_prefix"));
  return prefix.empty()                  ? AtRest::kPlaintext
         : prefix.starts_with("error: ") ? AtRest::kCustomerKey
                                         : AtRest::kLocalKey;
}

TEST(EncryptionConfig, IsJudgedAsTheServersLoaderJudgesIt) {
  const std::string json =
      ReadFile(FUIN_SOURCE_DIR "/tests/vectors/config.json", size_t{16} << 20).value();
  const text::Node root = text::ParseJson(json, "config.json").value();
  const Folder folder("vectors");
  size_t count = 0;
  for (const text::Node& vector : root.Find("vectors")->elements) {
    ++count;
    const std::string yaml(vector.Text("yaml"));
    const std::string path = folder.Write("enc.yaml", yaml);
    const model::Facts facts = Collect({path}, {});
    if (yaml.empty()) {  // nothing says what it is: named, and not read
      ASSERT_EQ(facts.sources.size(), 1u);
      EXPECT_FALSE(facts.sources[0].read);
      continue;
    }
    ASSERT_EQ(facts.clusters.size(), 1u) << vector.Text("id");
    EXPECT_EQ(judge::AssessAtRest(facts)[0].at_rest, Wanted(vector)) << vector.Text("id");
  }
  EXPECT_EQ(count, 44u);
}

TEST(EncryptionConfig, NeverShowsAKeyEvenWhereTheServersOwnErrorDoes) {
  const std::string secret = "rWKZ4UqBBNJv/uWRtXeGAw9oGBYXFqnbB6docm6n88I=";
  const Folder folder("secret");
  folder.Write("enc.yaml",
               "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
               "resources:\n- resources: [secrets]\n  providers:\n  - identity: {}\n"
               "    aescbc: {keys: [{name: k, secret: \"" +
                   secret + "\"}]}\n");
  const model::Facts facts = Collect({folder.path()}, {});
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::ProviderConfig& config = facts.clusters[0].provider_config.value();
  EXPECT_FALSE(config.refused.empty());
  for (const model::Defect& defect : config.refused) {
    for (const auto& [name, value] : defect.text.arguments) {
      EXPECT_EQ(value.find("rWKZ4UqBBNJv/uWRtXeGAw9oGBYXFqnbB6docm6n88I"), std::string::npos)
          << name;
    }
  }
}

TEST(EncryptionConfig, IsKnownByItsKindAlone) {
  EXPECT_TRUE(IsEncryptionConfig("kind: EncryptionConfiguration\n"));
  EXPECT_TRUE(IsEncryptionConfig("{\"kind\" : \"EncryptionConfig\"}"));
  EXPECT_TRUE(IsEncryptionConfig("a: b\n\"kind\": 'EncryptionConfiguration'\n"));
  EXPECT_FALSE(IsEncryptionConfig("data:\n  enc.yaml: |\n    kind: EncryptionConfiguration\n"));
  EXPECT_FALSE(IsEncryptionConfig("kind: EncryptionConfigX\n"));
  EXPECT_FALSE(IsEncryptionConfig("# an EncryptionConfiguration\n"));
}

TEST(ControlPlane, TakesTheModeOfAFileWithKeysInIt) {
  const Folder folder("mode");
  const std::string path =
      folder.Write("enc.yaml",
                   "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
                   "resources:\n- resources: [secrets]\n  providers:\n"
                   "  - secretbox: {keys: [{name: k, secret: "
                   "\"PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw=\"}]}\n");
  const model::Facts facts = Collect({path}, {});
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::ProviderConfig& config = facts.clusters[0].provider_config.value();
  EXPECT_TRUE(config.has_literal_keys);
  EXPECT_TRUE(config.file_mode.is(0600));
}

TEST(Detection, PassesOverWhatIsNotItsOwn) {
  const Folder folder("other");
  folder.Write("package.json", "{\"name\": \"x\", \"AWS::\": 1}");
  folder.Write("values.yaml", "replicas: 3\n");
  folder.Write("chart/templates/d.yaml", "kind: Deployment\nspec: {{ .Values.x }}\n");
  const model::Facts facts = Collect({folder.path()}, {});
  ASSERT_EQ(facts.sources.size(), 1u);  // nothing was found
  EXPECT_TRUE(facts.clusters.empty());
}

TEST(Detection, NamesATemplateThatIsNotRenderedYet) {
  const Folder folder("helm");
  folder.Write("cluster.yaml",
               "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n{{- if .Values.x }}\n");
  const model::Facts facts = Collect({folder.path()}, {});
  ASSERT_EQ(facts.sources.size(), 1u);
  EXPECT_FALSE(facts.sources[0].read);
  EXPECT_EQ(facts.sources[0].problems[0].text.id, "problem/unrendered");
}

}  // namespace
}  // namespace fuin::collect
