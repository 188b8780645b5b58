// fuin explain: the page of a rule, or the list of all.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "i18n/messages.h"
#include "judge/judge.h"
#include "model/finding.h"

namespace fuin::cli {
namespace {

struct ExplainOptions {
  std::string rule, cluster, region, language;
  bool no_colour = false;
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

std::string Replaced(std::string text, std::string_view from, const std::string& to) {
  for (size_t at = text.find(from); !to.empty() && at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Markdown as a terminal shows it: headings bold, fenced code indented and in colour.
std::string Styled(std::string_view markdown) {
  std::string text;
  bool in_code = false;
  for (std::string_view line : Split(markdown, '\n')) {
    if (line.starts_with("```")) {
      in_code = !in_code;
    } else if (in_code) {
      text += fmt::format("    \x1b[36m{}\x1b[0m\n", line);
    } else if (line.starts_with("#")) {
      const size_t start = line.find_first_not_of("# ");
      text += fmt::format("\x1b[1m{}\x1b[0m\n",
                          start == std::string_view::npos ? "" : line.substr(start));
    } else {
      text += fmt::format("{}\n", line);
    }
  }
  return text;
}

std::string ListOfRules(i18n::Language language) {
  size_t widest = 0;
  for (const judge::Rule& rule : judge::Rules()) {
    widest = std::max(widest, rule.id.size());
  }
  std::string text;
  for (const judge::Rule& rule : judge::Rules()) {
    text += fmt::format("{:<{}}  {:<8}  {}\n", rule.id, widest, ToString(rule.severity),
                        i18n::PageOf(rule.id, language).title);
  }
  return text;
}

int Explain(const ExplainOptions& options) {
  const i18n::Language from_locale = i18n::LanguageOfEnvironment(
      std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"), std::getenv("LANG"));
  const std::optional<i18n::Language> asked = i18n::ParseLanguage(options.language);
  if (!options.language.empty() && !asked.has_value()) {
    Complain(fmt::format("no language {}: use en or ja", options.language));
    return kExitNotDone;
  }
  const i18n::Language language = asked.value_or(from_locale);
  if (options.rule.empty()) {
    return Print(ListOfRules(language)).has_value() ? kExitOk : kExitNotDone;
  }
  const std::span<const judge::Rule> rules = judge::Rules();
  const auto rule = std::ranges::find(rules, options.rule, &judge::Rule::id);
  if (rule == rules.end()) {
    Complain(fmt::format("no rule {}. Did you mean {}? fuin explain lists all", options.rule,
                         Suggestions(options.rule)));
    return kExitNotDone;
  }
  const i18n::RulePage& page = i18n::PageOf(rule->id, language);
  std::string body(page.body);
  for (std::string_view place : {"<cluster-name>", "<CLUSTER>", "<cluster>", "$CLUSTER"}) {
    body = Replaced(std::move(body), place, Printable(options.cluster));
  }
  for (std::string_view place : {"<region>", "<REGION>", "$REGION"}) {
    body = Replaced(std::move(body), place, Printable(options.region));
  }
  std::string text =
      fmt::format("# {}\n\n{} · {}\n\n{}\n", page.title, rule->id, ToString(rule->severity), body);
  if (!options.no_colour && IsColourWelcome()) {
    text = Styled(text);
  }
  return Print(text).has_value() ? kExitOk : kExitNotDone;
}

}  // namespace

void AddExplain(CLI::App& app, int& exit_code) {
  CLI::App* explain =
      app.add_subcommand("explain", "why a finding is dangerous, and how to fix it");
  const std::shared_ptr<ExplainOptions> options = std::make_shared<ExplainOptions>();
  explain->add_option("RULE", options->rule, "the rule's id; none: list all");
  explain->add_option("--cluster", options->cluster, "fill in this cluster's name")
      ->type_name("NAME");
  explain->add_option("--region", options->region, "fill in this Region")->type_name("REGION");
  explain->add_option("--lang", options->language, "en or ja; default: from the locale")
      ->type_name("LANGUAGE");
  explain->add_flag("--no-color", options->no_colour, "no colours, as with NO_COLOR");
  explain->footer(
      "Examples:\n"
      "  fuin explain\n"
      "  fuin explain eks-secrets-plaintext --cluster payments-prod --region ap-northeast-1");
  explain->callback([options, &exit_code] { exit_code = Explain(*options); });
}

}  // namespace fuin::cli
