// fuin explain: the page of a rule, or the list of all. With SOURCE the page has the names of the
// cluster at hand, and begins with what was found there.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "aws/calls.h"
#include "aws_write/change.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "i18n/messages.h"
#include "judge/judge.h"
#include "model/finding.h"
#include "report/filled_page.h"
#include "report/terminal_page.h"

namespace fuin::cli {
namespace {

struct ExplainOptions {
  std::string rule, cluster, region, language;
  std::vector<std::string> sources;
  bool no_colour = false, with_organization = false, for_fix = false;
};

// Levenshtein's distance, for rule ids: both are short.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

std::string Suggestions(std::string_view asked) {
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const judge::Rule& rule : judge::Rules()) {
    const bool is_part = rule.id.find(asked) != std::string_view::npos;
    near.emplace_back(is_part ? 0 : Distance(asked.substr(0, 100), rule.id), rule.id);
  }
  std::ranges::sort(near);
  std::string text;
  for (size_t i = 0; i < near.size() && i < 3; ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", near[i].second);
  }
  return text;
}

std::string WordOf(model::Severity severity, i18n::Language language) {
  return i18n::Render({"severity/" + std::string(ToString(severity)), {}}, language);
}

std::string WordOf(model::Verdict verdict, i18n::Language language) {
  return i18n::Render({"verdict/" + std::string(ToString(verdict)), {}}, language);
}

std::string ListOfRules(i18n::Language language) {
  size_t widest = 0;
  for (const judge::Rule& rule : judge::Rules()) {
    widest = std::max(widest, rule.id.size());
  }
  std::string text;
  for (const judge::Rule& rule : judge::Rules()) {
    const std::string severity = WordOf(rule.severity, language);
    constexpr size_t kSeverityColumns = 8;
    text += fmt::format("{:<{}}  {}{}  {}\n", rule.id, widest, severity,
                        std::string(kSeverityColumns - DisplayWidth(severity), ' '),
                        i18n::PageOf(rule.id, language).title);
  }
  return text;
}

// What was found in the sources, and the names that go into the page.
struct AtHand {
  report::PageNames names;
  std::string findings;  // Markdown, a paragraph each
};

// Whether the finding is about the cluster that was asked for, by name, address or ARN, or about a
// key that seals it; about any where none was asked for.
bool IsAbout(const model::Facts& facts, const model::Finding& finding,
             const std::string& cluster_asked) {
  if (cluster_asked.empty()) {
    return true;
  }
  if (finding.subject.kind == model::SubjectKind::kCluster) {
    const model::Cluster& cluster = facts.clusters[finding.subject.index];
    return cluster.name.is(cluster_asked) || cluster.arn.is(cluster_asked) ||
           cluster.address == cluster_asked;
  }
  const report::PageNames names = report::NamesFor(facts, finding);
  return std::ranges::count(names, std::pair(std::string("cluster-name"), cluster_asked)) > 0;
}

std::string Described(const model::Finding& finding, i18n::Language language) {
  std::string text = Printable(i18n::Render(finding.message, language));
  const model::Location& at =
      finding.evidence.empty() ? model::Location() : finding.evidence.front().origin.at;
  if (!at.file.empty()) {
    text += fmt::format("\n{}:{}:{}", Printable(at.file), at.line, at.column);
  }
  return fmt::format("{}: {}\n\n", WordOf(finding.verdict, language), text);
}

Result<AtHand> FindAtHand(const ExplainOptions& options, i18n::Language language) {
  collect::Options collect_options;
  collect_options.today = DateOfUnixTime(NowUnixMs() / 1000);
  const model::Facts facts = collect::Collect(options.sources, collect_options);
  if (std::ranges::none_of(facts.sources, &model::Source::read)) {
    return Error{ErrorCode::kNotFound,
                 "no source could be read; name a folder of Terraform, a plan or a state", ""};
  }
  const model::Judgement judgement = judge::Judge(facts, {judge::Policy::kCustomerKey, false});
  AtHand at_hand;
  bool has_seen_any = false;
  for (const model::Finding& finding : judgement.findings) {  // fails first
    if (finding.rule != options.rule || !IsAbout(facts, finding, options.cluster)) {
      continue;
    }
    if (!has_seen_any) {
      at_hand.names = report::NamesFor(facts, finding);
    }
    const bool is_open =
        finding.verdict == model::Verdict::kFail || finding.verdict == model::Verdict::kUnknown;
    if (is_open || !has_seen_any) {
      at_hand.findings += Described(finding, language);
    }
    has_seen_any = true;
  }
  if (!has_seen_any) {
    return Error{ErrorCode::kNotFound,
                 options.cluster.empty()
                     ? std::string("no cluster in these sources")
                     : fmt::format("no cluster {} in these sources; fuin scan lists them",
                                   Printable(options.cluster)),
                 ""};
  }
  return at_hand;
}

Result<std::string> PageText(const ExplainOptions& options, const judge::Rule& rule,
                             i18n::Language language) {
  AtHand at_hand;
  if (!options.sources.empty()) {
    at_hand = FUIN_TRY(FindAtHand(options, language));
  }
  // What was typed goes before what was found.
  report::PageNames names = {{"cluster-name", options.cluster}, {"region", options.region}};
  if (!options.sources.empty() && !options.cluster.empty()) {
    names.erase(names.begin());  // it may have been an address
  }
  std::ranges::move(at_hand.names, std::back_inserter(names));
  const i18n::RulePage& page = i18n::PageOf(rule.id, language);
  const std::string body = report::FilledPage(page.body, names);
  std::string text = fmt::format("# {}\n\n{} · {}\n\n{}{}\n", page.title, rule.id,
                                 WordOf(rule.severity, language), at_hand.findings, body);
  const std::vector<std::string> open = report::OpenPlaces(body);
  if (!names.empty() && !open.empty()) {
    std::string places;
    for (const std::string& place : open) {
      places += (places.empty() ? "" : " ") + place;
    }
    text += "\n" + i18n::Render({"explain/fill-in", {{"places", places}}}, language) + "\n";
  }
  return text;
}

Result<int> Explain(const ExplainOptions& options) {
  const i18n::Language language = FUIN_TRY(LanguageOf(options.language));
  if (options.rule.empty()) {
    FUIN_TRY(Print(ListOfRules(language)));
    return kExitOk;
  }
  if (options.rule == "iam") {
    FUIN_TRY(Print((options.for_fix ? aws_write::FixPolicy()
                                    : aws::LeastPrivilegePolicy(options.with_organization)) +
                   "\n"));
    return kExitOk;
  }
  const std::span<const judge::Rule> rules = judge::Rules();
  const auto rule = std::ranges::find(rules, options.rule, &judge::Rule::id);
  if (rule == rules.end()) {
    return Error{ErrorCode::kNotFound,
                 fmt::format("no rule {}. Did you mean {}? fuin explain lists all", options.rule,
                             Suggestions(options.rule)),
                 ""};
  }
  std::string text = FUIN_TRY(PageText(options, *rule, language));
  if (IsTerminal()) {
    text = report::PageForTerminal(text, static_cast<size_t>(std::max(TerminalColumns(), 0)),
                                   !options.no_colour && IsColourWelcome());
  }
  FUIN_TRY(Print(text));
  return kExitOk;
}

}  // namespace

