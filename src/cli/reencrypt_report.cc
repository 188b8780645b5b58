// Sentences come from the catalogue ("reencrypt/..."); names and the server's words are made safe
// for a terminal when they enter (Printable).

#include "cli/reencrypt_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/date.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "text/document.h"

namespace fuin::cli {
namespace {

using fix::KeyKind;
using fix::Touched;
using text::Node;

constexpr Touched kAllTouched[] = {Touched::kRewritten, Touched::kCurrent, Touched::kGone,
                                   Touched::kReplaced,  Touched::kBusy,    Touched::kFailed};
constexpr size_t kFailuresShownMax = 50;
constexpr size_t kReasonShownMax = 300;

class Sayer {
 public:
  explicit Sayer(i18n::Language language) : language_(language) {}
  std::string operator()(const std::string& id,
                         std::vector<std::pair<std::string, std::string>> arguments = {}) const {
    return i18n::Render({"reencrypt/" + id, std::move(arguments)}, language_);
  }
  std::string operator()(const model::Text& text) const { return i18n::Render(text, language_); }

 private:
  i18n::Language language_;
};

// "  label       text": labels are padded by the columns that they take.
std::string Line(const std::string& label, const std::string& text) {
  const size_t width = DisplayWidth(label);
  return "  " + label + std::string(width < 14 ? 14 - width : 1, ' ') + text + "\n";
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? "" : std::string(separator)) + part;
  }
  return joined;
}

// "sha256:1a2b3c4d..." short enough to read, long enough to compare by eye.
std::vector<std::string> Shortened(const std::vector<std::string>& hashes) {
  std::vector<std::string> shown;
  for (const std::string& hash : hashes) {
    shown.push_back(Printable(hash.size() > 19 ? hash.substr(0, 19) + "…" : hash));
  }
  return shown;
}

std::string KeyText(const fix::WriteKey& key, const Sayer& say) {
  std::string id = "key-" + std::string(ToString(key.kind));
  std::vector<std::pair<std::string, std::string>> arguments;
  if (!key.key_arn.empty()) {
    id = "key-arn";
    arguments = {{"arn", Printable(key.key_arn)}};
  } else if (key.kind != KeyKind::kUnknown && key.kind != KeyKind::kAwsOwned) {
    arguments = {{"prefix", key.prefix.empty() ? "identity" : Printable(key.prefix)}};
  }
  std::string text = say(id, std::move(arguments));
  if (key.kind != KeyKind::kUnknown) {
    text += say("known-from-" + std::string(ToString(key.known_from)));
  }
  return text;
}

std::string ServersText(const k8s::ApiServers& servers, const fix::WriteKey& key,
                        const Sayer& say) {
  const std::string seen = std::to_string(servers.seen.size());
  std::string text;
  if (servers.were_named) {
    text = say("servers-named", {{"seen", seen}});
  } else if (servers.expected_id_hashes.has_value()) {
    text = say("servers-of",
               {{"seen", seen}, {"all", std::to_string(servers.expected_id_hashes->size())}});
  } else {
    text = say("servers-unknown", {{"seen", seen}});
  }
  if (!key.config_hashes.empty()) {
    text += say("configuration-hash", {{"hash", Join(Shortened(key.config_hashes), ", ")}});
  }
  if (!key.key_id_hashes.empty()) {
    text += say("key-id-hash", {{"hash", Join(Shortened(key.key_id_hashes), ", ")}});
  }
  return text;
}

const fix::WriteKey& FirstKey(const std::vector<std::pair<std::string, fix::WriteKey>>& keys) {
  static const fix::WriteKey none;
  return keys.empty() ? none : keys.front().second;
}

std::string PassText(const fix::PassReport& pass, const Sayer& say) {
  std::string text = say("counts-seen", {{"count", std::to_string(pass.counts.seen)}});
  for (Touched touched : kAllTouched) {
    const uint64_t count = pass.counts.Of(touched);
    const bool is_always_said = touched == Touched::kRewritten || touched == Touched::kCurrent ||
                                touched == Touched::kFailed;
    if (count > 0 || is_always_said) {
      text += " · " +
              say("counts-" + std::string(ToString(touched)), {{"count", std::to_string(count)}});
    }
  }
  const double seconds = std::max<double>(static_cast<double>(pass.elapsed_ms) / 1000, 0.001);
  text += " · " +
          say("counts-time",
              {{"seconds", fmt::format("{:.1f}", seconds)},
               {"rate", fmt::format("{:.0f}", static_cast<double>(pass.counts.seen) / seconds)}});
  return text;
}

