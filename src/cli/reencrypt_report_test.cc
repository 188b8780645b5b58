#include "cli/reencrypt_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/document.h"

namespace fuin::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr i18n::Language kLanguages[] = {i18n::Language::kEnglish, i18n::Language::kJapanese};

fix::ReencryptReport ReportOf(fix::ReencryptState state) {
  fix::ReencryptReport report;
  report.state = state;
  fix::PassReport pass;
  for (size_t i = 0; i < fix::kTouchedCount; ++i) {
    pass.counts.touched[i] = i + 1;
  }
  pass.counts.seen = 21;
  pass.elapsed_ms = 2000;
  for (int kind = 0; kind <= static_cast<int>(fix::FailureKind::kOther); ++kind) {
    pass.failures.push_back({k8s::Resource(), "ns", "db\x1b[31m",
                             static_cast<fix::FailureKind>(kind), 422, "the server's words"});
  }
  report.rewrite = pass;
  report.verify = {pass};
  fix::WriteKey key;
  key.kind = fix::KeyKind::kKms;
  key.prefix = "k8s:enc:kms:v2:k:";
  key.known_from = fix::KnownFrom::kCensus;
  key.config_hashes = {"sha256:0123456789abcdef0123"};
  key.key_id_hashes = {"sha256:fedcba"};
  report.write_keys = {{"secrets", key}};
  report.census = fix::Census{{"secrets", {{"k8s:enc:kms:v2:k:", 42}}}};
  report.migrations = {{"secrets", "fuin-secrets-x", true, false, ""},
                       {"secrets", "", false, false, "no"}};
  return report;
}

TEST(ReencryptReport, HasWordsForEveryOutcomeInBothLanguages) {
  const fix::ReencryptPlan plan;
  fix::ReencryptOptions options;
  for (int state = 0; state <= static_cast<int>(fix::ReencryptState::kNotStarted); ++state) {
    const fix::ReencryptReport report = ReportOf(static_cast<fix::ReencryptState>(state));
    const ReencryptRun run{plan, options, report, 0, 1000, 0, ""};
    for (i18n::Language language : kLanguages) {
      for (bool is_check : {false, true}) {
        options.checks_only = is_check;
        const std::string text = ReencryptText(run, language);
        EXPECT_THAT(text, HasSubstr("ns/db\\x1b[31m"));
        EXPECT_THAT(text, HasSubstr("k8s:enc:kms:v2:k:"));
        EXPECT_THAT(text, Not(HasSubstr("{")));
      }
    }
  }
}

TEST(ReencryptReport, HasWordsForEveryKeyAndPlanInBothLanguages) {
  fix::ReencryptPlan plan;
  plan.counts = {{"secrets", 7}, {"configmaps", std::nullopt}};
  plan.webhooks = {{"c", "a", false, true}, {"c", "b", true, false}};
  plan.api_servers.expected_id_hashes = {{"sha256:a", "sha256:b"}};
  for (int kind = 0; kind <= static_cast<int>(fix::KeyKind::kAwsOwned); ++kind) {
    for (int from = 0; from <= static_cast<int>(fix::KnownFrom::kEks); ++from) {
      fix::WriteKey key;
      key.kind = static_cast<fix::KeyKind>(kind);
      key.known_from = static_cast<fix::KnownFrom>(from);
      key.prefix = "identity";
      plan.write_keys.emplace_back("secrets", key);
    }
  }
  for (i18n::Language language : kLanguages) {
    EXPECT_THAT(PlanText(plan, {}, language), HasSubstr("secrets 7"));
    plan.api_servers.were_named = !plan.api_servers.were_named;
    EXPECT_THAT(PlanText(plan, {}, language), Not(HasSubstr("{")));
  }
}

TEST(ReencryptReport, TheEvidenceIsJsonWithCountsHashesAndVersions) {
  fix::ReencryptPlan plan;
  plan.version.git_version = "v1.37.2";
  const fix::ReencryptReport report = ReportOf(fix::ReencryptState::kVerified);
  const fix::ReencryptOptions options;
  const text::Node document =
      text::ParseJson(ReencryptJson({plan, options, report, 0, 5000, 0, ""}), "evidence").value();
  EXPECT_EQ(document.Text("state"), "verified");
  EXPECT_EQ(document.Find("cluster")->Text("version"), "v1.37.2");
  EXPECT_EQ(document.Find("passes")->elements[1].Text("kind"), "verify");
  EXPECT_EQ(document.Find("passes")->elements[0].Find("counts")->Find("rewritten")->scalar, "1");
  EXPECT_EQ(document.Find("stored_under")->Find("secrets")->Find("k8s:enc:kms:v2:k:")->scalar,
            "42");
  EXPECT_EQ(document.Find("write_keys")->Find("secrets")->Text("known_from"), "census");
}

}  // namespace
}  // namespace fuin::cli
