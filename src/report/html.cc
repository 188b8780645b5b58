// One HTML file that needs nothing else: no script, no font, no request (the policy in its head
// forbids all of them). Both languages are in it; two radio buttons and CSS choose. Light and dark
// follow the reader's system.

#include <fmt/format.h>

#include "report/internal/formats.h"
#include "report/internal/html_page.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

using i18n::Language;

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#59636e;--card:#f6f8fa;
--line:#d1d9e0;--bad:#c6252b;--warn:#8a5a00;--good:#1a7f37;--info:#0a5fc4}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--card:#151b23;
--line:#3d444d;--bad:#ff7b72;--warn:#e3b341;--good:#56d364;--info:#79c0ff}}
body{background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,sans-serif;max-width:64rem;
margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25}section,details{background:var(--card);border:1px solid var(--line);
border-radius:8px;padding:.75rem 1rem;margin:.75rem 0}
p,ul,ol{margin:.35rem 0}h3{margin:.25rem 0}h4,h5{margin:1rem 0 .25rem}
summary{cursor:pointer}code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{
white-space:pre-wrap;background:var(--bg);border:1px solid var(--line);border-radius:6px;
padding:.5rem .75rem}pre code{font-size:1em}table{border-collapse:collapse;margin:.5rem 0}
th,td{border:1px solid var(--line);padding:.25rem .6rem;text-align:left}a{color:var(--info)}
.dim{color:var(--dim)}.tag{font-weight:700}.bad{color:var(--bad)}.warn{color:var(--warn)}.good{
color:var(--good)}.info{color:var(--info)}
#en:checked~main .ja,#ja:checked~main .en{display:none}
@media print{body{max-width:none}details{break-inside:avoid}}
)css";

// The same text in both languages, of which CSS shows one.
std::string Both(const std::string& english, const std::string& japanese) {
  return fmt::format(
      "<span class=\"en\" lang=\"en\">{}</span><span class=\"ja\" lang=\"ja\">{}</span>",
      EscapeMarkup(english), EscapeMarkup(japanese));
}

std::string Both(const Word& word) {
  return Both(std::string(word.english), std::string(word.japanese));
}

std::string Both(const model::Text& text) {
  return Both(View::Say(text, Language::kEnglish), View::Say(text, Language::kJapanese));
}

std::string_view ClassOf(model::AtRest at_rest) {
  switch (at_rest) {
    case model::AtRest::kCustomerKey:
      return "good";
    case model::AtRest::kAwsOwnedKey:
      return "info";
    case model::AtRest::kPlaintext:
    case model::AtRest::kMisconfigured:
      return "bad";
    case model::AtRest::kLocalKey:
    case model::AtRest::kUnknown:
      return "warn";
  }
  return "warn";
}

std::string_view ClassOf(const model::Finding& finding) {
  if (finding.suppressed.has_value() || finding.verdict == model::Verdict::kNotApplicable) {
    return "dim";
  }
  if (finding.verdict == model::Verdict::kPass) {
    return "good";
  }
  return finding.verdict == model::Verdict::kFail && finding.severity >= model::Severity::kHigh
             ? "bad"
             : "warn";
}

std::string Steps(const std::vector<model::Step>& steps) {
  std::string html;
  for (const model::Step& step : steps) {
    html += fmt::format("<li>{} <code class=\"dim\">{}</code></li>\n", Both(step.text),
                        EscapeMarkup(ToString(step.at)));
  }
  return html.empty() ? "" : "<ul>\n" + html + "</ul>\n";
}

std::string ClusterSection(const View& view, const model::ClusterVerdict& verdict) {
  const model::Cluster& cluster = view.facts().clusters[verdict.cluster_index];
  std::string about(PlatformName(cluster));
  for (const std::string& part :
       {ValueOr(cluster.version), ValueOr(cluster.region), cluster.root, cluster.address}) {
    about += part.empty() || part == view.NameOf(cluster) ? "" : " · " + part;
  }
  std::string html = fmt::format(
      "<section>\n<h3>{}</h3>\n<p class=\"dim\">{}</p>\n<p><span class=\"tag {}\">{}</span> "
      "{}</p>\n",
      EscapeMarkup(view.NameOf(cluster)), EscapeMarkup(about), ClassOf(verdict.at_rest),
      Both(WordOf(verdict.at_rest)), Both(verdict.why));
  if (!verdict.key.empty()) {
    html +=
        fmt::format("<p>{} <code>{}</code> {}</p>\n", Both(words::kKey), EscapeMarkup(verdict.key),
                    verdict.key_health.has_value() ? Both(WordOf(*verdict.key_health)) : "");
  }
  const model::Location& place =
      verdict.origin.at.file.empty() ? cluster.origin.at : verdict.origin.at;
  return html + fmt::format("<p><code>{}</code></p>\n{}</section>\n", EscapeMarkup(ToString(place)),
                            Steps(verdict.origin.steps));
}

std::string FindingDetails(const View& view, const model::Finding& finding) {
  const Word& label = finding.suppressed.has_value()             ? words::kSuppressed
                      : finding.verdict == model::Verdict::kFail ? WordOf(finding.severity)
                                                                 : WordOf(finding.verdict);
  std::string html = fmt::format(
      "<details>\n<summary><span class=\"tag {}\">{}</span> <b>{}</b> {}</summary>\n"
      "<p><code>{}</code> · <code>{}</code></p>\n",
      ClassOf(finding), Both(label), EscapeMarkup(finding.subject.label), Both(finding.message),
      EscapeMarkup(finding.rule), EscapeMarkup(ToString(view.PlaceOf(finding))));
  for (const model::Evidence& evidence : finding.evidence) {
    if (!evidence.text.id.empty()) {
      html += fmt::format("<p>{} <code class=\"dim\">{}</code></p>\n", Both(evidence.text),
                          EscapeMarkup(ToString(evidence.origin.at)));
    }
    html += Steps(evidence.origin.steps);
  }
  if (finding.suppressed.has_value()) {
    html += fmt::format("<p>{}</p>\n", EscapeMarkup(finding.suppressed->reason));
  } else if (finding.verdict == model::Verdict::kFail) {
    html += fmt::format("<p>{} <code>{}</code></p>\n", Both(words::kNext),
                        EscapeMarkup(view.ExplainCommand(finding)));
  }
  return html + "</details>\n";
}