std::string FailuresText(const fix::PassReport& pass, const std::string& journal,
                         const Sayer& say) {
  std::string text;
  const size_t shown = std::min(pass.failures.size(), kFailuresShownMax);
  for (size_t i = 0; i < shown; ++i) {
    const fix::Failure& failure = pass.failures[i];
    const std::string place =
        failure.in_namespace.empty() ? failure.name : failure.in_namespace + "/" + failure.name;
    text += fmt::format("  ✗ {} {}\n", Printable(failure.resource.Name()), Printable(place));
    text += fmt::format("      {}{}\n", failure.reason.substr(0, kReasonShownMax),
                        failure.reason.size() > kReasonShownMax ? "…" : "");
    text += fmt::format("      {}\n", say("remedy-" + std::string(ToString(failure.kind))));
  }
  const uint64_t failed = pass.counts.Of(Touched::kFailed);
  if (failed > shown) {
    text +=
        "  " +
        say(journal.empty() ? "more-failures" : "more-failures-in",
            journal.empty()
                ? std::vector<std::pair<std::string, std::string>>{{"count",
                                                                    std::to_string(failed - shown)}}
                : std::vector<std::pair<std::string, std::string>>{{"count",
                                                                    std::to_string(failed - shown)},
                                                                   {"file", Printable(journal)}}) +
        "\n";
  }
  return text;
}

std::string CensusText(const fix::Census& census, const Sayer& say) {
  std::vector<std::string> parts;
  for (const auto& [resource, prefixes] : census) {
    for (const auto& [prefix, count] : prefixes) {
      parts.push_back(say("census-part", {{"resource", Printable(resource)},
                                          {"prefix", Printable(prefix)},
                                          {"count", std::to_string(count)}}));
    }
  }
  return parts.empty() ? say("census-none") : Join(parts, " · ");
}

// "secrets live kms_v2 290 · historical plaintext 12": every count that is not zero.
std::string CopiesText(const model::StoredCounts& counts) {
  std::vector<std::string> parts;
  for (size_t state = 0; state < model::kStoredStateCount; ++state) {
    for (size_t form = 0; form < model::kSealFormCount; ++form) {
      if (counts.copies[state][form] > 0) {
        parts.push_back(fmt::format("{} {} {}", ToString(static_cast<model::StoredState>(state)),
                                    ToString(static_cast<model::SealForm>(form)),
                                    counts.copies[state][form]));
      }
    }
  }
  return Join(parts, " · ");
}

std::string EtcdText(const fix::ReencryptReport& report, const Sayer& say) {
  const fix::EtcdProof& proof = *report.etcd;
  std::string text;
  for (const auto& [resource, key] : report.write_keys) {
    const model::StoredCounts* counts = fix::CountsOf(proof, resource);
    if (counts != nullptr) {
      text += Line(say("label-etcd"), Printable(resource) + "  " + CopiesText(*counts));
    }
  }
  const uint64_t old = fix::OldPlaintextIn(proof);
  if (old > 0) {
    text += Line(say("label-next"), say("etcd-old-plain", {{"count", std::to_string(old)}}));
  }
  for (const model::Text& part : proof.stored.not_shown) {
    text += Line(say("label-note"), say("etcd-not-shown", {{"part", say(part)}}));
  }
  return text;
}

Node Numbers(const std::vector<std::pair<std::string, uint64_t>>& numbers) {
  Node object = Node::Object();
  for (const auto& [name, number] : numbers) {
    object.Add(name, Node::Number(static_cast<int64_t>(number)));
  }
  return object;
}

Node CountsJson(const fix::PassCounts& counts) {
  std::vector<std::pair<std::string, uint64_t>> numbers = {{"seen", counts.seen}};
  for (Touched touched : kAllTouched) {
    numbers.emplace_back(ToString(touched), counts.Of(touched));
  }
  numbers.emplace_back("conflicts", counts.conflicts);
  numbers.emplace_back("throttled", counts.throttled);
  return Numbers(numbers);
}

Node Strings(const std::vector<std::string>& texts) {
  Node array = Node::Array();
  for (const std::string& text : texts) {
    array.Add(Node::String(text));
  }
  return array;
}

Node FailureJson(const fix::Failure& failure) {
  Node object = Node::Object();
  object.Add("resource", Node::String(failure.resource.Name()));
  object.Add("namespace", Node::String(failure.in_namespace));
  object.Add("name", Node::String(failure.name));
  object.Add("kind", Node::String(std::string(ToString(failure.kind))));
  object.Add("status", Node::Number(failure.status));
  object.Add("reason", Node::String(failure.reason));
  return object;
}

