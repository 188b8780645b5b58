// Every format with the same estate, once ordinary and once hostile. The output of the ordinary one
// is kept under tests/golden/report/ (FUIN_UPDATE_GOLDEN=1 writes it anew); both are written to
// FUIN_REPORT_DIR, where it is set, for the formats' own schemas (tests/validate_reports.py).

#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/strings.h"
#include "report/internal/html_page.h"
#include "report/internal/markup.h"
#include "report/internal/view.h"
#include "report/internal/wrap.h"
#include "text/document.h"

namespace fuin::report {
namespace {

using model::Seen;
using testing::HasSubstr;
using testing::Not;

const std::vector<Format> kAll = {Format::kText, Format::kJson,     Format::kSarif,
                                  Format::kOcsf, Format::kAsff,     Format::kJunit,
                                  Format::kCsv,  Format::kMarkdown, Format::kHtml};

model::Text Sentence(std::string text) { return {"test/sentence", {{"text", std::move(text)}}}; }

struct Estate {
  model::Facts facts;
  model::Judgement judgement;
};

model::Finding FindingOf(std::string rule, model::Verdict verdict, model::Severity severity,
                         const std::string& label, const std::string& message) {
  model::Finding finding;
  finding.rule = std::move(rule);
  finding.verdict = verdict;
  finding.severity = severity;
  finding.subject = {model::SubjectKind::kCluster, 0, label};
  finding.message = Sentence(message);
  finding.evidence = {{{},
                       {{"envs/prod/main.tf", 42, 1},
                        {{Sentence("var.encrypt is false"), {"prod.auto.tfvars", 7, 1}}}}}};
  finding.fingerprint = "0123456789abcdef-" + finding.rule;
  return finding;
}

// Every text that a stranger can choose is `name`.
Estate EstateNamed(const std::string& name) {
  Estate estate;
  estate.facts.today = {2026, 11, 24};
  model::Source source;
  source.name = "envs/" + name;
  source.summary = Sentence("3 modules, 41 files");
  source.problems = {{model::ProblemKind::kPartUnread,
                      Sentence("cannot read " + name),
                      {"envs/prod/" + name + ".tf", 3, 7}}};
  estate.facts.sources = {source};
  model::Cluster cluster;
  cluster.address = "module." + name + ".aws_eks_cluster.this[0]";
  cluster.root = "envs/prod";
  cluster.origin = {{"envs/prod/main.tf", 42, 1}, {}};
  cluster.created = Seen<bool>::Of(true);
  cluster.name = Seen<std::string>::Of(name);
  cluster.region = Seen<std::string>::Of("ap-northeast-1");
  cluster.version = Seen<std::string>::Of("1.27");
  estate.facts.clusters = {cluster};
  model::ClusterVerdict verdict;
  verdict.at_rest = model::AtRest::kPlaintext;
  verdict.why = Sentence("no encryption_config on " + name);
  verdict.origin = {{"envs/prod/main.tf", 42, 1}, {}};
  estate.judgement.clusters = {verdict};
  using model::Severity;
  using model::Verdict;
  estate.judgement.findings = {
      FindingOf("eks-secrets-plaintext", Verdict::kFail, Severity::kCritical, name,
                name + " lies in plain text"),
      FindingOf("kms-key-rotation-off", Verdict::kUnknown, Severity::kLow, name,
                "rotation of " + name + " is not decided"),
      FindingOf("eks-version-unsupported", Verdict::kFail, Severity::kMedium, name,
                name + " is out of support"),
      FindingOf("eks-endpoint-public", Verdict::kPass, Severity::kMedium, name, name + " is fine"),
      FindingOf("kms-key-shared", Verdict::kNotApplicable, Severity::kLow, name, "no key"),
  };
  estate.judgement.findings[2].suppressed = model::AppliedSuppression{
      "moves in January " + name, Date{2027, 1, 31}, {"envs/prod/main.tf", 41, 1}};
  return estate;
}

Options OptionsOf(i18n::Language language = i18n::Language::kEnglish) {
  Options options;
  options.language = language;
  options.fuin_version = "0.1.0";
  options.started_at = "2026-11-24T01:02:03Z";
  options.finished_at = "2026-11-24T01:02:04Z";
  options.exit_code = 1;
  options.elapsed_ms = 12;
  return options;
}

std::string RenderOf(const Estate& estate, Format format, const Options& options = OptionsOf()) {
  return Render(estate.facts, estate.judgement, format, options);
}

const std::string kHostile =
    "\x1b[2J\x1b]0;x\x07<script>alert(1)</script>|`*[x](javascript:1)]]>&\"'\r\n=cmd|' /C calc'!A0"
    "\xff\xfe\xE2\x80\xAE\xC2\x9B";

// Writes what the validation script reads; nothing where FUIN_REPORT_DIR is not set.
void Keep(const std::string& name, Format format, const std::string& content) {
  const char* folder = std::getenv("FUIN_REPORT_DIR");
  if (folder != nullptr) {
    std::filesystem::create_directories(folder);
    const std::string path =
        std::string(folder) + "/" + name + "." + std::string(FormatName(format));
    ASSERT_TRUE(WriteFileAtomically(path, content).has_value());
  }
}

TEST(Report, LooksAsTheGoldenFilesSay) {
  for (const auto& [language, suffix] :
       {std::pair{i18n::Language::kEnglish, "en"}, std::pair{i18n::Language::kJapanese, "ja"}}) {
    for (Format format : kAll) {
      const std::string content =
          RenderOf(EstateNamed("payments-prod"), format, OptionsOf(language));
      Keep(std::string("ordinary-") + suffix, format, content);
      const std::string path = std::string(FUIN_SOURCE_DIR "/tests/golden/report/estate-") +
                               suffix + "." + std::string(FormatName(format));
      if (std::getenv("FUIN_UPDATE_GOLDEN") != nullptr) {
        ASSERT_TRUE(WriteFileAtomically(path, content).has_value()) << path;
      }
      const Result<std::string> golden = ReadFile(path, 1u << 20);
      ASSERT_TRUE(golden.has_value()) << path;
      EXPECT_EQ(content, *golden) << path;
    }
  }
}

TEST(Report, LetsNoControlCharacterOfAHostileNameThrough) {
  for (Format format : kAll) {
    const std::string content = RenderOf(EstateNamed(kHostile), format);
    Keep("hostile", format, content);
    EXPECT_TRUE(IsValidUtf8(content)) << FormatName(format);
    for (char c : content) {
      const bool is_layout = c == '\n' || (c == '\r' && format == Format::kCsv);
      EXPECT_TRUE(is_layout || static_cast<unsigned char>(c) >= 0x20) << FormatName(format);
    }
  }
}

TEST(Report, LetsNoMarkupOfAHostileNameThrough) {
  for (Format format : {Format::kHtml, Format::kMarkdown, Format::kJunit}) {
    const std::string content = RenderOf(EstateNamed(kHostile), format);
    EXPECT_THAT(content, Not(HasSubstr("<script"))) << FormatName(format);
    EXPECT_THAT(content, Not(HasSubstr("]]>"))) << FormatName(format);
  }
  EXPECT_THAT(RenderOf(EstateNamed(kHostile), Format::kMarkdown), Not(HasSubstr("[x](")));
}

TEST(Report, SurvivesAnEmptyEstateAndAVeryLongName) {
  for (Format format : kAll) {
    EXPECT_FALSE(RenderOf({}, format).empty());
    const std::string content = RenderOf(EstateNamed(std::string(100'000, 'x')), format);
    Keep("long", format, content);
    EXPECT_LT(content.size(), 4u << 20) << FormatName(format);
  }
}

TEST(Report, GivesTheJsonThatTheContractPromises) {
  const Result<text::Node> report =
      text::ParseJson(RenderOf(EstateNamed("p"), Format::kJson), "report");
  ASSERT_TRUE(report.has_value());
  const text::Node& cluster = report->Find("clusters")->elements.at(0);
  EXPECT_EQ(cluster.Text("at_rest"), "plaintext");
  EXPECT_EQ(cluster.Text("address"), "module.p.aws_eks_cluster.this[0]");
  EXPECT_TRUE(cluster.Find("key")->IsNull());
  EXPECT_EQ(cluster.Find("location")->Text("file"), "envs/prod/main.tf");
  const text::Node* suppressed = report->Find("findings")->elements.at(2).Find("suppressed");
  EXPECT_EQ(suppressed->Text("until"), "2027-01-31");
}

TEST(Report, DoesNotListAClusterThatIsNotCreated) {
  Estate estate = EstateNamed("p");
  estate.facts.clusters[0].created = Seen<bool>::Of(false);
  const Result<text::Node> report = text::ParseJson(RenderOf(estate, Format::kJson), "report");
  EXPECT_TRUE(report->Find("clusters")->elements.empty());
}

TEST(Report, CountsAnUnknownInJunitAsAnError) {
  EXPECT_THAT(RenderOf(EstateNamed("p"), Format::kJunit), HasSubstr("errors=\"1\""));
}

TEST(TextReport, UsesColourOnlyWhenToldTo) {
  Options options = OptionsOf();
  EXPECT_THAT(RenderOf(EstateNamed("p"), Format::kText, options), Not(HasSubstr("\x1b[")));
  options.colour = true;
  EXPECT_THAT(RenderOf(EstateNamed("p"), Format::kText, options), HasSubstr("\x1b[31m"));
}

TEST(TextReport, ShowsPassesOnlyWhenVerbose) {
  Options options = OptionsOf();
  EXPECT_THAT(RenderOf(EstateNamed("p"), Format::kText, options), Not(HasSubstr("p is fine")));
  options.verbose = true;
  EXPECT_THAT(RenderOf(EstateNamed("p"), Format::kText, options), HasSubstr("p is fine"));
}

TEST(Csv, PutsAQuoteBeforeWhatASpreadsheetWouldRun) {
  EXPECT_EQ(CsvField("=1+1"), "\"'=1+1\"");
  EXPECT_EQ(CsvField(" @SUM(A1)"), "\"' @SUM(A1)\"");
  EXPECT_EQ(CsvField("\xEF\xBC\x9D"
                     "1"),
            "\"'\xEF\xBC\x9D"
            "1\"");
  EXPECT_EQ(CsvField("a\"b,c"), "\"a\"\"b,c\"");
  EXPECT_EQ(CsvField("main.tf"), "main.tf");
}

TEST(HtmlPage, ShowsThePagesMarkdownAndEscapesEverything) {
  const std::string html = HtmlOfPage(
      "## T <b>\n\nOne\ntwo **bold** `a*b*` *em*\n\n- x\n  y\n- https://example.org/a\n\n1. first\n"
      "| a | b |\n| --- | --- |\n| `c` | <d> |\n\n```hcl\nx = \"<y>\"\n```\n");
  EXPECT_EQ(html,
            "<h4>T &lt;b&gt;</h4>\n<p>One two <strong>bold</strong> <code>a*b*</code> "
            "<em>em</em></p>\n<ul>\n<li>x y</li>\n<li><a rel=\"noreferrer\" "
            "href=\"https://example.org/a\">https://example.org/a</a></li>\n</ul>\n<ol>\n"
            "<li>first</li>\n</ol>\n<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td><code>c</code>"
            "</td><td>&lt;d&gt;</td></tr>\n</table>\n<pre><code>x = &quot;&lt;y&gt;&quot;\n"
            "</code></pre>\n");
}

TEST(HtmlPage, LeavesAMarkWithoutItsPair) {
  EXPECT_EQ(HtmlOfPage("2 * 3 ** 4"), "<p>2 * 3 ** 4</p>\n");
  EXPECT_EQ(HtmlOfPage("```\nopen"), "<pre><code>open\n</code></pre>\n");
  EXPECT_EQ(HtmlOfPage(""), "");
}

TEST(Uri, EncodesAPathAndKeepsItRelative) {
  EXPECT_EQ(UriOfPath("./envs/a b/日.tf"), "envs/a%20b/%E6%97%A5.tf");
  EXPECT_EQ(UriOfPath("a:b.tf"), "a%3Ab.tf");
  EXPECT_EQ(UriOfPath("/srv/x.tf"), "file:///srv/x.tf");
}

TEST(Wrap, BreaksAtSpacesAndBetweenWideCharactersButNotInAPath) {
  EXPECT_THAT(Wrap("one two three", 8), testing::ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("封印封印封印", 8), testing::ElementsAre("封印封印", "封印"));
  EXPECT_THAT(Wrap("envs/production/main.tf", 5), testing::ElementsAre("envs/production/main.tf"));
  EXPECT_THAT(Wrap("", 5), testing::ElementsAre(""));
}

TEST(ShellQuote, MakesOneWordOfAnyName) {
  EXPECT_EQ(ShellQuote("payments-prod"), "payments-prod");
  EXPECT_EQ(ShellQuote("a; rm -rf ~"), "'a; rm -rf ~'");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote("--all"), "'--all'");
}

}  // namespace
}  // namespace fuin::report