void AddExplain(CLI::App& app, int& exit_code) {
  CLI::App* explain =
      app.add_subcommand("explain", "why a finding is dangerous, and how to fix it");
  const std::shared_ptr<ExplainOptions> options = std::make_shared<ExplainOptions>();
  explain->add_option("RULE", options->rule,
                      "the rule's id; iam: the IAM policy for scan aws:; none: list all");
  explain->add_flag("--organization", options->with_organization,
                    "with iam: what aws-org: needs besides");
  explain->add_flag(
      "--fix", options->for_fix,
      "with iam: what fuin fix aws: needs besides, its writes in a statement of their "
      "own");
  explain->add_option("SOURCE", options->sources,
                      "fill in the names of what is found there: a folder of Terraform, a plan, a "
                      "state");
  explain
      ->add_option("--cluster", options->cluster,
                   "fill in this cluster's name; with SOURCE, take this one")
      ->type_name("NAME");
  explain->add_option("--region", options->region, "fill in this Region")->type_name("REGION");
  explain->add_option("--lang", options->language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  explain->add_flag("--no-color", options->no_colour, "no colours, as with NO_COLOR");
  explain->footer(
      "Examples:\n"
      "  fuin explain\n"
      "  fuin explain iam                            the least IAM policy for fuin scan aws:\n"
      "  fuin explain iam --fix                      what fuin fix aws: needs besides\n"
      "  fuin explain eks-secrets-plaintext --cluster payments-prod --region ap-northeast-1\n"
      "  fuin explain eks-secrets-plaintext --cluster payments-prod envs/prod");
  explain->callback([options, &exit_code] {
    const Result<int> result = Explain(*options);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