Node PassJson(const fix::PassReport& pass, std::string_view kind) {
  Node object = Node::Object();
  object.Add("kind", Node::String(std::string(kind)));
  object.Add("elapsed_ms", Node::Number(pass.elapsed_ms));
  object.Add("list_restarts", Node::Number(pass.list_restarts));
  object.Add("stopped", Node::Bool(pass.was_stopped));
  object.Add("counts", CountsJson(pass.counts));
  Node& by_resource = object.Add("by_resource", Node::Object());
  for (const auto& [resource, counts] : pass.by_resource) {
    by_resource.Add(resource, CountsJson(counts));
  }
  Node& unlisted = object.Add("unlisted", Node::Array());
  for (const Error& error : pass.unlisted) {
    unlisted.Add(Node::String(Describe(error)));
  }
  Node& failures = object.Add("failures", Node::Array());
  for (const fix::Failure& failure : pass.failures) {
    failures.Add(FailureJson(failure));
  }
  return object;
}

Node KeyJson(const fix::WriteKey& key) {
  Node object = Node::Object();
  object.Add("kind", Node::String(std::string(ToString(key.kind))));
  object.Add("prefix", Node::String(key.prefix));
  object.Add("known_from", Node::String(std::string(ToString(key.known_from))));
  object.Add("key_id_hashes", Strings(key.key_id_hashes));
  object.Add("configuration_hashes", Strings(key.config_hashes));
  if (!key.key_arn.empty()) {
    object.Add("key_arn", Node::String(key.key_arn));
  }
  return object;
}

Node EksJson(const std::optional<fix::EksEncryption>& eks) {
  if (!eks.has_value()) {
    return {};
  }
  Node object = Node::Object();
  object.Add("cluster_arn", Node::String(eks->cluster_arn));
  object.Add("kind", Node::String(std::string(ToString(eks->kind))));
  object.Add("key_arn", Node::String(eks->key_arn));
  object.Add("covers", Node::String(eks->covers_everything ? "everything" : "secrets"));
  return object;
}

Node CopiesJson(const model::StoredCounts& counts) {
  Node object = Node::Object();
  object.Add("objects", Node::Number(static_cast<int64_t>(counts.objects)));
  object.Add("live_stale", Node::Number(static_cast<int64_t>(counts.live_stale)));
  object.Add("pretended", Node::Number(static_cast<int64_t>(counts.pretended)));
  Node& copies = object.Add("copies", Node::Object());
  for (size_t state = 0; state < model::kStoredStateCount; ++state) {
    std::vector<std::pair<std::string, uint64_t>> forms;
    for (size_t form = 0; form < model::kSealFormCount; ++form) {
      if (counts.copies[state][form] > 0) {
        forms.emplace_back(ToString(static_cast<model::SealForm>(form)),
                           counts.copies[state][form]);
      }
    }
    copies.Add(std::string(ToString(static_cast<model::StoredState>(state))), Numbers(forms));
  }
  return object;
}

Node EtcdJson(const fix::ReencryptReport& report, const Sayer& say) {
  if (!report.etcd.has_value()) {
    return {};
  }
  const fix::EtcdProof& proof = *report.etcd;
  Node object = Node::Object();
  object.Add("source", Node::String(proof.source.name));
  object.Add("kind", Node::String(std::string(ToString(proof.stored.kind))));
  object.Add("read", Node::Bool(proof.source.read));
  object.Add("etcd_version", Node::String(proof.stored.etcd_version));
  if (proof.stored.revision.has_value()) {
    object.Add("revision", Node::Number(*proof.stored.revision));
  }
  Node& resources = object.Add("resources", Node::Object());
  for (const auto& [resource, key] : report.write_keys) {
    if (const model::StoredCounts* counts = fix::CountsOf(proof, resource); counts != nullptr) {
      resources.Add(resource, CopiesJson(*counts));
    }
  }
  object.Add("old_plaintext", Node::Number(static_cast<int64_t>(fix::OldPlaintextIn(proof))));
  std::vector<std::string> not_shown;
  for (const model::Text& part : proof.stored.not_shown) {
    not_shown.push_back(say(part));
  }
  object.Add("not_shown", Strings(not_shown));
  return object;
}

