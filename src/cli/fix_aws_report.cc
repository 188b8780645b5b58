// Sentences come from the catalogue ("seal/..."); names and AWS's words are made safe for a
// terminal where they enter (Printable).

#include "cli/fix_aws_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/commands.h"
#include "text/document.h"

namespace fuin::cli {
namespace {

using fix::CheckState;
using fix::KeyFound;
using fix::SealOutcome;
using fix::SealState;
using fix::SealTarget;
using fix::SealVerdict;
using text::Node;

using Arguments = std::vector<std::pair<std::string, std::string>>;

// AWS KMS list prices of November 2026: a key, and each of its first two rotations, a month.
constexpr int kKeyDollarsAMonth = 1;
constexpr const char* kPricesAsOf = "2026-11";

class Sayer {
 public:
  explicit Sayer(i18n::Language language) : language_(language) {}
  std::string operator()(const std::string& id, Arguments arguments = {}) const {
    return i18n::Render({"seal/" + id, std::move(arguments)}, language_);
  }
  std::string operator()(const model::Text& text) const { return i18n::Render(text, language_); }

 private:
  i18n::Language language_;
};

std::string Line(const std::string& label, const std::string& text) {
  const size_t width = DisplayWidth(label);
  return "  " + label + std::string(width < 10 ? 10 - width : 1, ' ') + text + "\n";
}

std::string More(const std::string& text) { return Line("", text); }

// One line of JSON, whose strings are quoted and escaped already.
std::string Compact(const Node& node) { return Printable(text::WriteJson(node, 0)); }

std::string MarkOf(CheckState state) {
  switch (state) {
    case CheckState::kPass:
      return "✓ ";
    case CheckState::kFail:
      return "✗ ";
    case CheckState::kUnknown:
      return "? ";
    case CheckState::kNote:
      break;
  }
  return "· ";
}

bool IsNewKey(const SealTarget& target) {
  return std::ranges::any_of(target.calls, [](const aws_write::Change& change) {
    return change.kind == aws_write::ChangeKind::kCreateKey;
  });
}

std::string ChecksText(const SealTarget& target, const Sayer& say) {
  std::string text;
  for (const fix::SealCheck& check : target.checks) {
    text += Line(text.empty() ? say("label-checks") : "", MarkOf(check.state) + say(check.says));
  }
  return text;
}

std::string PolicyText(const std::string& policy, const Sayer& say) {
  std::string text;
  const Result<Node> document = text::ParseJson(policy, "");
  const Node* statements = document ? document->Find("Statement") : nullptr;
  for (const Node& statement : statements == nullptr ? std::vector<Node>() : statements->elements) {
    Node rest = Node::Object();
    for (const auto& [name, value] : statement.members) {
      if (name != "Sid" && name != "Effect" && name != "Resource") {
        rest.Add(name, value);
      }
    }
    text += Line(text.empty() ? say("label-policy") : "",
                 fmt::format("{}: {}", Printable(statement.Text("Sid")), Compact(rest)));
  }
  return text;
}

std::string KeyText(const SealTarget& target, const Sayer& say) {
  const fix::PlannedKey& key = target.key;
  if (IsNewKey(target)) {
    return Line(say("label-key"), say("key-word-new", {{"description", Printable(key.description)},
                                                       {"alias", Printable(key.alias)}})) +
           More(say("key-word-window")) + PolicyText(key.policy, say);
  }
  const bool is_completed = target.calls.size() > 1;
  return Line(say("label-key"),
              fmt::format("{}: {}", Printable(key.arn),
                          say(is_completed ? "key-word-ours" : "key-word-existing")));
}

std::string CallsText(const SealTarget& target, const Sayer& say) {
  std::string text;
  int number = 0;
  for (const aws_write::Change& call : target.calls) {
    Node shown = call.parameters;
    for (auto& [name, value] : shown.members) {
      if (name == "Policy") {
        value = Node::String("…");  // as above
      }
    }
    const std::string undone = call.IsIrreversible() ? "  (" + say("was-irreversible") + ")" : "";
    ++number;
    text += Line(number == 1 ? say("label-calls") : "",
                 fmt::format("{} {} {}{}", number, call.Action(), Compact(shown), undone));
  }
  return text;
}

std::string TodayText(const SealTarget& target, const Sayer& say) {
  return say("today-" + std::string(ToString(target.today)),
             {{"key", Printable(target.sealing_key)}});
}

std::string TargetText(const SealTarget& target, const Sayer& say) {
  std::string text = fmt::format("\n{}", Printable(target.name));
  text += target.region.empty() ? "" : "  " + target.region;
  text += target.version.empty() ? "" : "  Kubernetes " + Printable(target.version);
  text += target.status.empty() ? "" : "  " + Printable(target.status);
  text += fmt::format("\n  {}\n", say("verdict-" + std::string(ToString(target.verdict))));
  if (!target.arn.empty()) {
    text += Line(say("label-today"), TodayText(target, say));
  }
  text += ChecksText(target, say);
  if (target.verdict != SealVerdict::kSeal) {
    return text;
  }
  if (target.today == fix::SealedUnder::kPlainText) {
    text += Line(say("label-roads"), say("road-upgrade")) + More(say("road-associate"));
  }
  return text + KeyText(target, say) + CallsText(target, say);
}

std::string CostText(const fix::SealPlan& plan, const Sayer& say) {
  const auto keys = std::ranges::count_if(plan.targets, IsNewKey);
  return keys == 0 ? say("cost-none")
                   : say("cost", {{"keys", std::to_string(keys)},
                                  {"month", std::to_string(keys * kKeyDollarsAMonth)},
                                  {"first", std::to_string(keys * kKeyDollarsAMonth)}});
}

Node NodeOf(const fix::SealCheck& check, const Sayer& say) {
  return Node::Object({{"id", Node::String(check.id)},
                       {"state", Node::String(std::string(ToString(check.state)))},
                       {"message", Node::String(say(check.says))}});
}

Node NodeOf(const fix::PlannedKey& key, bool is_new) {
  Node node = Node::Object({{"is_new", Node::Bool(is_new)},
                            {"found_by", Node::String(std::string(ToString(key.found)))}});
  const auto add = [&](const char* name, const std::string& value) {
    node.Add(name, value.empty() ? Node() : Node::String(value));
  };
  add("arn", key.arn);
  add("alias", key.alias);
  add("description", key.description);
  node.Add("rotation", key.rotation.has_value() ? Node::Bool(*key.rotation) : Node());
  Result<Node> policy = text::ParseJson(key.policy, "");
  node.Add("policy", policy ? std::move(policy).value() : Node());
  return node;
}

Node NodeOf(const SealOutcome& outcome, const Sayer& say) {
  Node says = Node::Array();
  for (const model::Text& one : outcome.says) {
    says.Add(Node::String(say(one)));
  }
  Node done = Node::Array();
  for (const std::string& action : outcome.done) {
    done.Add(Node::String(action));
  }
  const auto text_or_null = [](const std::string& value) {
    return value.empty() ? Node() : Node::String(value);
  };
  return Node::Object({{"state", Node::String(std::string(ToString(outcome.state)))},
                       {"key_arn", text_or_null(outcome.key_arn)},
                       {"update_id", text_or_null(outcome.update_id)},
                       {"called", std::move(done)},
                       {"messages", std::move(says)},
                       {"elapsed_ms", Node::Number(outcome.elapsed_ms)}});
}

Node NodeOf(const aws_write::Change& call) {
  return Node::Object({{"action", Node::String(std::string(call.Action()))},
                       {"region", Node::String(call.region)},
                       {"parameters", call.parameters},
                       {"irreversible", Node::Bool(call.IsIrreversible())}});
}

Node NodeOf(const SealTarget& target, const SealOutcome* outcome, const Sayer& say) {
  const auto text_or_null = [](const std::string& value) {
    return value.empty() ? Node() : Node::String(value);
  };
  Node node = Node::Object({{"name", Node::String(target.name)},
                            {"region", text_or_null(target.region)},
                            {"arn", text_or_null(target.arn)},
                            {"kubernetes_version", text_or_null(target.version)},
                            {"status", text_or_null(target.status)},
                            {"at_rest", Node::String(std::string(ToString(target.today)))},
                            {"sealing_key", text_or_null(target.sealing_key)},
                            {"verdict", Node::String(std::string(ToString(target.verdict)))}});
  Node issues = Node::Array();
  for (const aws::HealthIssue& issue : target.issues) {
    issues.Add(Node::Object(
        {{"code", Node::String(issue.code)}, {"message", Node::String(issue.message)}}));
  }
  node.Add("health_issues", std::move(issues));
  Node checks = Node::Array();
  for (const fix::SealCheck& check : target.checks) {
    checks.Add(NodeOf(check, say));
  }
  node.Add("checks", std::move(checks));
  const bool has_key = target.verdict == SealVerdict::kSeal || !target.key.arn.empty();
  node.Add("key", has_key ? NodeOf(target.key, IsNewKey(target)) : Node());
  Node calls = Node::Array();
  for (const aws_write::Change& call : target.calls) {
    calls.Add(NodeOf(call));
  }
  node.Add("calls", std::move(calls));
  node.Add("update_id", text_or_null(target.update_id));
  node.Add("result", outcome == nullptr ? Node() : NodeOf(*outcome, say));
  return node;
}

std::string Duration(int64_t elapsed_ms) {
  const int64_t seconds = elapsed_ms / 1000;
  return seconds < 60 ? fmt::format("{} s", seconds)
                      : fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
}

}  // namespace

std::string SealPlanText(const SealRun& run, i18n::Language language) {
  const Sayer say(language);
  const fix::SealPlan& plan = run.plan;
  std::string text = say("plan-title", {{"account", Printable(plan.caller.account)},
                                        {"caller", Printable(plan.caller.arn)}}) +
                     "\n";
  for (const auto& [region, error] : plan.unread_regions) {
    text += "  ? " +
            say("region-unread", {{"region", region}, {"because", Printable(Describe(error))}}) +
            "\n";
  }
  if (plan.targets.empty()) {
    return text + "  " + say("none-found") + "\n";
  }
  for (const SealTarget& target : plan.targets) {
    text += TargetText(target, say);
  }
  const bool has_calls = std::ranges::any_of(
      plan.targets, [](const SealTarget& target) { return !target.calls.empty(); });
  text += "\n";
  if (has_calls) {
    text += Line(say("label-cost"), CostText(plan, say));
    text += Line(say("label-undo"), say("irreversible-association"));
    text += More(say("irreversible-key"));
  }
  return text;
}

std::string SealResultText(const SealRun& run, i18n::Language language) {
  const Sayer say(language);
  std::string text;
  for (size_t i = 0; i < run.outcomes.size(); ++i) {
    const SealTarget& target = run.plan.targets[i];
    const SealOutcome& outcome = run.outcomes[i];
    const bool was_tried =
        target.verdict == SealVerdict::kSeal || target.verdict == SealVerdict::kFollow;
    const std::string mark = outcome.state == SealState::kVerified     ? "✓"
                             : target.verdict == SealVerdict::kSealed  ? "✓"
                             : outcome.state == SealState::kUnverified ? "?"
                             : target.verdict == SealVerdict::kUnknown ? "?"
                                                                       : "✗";
    text += fmt::format("{} {}{}  {}", mark, Printable(target.name),
                        target.region.empty() ? "" : "  " + target.region,
                        was_tried ? say("state-" + std::string(ToString(outcome.state)))
                                  : say("verdict-" + std::string(ToString(target.verdict))));
    if (outcome.state == SealState::kVerified) {
      text += "  " + Printable(outcome.key_arn);
    }
    text += was_tried ? "  " + Duration(outcome.elapsed_ms) + "\n" : "\n";
    for (const model::Text& one : outcome.says) {
      text += "    " + say(one) + "\n";
    }
    if (outcome.state == SealState::kVerified) {
      text += "    " +
              say("next-kubeconfig", {{"region", target.region},
                                      {"name", Printable(target.name)},
                                      {"context", Printable(target.arn)}}) +
              "\n";
    }
  }
  return text;
}

std::string SealJson(const SealRun& run, i18n::Language language) {
  const Sayer say(language);
  const fix::SealPlan& plan = run.plan;
  Node clusters = Node::Array();
  for (size_t i = 0; i < plan.targets.size(); ++i) {
    clusters.Add(NodeOf(plan.targets[i], run.outcomes.empty() ? nullptr : &run.outcomes[i], say));
  }
  Node problems = Node::Array();
  for (const auto& [region, error] : plan.unread_regions) {
    problems.Add(Node::Object(
        {{"region", Node::String(region)}, {"message", Node::String(Describe(error))}}));
  }
  const auto keys = std::ranges::count_if(plan.targets, IsNewKey);
  Node cost = Node::Object({{"currency", Node::String("USD")},
                            {"as_of", Node::String(kPricesAsOf)},
                            {"new_keys", Node::Number(keys)},
                            {"per_month", Node::Number(keys * kKeyDollarsAMonth)},
                            {"message", Node::String(CostText(plan, say))}});
  Node undo = Node::Array();
  undo.Add(Node::String(say("irreversible-association")));
  undo.Add(Node::String(say("irreversible-key")));
  Node document = Node::Object({{"fuin", Node::String(kVersion)},
                                {"kind", Node::String("fix-aws")},
                                {"schema", Node::Number(1)},
                                {"source", Node::String(run.source)},
                                {"account", Node::String(plan.caller.account)},
                                {"caller", Node::String(plan.caller.arn)},
                                {"applied", Node::Bool(!run.outcomes.empty())},
                                {"clusters", std::move(clusters)},
                                {"regions_unread", std::move(problems)},
                                {"cost", std::move(cost)},
                                {"irreversible", std::move(undo)},
                                {"exit_code", Node::Number(run.exit_code)}});
  return text::WriteJson(document) + "\n";
}

std::string SealProgressText(const fix::SealProgress& progress, i18n::Language language) {
  const Sayer say(language);
  switch (progress.step) {
    case fix::SealProgress::Step::kCall:
      return say("progress-call", {{"action", progress.action}});
    case fix::SealProgress::Step::kFollow:
      return say("progress-follow", {{"status", Printable(progress.status)},
                                     {"elapsed", Duration(progress.elapsed_ms)}});
    case fix::SealProgress::Step::kReadBack:
      return say("progress-read-back");
    case fix::SealProgress::Step::kDone:
      break;
  }
  return say("state-" + std::string(ToString(progress.outcome->state)));
}

}  // namespace fuin::cli
