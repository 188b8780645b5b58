// JUnit XML (the Jenkins flavour, junit-10.xsd): a suite per subject, a case per rule. A fail is a
// failure, an unknown an error: neither counts as passed. Suppressed and not applicable are
// skipped.

#include <fmt/format.h>

#include <map>

#include "report/internal/formats.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

struct Suite {
  std::string name;
  std::string cases;
  size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

std::string Details(const View& view, const model::Finding& finding) {
  return fmt::format("{}\n{}\n", EscapeMarkup(ToString(view.PlaceOf(finding))),
                     EscapeMarkup(view.ExplainCommand(finding)));
}

void AddCase(const View& view, const model::Finding& finding, Suite& suite) {
  ++suite.tests;
  suite.cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\">\n",
                             EscapeMarkup(finding.rule), EscapeMarkup(suite.name));
  const std::string message = EscapeMarkup(view.Say(finding.message));
  if (finding.suppressed.has_value()) {
    ++suite.skipped;
    suite.cases += fmt::format("      <skipped message=\"{}: {}\"/>\n", view.In(words::kSuppressed),
                               EscapeMarkup(finding.suppressed->reason));
  } else if (finding.verdict == model::Verdict::kFail) {
    ++suite.failures;
    suite.cases += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n", message,
                               ToString(finding.severity), Details(view, finding));
  } else if (finding.verdict == model::Verdict::kUnknown) {
    ++suite.errors;
    suite.cases += fmt::format("      <error message=\"{}\" type=\"unknown\">{}</error>\n", message,
                               Details(view, finding));
  } else if (finding.verdict == model::Verdict::kNotApplicable) {
    ++suite.skipped;
    suite.cases += fmt::format("      <skipped message=\"{}\"/>\n", message);
  }
  suite.cases += "    </testcase>\n";
}

// What was not read is an error of its own, so that a run that saw half is not green.
void AddProblems(const View& view, Suite& suite) {
  for (const model::Source& source : view.facts().sources) {
    for (const model::SourceProblem& problem : source.problems) {
      if (problem.kind != model::ProblemKind::kPartUnread) {
        continue;
      }
      ++suite.tests;
      ++suite.errors;
      suite.cases += fmt::format(
          "    <testcase name=\"{}\" classname=\"{}\">\n"
          "      <error message=\"{}\" type=\"unread\">{}</error>\n"
          "    </testcase>\n",
          EscapeMarkup(source.name), EscapeMarkup(suite.name), EscapeMarkup(view.Say(problem.text)),
          EscapeMarkup(ToString(problem.at)));
    }
  }
}

}  // namespace

std::string RenderJunit(const View& view) {
  std::map<std::pair<int, size_t>, Suite> suites;
  for (const model::Finding& finding : view.judgement().findings) {
    Suite& suite = suites[{static_cast<int>(finding.subject.kind), finding.subject.index}];
    const std::string address = view.AddressOf(finding);
    suite.name = address.empty() ? finding.subject.label : address;
    AddCase(view, finding, suite);
  }
  Suite problems;
  problems.name = "sources";
  AddProblems(view, problems);
  if (problems.tests > 0) {
    suites[{-1, 0}] = std::move(problems);
  }
  Suite total;
  std::string body;
  for (const auto& [key, suite] : suites) {
    body += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n"
        "{}  </testsuite>\n",
        EscapeMarkup(suite.name), suite.tests, suite.failures, suite.errors, suite.skipped,
        suite.cases);
    total.tests += suite.tests;
    total.failures += suite.failures;
    total.errors += suite.errors;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"fuin\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n",
      total.tests, total.failures, total.errors, body);
}

}  // namespace fuin::report