Node ServersJson(const k8s::ApiServers& servers) {
  Node object = Node::Object();
  object.Add("complete", Node::Bool(servers.IsComplete()));
  Node& seen = object.Add("seen", Node::Array());
  for (const k8s::ApiServerView& server : servers.seen) {
    Node one = Node::Object();
    one.Add("origin", Node::String(server.origin));
    one.Add("id_hash", Node::String(server.encryption.id_hash));
    one.Add("configuration_hash", Node::String(server.encryption.config_hash));
    Node& keys = one.Add("key_id_hashes", Node::Object());
    for (const auto& [provider, hash] : server.encryption.key_id_hashes) {
      keys.Add(provider, Node::String(hash));
    }
    seen.Add(std::move(one));
  }
  if (servers.expected_id_hashes.has_value()) {
    object.Add("expected_id_hashes", Strings(*servers.expected_id_hashes));
  }
  Node& problems = object.Add("problems", Node::Array());
  for (const Error& problem : servers.problems) {
    problems.Add(Node::String(Describe(problem)));
  }
  return object;
}

Node CensusJson(const std::optional<fix::Census>& census) {
  if (!census.has_value()) {
    return {};
  }
  Node object = Node::Object();
  for (const auto& [resource, prefixes] : *census) {
    Node& of_resource = object.Add(resource, Node::Object());
    for (const auto& [prefix, count] : prefixes) {
      of_resource.Add(prefix, Node::Number(static_cast<int64_t>(count)));
    }
  }
  return object;
}

void AddPlan(const ReencryptRun& run, Node& document) {
  Node& cluster = document.Add("cluster", Node::Object());
  cluster.Add("context", Node::String(run.plan.context));
  cluster.Add("server", Node::String(run.plan.server));
  cluster.Add("version", Node::String(run.plan.version.git_version));
  Node& scope = document.Add("scope", Node::Object());
  std::vector<std::string> resources;
  for (const k8s::Resource& resource : run.options.pass.resources) {
    resources.push_back(resource.Name());
  }
  scope.Add("resources", Strings(resources));
  scope.Add("namespaces", Strings(run.options.pass.namespaces));
  scope.Add("selector", Node::String(run.options.pass.label_selector));
  Node& webhooks = document.Add("webhooks", Node::Array());
  for (const fix::Webhook& webhook : run.plan.webhooks) {
    Node one = Node::Object();
    one.Add("configuration", Node::String(webhook.configuration));
    one.Add("name", Node::String(webhook.name));
    one.Add("mutating", Node::Bool(webhook.is_mutating));
    one.Add("fails_closed", Node::Bool(webhook.fails_closed));
    webhooks.Add(std::move(one));
  }
}

}  // namespace

std::string PlanText(const fix::ReencryptPlan& plan, const fix::ReencryptOptions& options,
                     i18n::Language language) {
  const Sayer say(language);
  std::string text = say(options.checks_only ? "plan-check" : "plan-title",
                         {{"context", Printable(plan.context)},
                          {"server", Printable(plan.server)},
                          {"version", Printable(plan.version.git_version)}}) +
                     "\n";
  std::vector<std::string> counts;
  for (const auto& [resource, count] : plan.counts) {
    counts.push_back(Printable(resource) + " " +
                     (count.has_value() ? std::to_string(*count) : say("count-unknown")));
  }
  text += Line(say("label-objects"), Join(counts, " · "));
  text += Line(say("label-request"), say(options.via_migration ? "request-svm" : "request"));
  for (const auto& [resource, key] : plan.write_keys) {
    text += Line(say("label-key"),
                 (plan.write_keys.size() > 1 ? Printable(resource) + "  " : "") +
                     (key.kind == KeyKind::kUnknown ? say("key-not-yet") : KeyText(key, say)));
  }
  text += Line(say("label-servers"), ServersText(plan.api_servers, FirstKey(plan.write_keys), say));
  if (!plan.webhooks_known) {
    text += Line(say("label-webhooks"), say("webhooks-unknown"));
  }
  for (const fix::Webhook& webhook : plan.webhooks) {
    text += Line(say("label-webhooks"),
                 say(webhook.fails_closed ? "webhook-closed" : "webhook-open",
                     {{"name", Printable(webhook.configuration + "/" + webhook.name)}}) +
                     (webhook.is_mutating ? say("webhook-mutating") : ""));
  }
  for (const Error& problem : plan.problems) {
    text += Line(say("label-note"), Describe(problem));
  }
  for (const Error& problem : plan.api_servers.problems) {
    text += Line(say("label-note"), Describe(problem));
  }
  return text;
}