std::string RulePages(const View& view) {
  std::string html;
  for (const std::string& id : view.RuleIds()) {
    const i18n::RulePage& english = i18n::PageOf(id, Language::kEnglish);
    const i18n::RulePage& japanese = i18n::PageOf(id, Language::kJapanese);
    html +=
        fmt::format("<details>\n<summary><code>{}</code> {}</summary>\n{}</details>\n",
                    EscapeMarkup(id), Both(std::string(english.title), std::string(japanese.title)),
                    fmt::format("<div class=\"en\" lang=\"en\">{}</div>\n"
                                "<div class=\"ja\" lang=\"ja\">{}</div>\n",
                                HtmlOfPage(english.body), HtmlOfPage(japanese.body)));
  }
  return html;
}

std::string Sources(const View& view) {
  std::string html;
  for (const model::Source& source : view.facts().sources) {
    html += fmt::format("<p>{} <code>{}</code> {}</p>\n",
                        Both(source.read ? WordOf(source.kind) : words::kUnread),
                        EscapeMarkup(source.name), Both(source.summary));
    for (const model::SourceProblem& problem : source.problems) {
      const bool is_note = problem.kind == model::ProblemKind::kNote;
      html += fmt::format("<p class=\"{}\">{}: {} <code>{}</code></p>\n", is_note ? "dim" : "warn",
                          Both(is_note ? words::kNote : words::kUnread), Both(problem.text),
                          EscapeMarkup(ToString(problem.at)));
    }
  }
  return html;
}

// How many of what, in both languages.
std::string SummaryLine(const View& view) {
  const Summary& summary = view.summary();
  std::string html;
  for (size_t i = 0; i < summary.clusters_by_at_rest.size(); ++i) {
    const auto at_rest = static_cast<model::AtRest>(i);
    if (summary.clusters_by_at_rest[i] > 0) {
      html += fmt::format("<span class=\"tag {}\">{} {}</span> · ", ClassOf(at_rest),
                          summary.clusters_by_at_rest[i], Both(WordOf(at_rest)));
    }
  }
  bool has_fails = false;
  for (size_t i = summary.fails_by_severity.size(); i-- > 0;) {
    if (summary.fails_by_severity[i] > 0) {
      html += fmt::format("{}{} {}", has_fails ? ", " : "", summary.fails_by_severity[i],
                          Both(WordOf(static_cast<model::Severity>(i))));
      has_fails = true;
    }
  }
  html += has_fails ? "" : Both(words::kNoFails);
  const auto count = [&](const Word& word, size_t number) {
    if (number > 0) {
      html += " · " + Both(fmt::format(fmt::runtime(word.english), number),
                           fmt::format(fmt::runtime(word.japanese), number));
    }
  };
  count(words::kUnknownCount, summary.unknowns);
  count(words::kSuppressedCount, summary.suppressed);
  count(words::kUnreadCount, summary.sources_unread + summary.sources_in_part);
  return "<p>" + html + "</p>\n";
}

std::string Notes(const View& view) {
  std::string html;
  for (const model::Note& note : view.judgement().notes) {
    html += fmt::format("<p class=\"dim\">{}: {} <code>{}</code></p>\n", Both(words::kNote),
                        Both(note.text), EscapeMarkup(ToString(note.at)));
  }
  return html;
}

std::string Head(const View& view) {
  const bool is_japanese = view.options().language == Language::kJapanese;
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<input type=\"radio\" name=\"language\" id=\"en\"{}><label for=\"en\"> English</label>\n"
      "<input type=\"radio\" name=\"language\" id=\"ja\"{}><label for=\"ja\"> "
      "日本語</label>\n<main>\n",
      is_japanese ? "ja" : "en", view.In(words::kTitle), kStyle, is_japanese ? "" : " checked",
      is_japanese ? " checked" : "");
}

}  // namespace

std::string RenderHtml(const View& view) {
  std::string html = Head(view);
  html += fmt::format("<h1>{}</h1>\n<p class=\"dim\">fuin {} · {}</p>\n", Both(words::kTitle),
                      EscapeMarkup(view.options().fuin_version),
                      EscapeMarkup(view.options().started_at));
  html += SummaryLine(view);
  html += fmt::format("<h2>{}</h2>\n", Both(words::kClusters));
  if (view.clusters().empty()) {
    html += fmt::format("<p>{}</p>\n", Both(words::kNoClusters));
  }
  for (const model::ClusterVerdict* verdict : view.clusters()) {
    html += ClusterSection(view, *verdict);
  }
  html += fmt::format("<h2>{}</h2>\n", Both(words::kFindings));
  for (const model::Finding& finding : view.judgement().findings) {
    const bool is_open =
        finding.verdict == model::Verdict::kFail || finding.verdict == model::Verdict::kUnknown;
    if (is_open || view.options().verbose) {
      html += FindingDetails(view, finding);
    }
  }
  html += fmt::format("<h2>{}</h2>\n{}", Both(words::kHowToFix), RulePages(view));
  html += fmt::format("<h2>{}</h2>\n{}", Both(words::kSources), Sources(view) + Notes(view));
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace fuin::report
