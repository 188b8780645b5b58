#include "collect/collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace fuin::collect {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "collect-XXXXXX").string();
    path_ = mkdtemp(name.data()) != nullptr ? name : "";
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& content) const {
    const std::string path = path_ + "/" + name;
    EXPECT_TRUE(WriteFileAtomically(path, content).has_value());
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Config, ReadsPolicyAndSuppressionsWithTheirPlaces) {
  const Folder folder;
  const Result<Config> config = ReadConfig(folder.Write(
      ".fuin.yaml",
      "policy: customer-key\nsuppressions:\n  - rule: eks-secrets-plaintext\n    reason: gone by "
      "May\n    until: 2027-01-31\n    address: module.old.*\n"));
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->policy, "customer-key");
  ASSERT_EQ(config->suppressions.size(), 1u);
  EXPECT_EQ(config->suppressions[0].until, (Date{2027, 1, 31}));
  EXPECT_EQ(config->suppressions[0].at.line, 3);
}

TEST(Config, RefusesAMisspeltMemberAtItsPlace) {
  const Folder folder;
  const Result<Config> config =
      ReadConfig(folder.Write(".fuin.yaml", "suppressions:\n  - rule: x\n    resaon: y\n"));
  ASSERT_FALSE(config.has_value());
  EXPECT_THAT(config.error().where, testing::HasSubstr(".fuin.yaml:3:"));
}

TEST(Config, IsEmptyForAnEmptyFile) {
  const Folder folder;
  EXPECT_TRUE(ReadConfig(folder.Write(".fuin.yaml", "")).has_value());
}

TEST(Collect, NamesWhatItCannotRead) {
  const Folder folder;
  const model::Facts facts = Collect({folder.path() + "/absent", folder.Write("notes.txt", "hello"),
                                      folder.Write("terragrunt.hcl", "include {}")},
                                     {});
  ASSERT_EQ(facts.sources.size(), 3u);
  for (const model::Source& source : facts.sources) {
    ASSERT_EQ(source.problems.size(), 1u) << source.name;
    EXPECT_EQ(source.problems[0].kind, model::ProblemKind::kPartUnread) << source.name;
  }
  EXPECT_FALSE(facts.sources[0].read);
  EXPECT_FALSE(facts.sources[1].read);
}

TEST(Collect, FindsAStateInAFolderByItsContent) {
  const Folder folder;
  folder.Write("odd-name.json",
               R"({"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x",)"
               R"("outputs":{},"resources":[]})");
  folder.Write("package.json", R"({"name":"not a state"})");
  const model::Facts facts = Collect({folder.path()}, {});
  ASSERT_EQ(facts.sources.size(), 1u);
  EXPECT_EQ(facts.sources[0].kind, model::SourceKind::kTerraformState);
}

}  // namespace
}  // namespace fuin::collect
