#include "report/filled_page.h"

#include <gmock/gmock.h>

namespace fuin::report {
namespace {

using S = model::Seen<std::string>;

TEST(FilledPage, PutsNamesInTheirPlacesAndLeavesTheOthers) {
  EXPECT_EQ(FilledPage("--name <cluster-name> --id <update-id> a < b <c>", {{"cluster-name", "p"}}),
            "--name p --id <update-id> a < b <c>");
}

TEST(FilledPage, TakesNoNameThatAShellWouldRead) {
  for (const char* name : {"a;rm", "$(x)", "a b", "a`b", "-rf", "", "a\nb", "\"q", "a'b", "<x>"}) {
    EXPECT_EQ(FilledPage("<cluster-name>", {{"cluster-name", name}}), "<cluster-name>") << name;
  }
}

TEST(FilledPage, NamesWhatIsStillOpen) {
  EXPECT_THAT(OpenPlaces("<a-b> x <c> <a-b> <<d> <E>"),
              testing::ElementsAre("<a-b>", "<c>", "<d>"));
}

TEST(FilledPage, TakesTheNamesOfTheClusterAndItsKey) {
  model::Facts facts;
  model::Cluster cluster;
  cluster.name = S::Of("payments-prod");
  cluster.region = S::Of("eu-west-1");
  model::EncryptionBlock block;
  block.key = model::Seen<model::KeyReference>::Of({model::KeyForm::kResource, "k.arn", size_t{0}});
  cluster.encryption = model::Seen<std::vector<model::EncryptionBlock>>::Of({block});
  model::Key key;
  key.arn = S::Of("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
  facts.clusters = {cluster};
  facts.keys = {key};
  model::Finding of_key;
  of_key.subject = {model::SubjectKind::kKey, 0, ""};
  for (const model::Finding& finding : {model::Finding(), of_key}) {
    EXPECT_EQ(FilledPage("<cluster-name> <region> <key-arn>", NamesFor(facts, finding)),
              "payments-prod eu-west-1 " + key.arn.value());
  }
}

TEST(FixParts, AreTheThreeWaysInBothLanguages) {
  const FixParts parts = FixPartsOf(
      "## How to fix\nx\n### コンソール\na\n\n### AWS CLI\n```\n# b\n```\n### Terraform\nc\n## "
      "How\n"
      "d\n");
  EXPECT_EQ(parts.console, "a");
  EXPECT_EQ(parts.cli, "```\n# b\n```");
  EXPECT_EQ(parts.terraform, "c");
}

}  // namespace
}  // namespace fuin::report