std::string ReencryptText(const ReencryptRun& run, i18n::Language language) {
  const Sayer say(language);
  const fix::ReencryptReport& report = run.report;
  const std::string purpose = run.options.checks_only ? "check-" : "state-";
  const char* mark = report.state == fix::ReencryptState::kVerified     ? "✓ "
                     : report.state == fix::ReencryptState::kUnverified ? "? "
                                                                        : "✗ ";
  std::string text = mark + say(purpose + std::string(ToString(report.state))) + "\n";
  for (const model::Text& reason : report.reasons) {
    text += Line(say("label-because"), say(reason));
  }
  if (report.rewrite.has_value()) {
    text += Line(say("label-rewrite"), PassText(*report.rewrite, say));
  }
  for (const fix::MigrationReport& migration : report.migrations) {
    if (!migration.has_succeeded && migration.message.empty()) {
      continue;  // its reason stands above
    }
    text += Line(say("label-rewrite"),
                 say(migration.has_succeeded ? "migration-succeeded" : "migration-failed",
                     {{"resource", Printable(migration.resource)},
                      {"message", Printable(migration.message)},
                      {"name", Printable(migration.name)}}));
  }
  for (const fix::PassReport& pass : report.verify) {
    text += Line(say("label-verify"), PassText(pass, say));
  }
  for (const auto& [resource, key] : report.write_keys) {
    text +=
        Line(say("label-key"),
             (report.write_keys.size() > 1 ? Printable(resource) + "  " : "") + KeyText(key, say));
  }
  text += Line(say("label-servers"),
               ServersText(report.api_servers_after, FirstKey(report.write_keys), say));
  if (report.census.has_value()) {
    text += Line(say("label-census"), CensusText(*report.census, say));
  }
  if (report.etcd.has_value()) {
    text += EtcdText(report, say);
  }
  const fix::PassReport* last = !report.verify.empty()       ? &report.verify.back()
                                : report.rewrite.has_value() ? &*report.rewrite
                                                             : nullptr;
  if (last != nullptr) {
    text += FailuresText(*last, run.journal, say);
    text += Line(say("label-next"), say("old-copies"));
  }
  return text;
}

std::string ReencryptJson(const ReencryptRun& run) {
  const fix::ReencryptReport& report = run.report;
  const Sayer say(i18n::Language::kEnglish);
  Node document = Node::Object();
  document.Add("kind", Node::String("fuin-reencrypt"));
  document.Add("version", Node::Number(1));
  document.Add("fuin_version", Node::String(kVersion));
  document.Add("started_at", Node::String(Rfc3339OfUnixTime(run.started_ms / 1000)));
  document.Add("finished_at", Node::String(Rfc3339OfUnixTime(run.finished_ms / 1000)));
  document.Add("elapsed_ms", Node::Number(run.finished_ms - run.started_ms));
  document.Add("check_only", Node::Bool(run.options.checks_only));
  document.Add("state", Node::String(std::string(ToString(report.state))));
  document.Add("exit_code", Node::Number(run.exit_code));
  Node& reasons = document.Add("reasons", Node::Array());
  for (const model::Text& reason : report.reasons) {
    Node one = Node::Object();
    one.Add("id", Node::String(reason.id));
    one.Add("text", Node::String(say(reason)));
    reasons.Add(std::move(one));
  }
  AddPlan(run, document);
  Node& gate = document.Add("gate", Node::Object());
  gate.Add("state", Node::String(std::string(ToString(report.gate.state))));
  gate.Add("waited_ms", Node::Number(report.gate.waited_ms));
  gate.Add("api_servers", ServersJson(report.gate.api_servers));
  document.Add("api_servers_after", ServersJson(report.api_servers_after));
  Node& keys = document.Add("write_keys", Node::Object());
  for (const auto& [resource, key] : report.write_keys) {
    keys.Add(resource, KeyJson(key));
  }
  Node& passes = document.Add("passes", Node::Array());
  if (report.rewrite.has_value()) {
    passes.Add(PassJson(*report.rewrite, "rewrite"));
  }
  for (const fix::PassReport& pass : report.verify) {
    passes.Add(PassJson(pass, "verify"));
  }
  Node& migrations = document.Add("migrations", Node::Array());
  for (const fix::MigrationReport& migration : report.migrations) {
    Node one = Node::Object();
    one.Add("resource", Node::String(migration.resource));
    one.Add("name", Node::String(migration.name));
    one.Add("succeeded", Node::Bool(migration.has_succeeded));
    one.Add("message", Node::String(migration.message));
    migrations.Add(std::move(one));
  }
  document.Add("eks", EksJson(report.eks));
  document.Add("etcd", EtcdJson(report, say));
  document.Add("stored_under", CensusJson(report.census));
  document.Add("written_under", CensusJson(report.writes));
  return text::WriteJson(document) + "\n";
}

}  // namespace fuin::cli
