// Values are written by hand into one buffer that is flushed at 64 KiB, some 200 MB/s; the parts
// that are small and come once are trees of text::Node.

#include <fmt/format.h>

#include "base/strings.h"
#include "report/internal/formats.h"
#include "report/stored.h"

namespace fuin::report {
namespace {

using text::Node;

constexpr size_t kFlushBytes = 64u << 10;

// Appends `text` as a JSON string; bytes that are not UTF-8 become U+FFFD.
void AppendString(std::string& out, std::string_view text) {
  const bool is_plain = IsValidUtf8(text);
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else if (byte >= 0x80 && !is_plain) {
      out += "\xef\xbf\xbd";
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendText(std::string& out, std::string_view name, std::string_view text, bool is_null) {
  out += ",\"";
  out += name;
  out += "\":";
  if (is_null) {
    out += "null";
  } else {
    AppendString(out, text);
  }
}

void AppendObject(std::string& out, const model::StoredValue& value) {
  if (!value.object.has_value()) {
    return;
  }
  out += ",\"object\":{\"type\":";
  AppendString(out, value.object->type);
  out += ",\"content\":";
  AppendString(out, model::ToString(value.object->content));
  out += ",\"data_keys\":[";
  for (size_t i = 0; i < value.object->data_keys.size(); ++i) {
    out += i > 0 ? "," : "";
    AppendString(out, value.object->data_keys[i]);
  }
  out += value.object->has_last_applied ? "],\"last_applied\":true}" : "],\"last_applied\":false}";
}

void AppendValue(std::string& out, const model::StoredValue& value) {
  AppendText(out, "key", value.key.value_or(""), !value.key.has_value());
  AppendText(out, "resource", value.resource, value.resource.empty());
  AppendText(out, "file", value.file, value.file.empty());
  AppendText(out, "state", model::ToString(value.state), false);
  AppendText(out, "seal", model::ToString(value.seal), false);
  AppendText(out, "provider", value.provider, value.provider.empty());
  AppendText(out, "key_id", value.key_id, value.key_id.empty());
  out += value.dek_source_type < 0 ? ",\"dek_source_type\":null"
                                   : fmt::format(",\"dek_source_type\":{}", value.dek_source_type);
  out += !value.stale.has_value() ? ",\"stale\":null"
         : *value.stale           ? ",\"stale\":true"
                                  : ",\"stale\":false";
  out += value.revision.has_value() ? fmt::format(",\"revision\":{}", *value.revision)
                                    : ",\"revision\":null";
  out += fmt::format(",\"offset\":{},\"bytes\":{}", value.offset, value.bytes);
  if (value.cut_short) {
    out += ",\"cut_short\":true";
  }
  if (!value.flaw.empty()) {
    AppendText(out, "claims", model::ToString(value.claimed), false);
    AppendText(out, "flaw", value.flaw, false);
  }
  AppendObject(out, value);
  if (value.open != model::OpenOutcome::kNotTried) {
    out += value.open == model::OpenOutcome::kOpened ? ",\"opens\":true" : ",\"opens\":false";
    AppendText(out, "why_not", value.open_failure, value.open_failure.empty());
  }
}

Node Number(uint64_t number) { return Node::Number(static_cast<int64_t>(number)); }

Node FormsNode(const model::CountsByForm& counts) {
  Node node = Node::Object();
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) {
      node.Add(std::string(model::ToString(static_cast<model::SealForm>(i))), Number(counts[i]));
    }
  }
  return node;
}

Node KeyUseNode(const model::KeyUse& use) {
  Node node = Node::Object();
  node.Add("seal", Node::String(std::string(model::ToString(use.form))));
  node.Add("provider", use.provider.empty() ? Node() : Node::String(use.provider));
  node.Add("key_id", use.key_id.empty() ? Node() : Node::String(use.key_id));
  node.Add("dek_source_type", use.dek_source_type < 0 ? Node() : Node::Number(use.dek_source_type));
  return node;
}

Node CountsNode(const model::StoredCounts& counts, std::string_view objects_name) {
  const std::string objects(objects_name);
  Node copies = Node::Object();
  Node plaintext = Node::Object();
  Node fragments = Node::Object();
  for (size_t i = 0; i < model::kStoredStateCount; ++i) {
    const std::string state(model::ToString(static_cast<model::StoredState>(i)));
    copies.Add(state, FormsNode(counts.copies[i]));
    plaintext.Add(state, Number(counts.objects_with_plaintext_in[i]));
    fragments.Add(state, Number(counts.plaintext_fragments[i]));
  }
  Node keys = Node::Array();
  for (const model::KeyUse& use : counts.keys) {
    Node key = KeyUseNode(use);
    key.Add("live", Number(use.live));
    key.Add("copies", Number(use.copies));
    keys.Add(std::move(key));
  }
  Node node = Node::Object();
  node.Add(objects, Number(counts.objects));
  node.Add("namespaces", Number(counts.namespaces));
  node.Add("live", FormsNode(counts.copies[0]));
  node.Add("copies", std::move(copies));
  node.Add(objects + "_with_plaintext_copy", Number(counts.objects_with_plaintext));
  node.Add("namespaces_with_plaintext_copy", Number(counts.namespaces_with_plaintext));
  node.Add("with_plaintext_by_state", std::move(plaintext));
  node.Add("plaintext_fragments", std::move(fragments));
  node.Add("pretended", Number(counts.pretended));
  node.Add("with_last_applied", Number(counts.with_last_applied));
  node.Add("newest", counts.newest.has_value() ? KeyUseNode(*counts.newest) : Node());
  node.Add("live_stale", Number(counts.live_stale));
  node.Add("keys", std::move(keys));
  node.Add("distinct_dek_sources", Number(counts.distinct_seeds));
  if (counts.opened + counts.unopened > 0) {
    Node reasons = Node::Object();
    for (const auto& [reason, count] : counts.unopened_by_reason) {
      reasons.Add(reason, Number(count));
    }
    Node open = Node::Object();
    open.Add("opened", Number(counts.opened));
    open.Add("not_opened", Number(counts.unopened));
    open.Add("reasons", std::move(reasons));
    node.Add("open", std::move(open));
  }
  return node;
}

Node IntegrityNode(const model::StoredSource& stored, i18n::Language language) {
  Node damage = Node::Array();
  for (const model::StoredDamage& one : stored.damage) {
    Node node = Node::Object();
    node.Add("file", Node::String(one.file));
    node.Add("offset", Number(one.offset));
    node.Add("bytes", Number(one.bytes));
    node.Add("what", Node::String(View::Say(one.what, language)));
    damage.Add(std::move(node));
  }
  Node node = Node::Object();
  node.Add("hash", Node::String(std::string(model::ToString(stored.hash))));
  node.Add("damage", std::move(damage));
  node.Add("damage_count", Number(stored.damage_count));
  return node;
}

Node ProblemsNode(const model::Source& source, i18n::Language language) {
  Node problems = Node::Array();
  for (const model::SourceProblem& problem : source.problems) {
    Node node = Node::Object();
    const bool is_note = problem.kind == model::ProblemKind::kNote;
    node.Add("kind", Node::String(is_note ? "note" : "part_unread"));
    node.Add("message", Node::String(View::Say(problem.text, language)));
    problems.Add(std::move(node));
  }
  return problems;
}

// What stands behind the values of a source.
std::string SourceTail(const model::Source& source, const model::StoredSource& stored) {
  // The words of damage stay English: the document is written before a language is chosen for it.
  const i18n::Language language = i18n::Language::kEnglish;
  Node summary = CountsNode(stored.secrets, "secrets");
  Node prefixes = Node::Array();
  for (const std::string& prefix : stored.prefixes) {
    prefixes.Add(Node::String(prefix));
  }
  summary.Add("prefixes", std::move(prefixes));
  if (!stored.others.empty()) {
    Node others = Node::Object();
    for (const model::StoredCounts& counts : stored.others) {
      others.Add(counts.resource, CountsNode(counts, "objects"));
    }
    summary.Add("resources", std::move(others));
  }
  const auto member = [](std::string_view name, const Node& node) {
    return fmt::format(",\"{}\":{}", name, text::WriteJson(node, 0));
  };
  Node revision = stored.revision.has_value() ? Node::Number(*stored.revision) : Node();
  Node version = stored.etcd_version.empty() ? Node() : Node::String(stored.etcd_version);
  Node not_shown = Node::Array();
  for (const model::Text& text : stored.not_shown) {
    not_shown.Add(Node::String(View::Say(text, language)));
  }
  return member("integrity", IntegrityNode(stored, language)) + member("revision", revision) +
         member("etcd_version", version) + member("summary", summary) +
         member("not_shown", not_shown) + member("read", Node::Bool(source.read)) +
         member("problems", ProblemsNode(source, language)) + "}";
}

}  // namespace

StoredJson::StoredJson(StoredStyle style, std::string fuin_version, Writer writer)
    : style_(style), writer_(std::move(writer)) {
  if (style_ == StoredStyle::kDocument) {
    out_ = "{\"fuin_version\":";
    AppendString(out_, fuin_version);
    out_ += ",\"sources\":[";
  }
}

Result<void> StoredJson::FlushAbove(size_t bytes) {
  if (out_.size() < bytes || out_.empty()) {
    return {};
  }
  Result<void> written = writer_(out_);
  out_.clear();
  return written;
}

void StoredJson::BeginSource(std::string_view name, std::string_view kind) {
  out_ += has_source_ ? ",\n{\"source\":" : "\n{\"source\":";
  has_source_ = true;
  AppendString(out_, name);
  out_ += ",\"kind\":";
  AppendString(out_, kind);
  out_ += ",\"values\":[";
}

Result<void> StoredJson::OnSource(std::string_view name, model::StoredKind kind) {
  source_name_ = name;
  has_value_ = false;
  if (style_ == StoredStyle::kDocument) {
    BeginSource(name, model::ToString(kind));
  }
  return FlushAbove(kFlushBytes);
}

Result<void> StoredJson::OnValue(const model::StoredValue& value) {
  if (style_ == StoredStyle::kLines) {
    out_ += "{\"source\":";
    AppendString(out_, source_name_);
    AppendValue(out_, value);
    out_ += "}\n";
    return FlushAbove(kFlushBytes);
  }
  out_ += has_value_ ? ",\n{" : "\n{";
  has_value_ = true;
  const size_t start = out_.size();
  AppendValue(out_, value);
  out_.erase(start, 1);  // the comma before the first member
  out_ += '}';
  return FlushAbove(kFlushBytes);
}

Result<void> StoredJson::OnSourceEnd(const model::Source& source,
                                     const model::StoredSource& stored) {
  if (style_ == StoredStyle::kDocument) {
    out_ += "]";
    out_ += SourceTail(source, stored);
  }
  return FlushAbove(kFlushBytes);
}

Result<void> StoredJson::Finish(const model::Facts& facts, const model::Judgement& judgement,
                                const Options& options) {
  if (style_ == StoredStyle::kDocument) {
    for (const model::Source& source : facts.sources) {
      if (!source.read) {
        BeginSource(source.name, "unreadable");
        out_ += "]";
        out_ += SourceTail(source, {});
      }
    }
    const View view(facts, judgement, options);
    out_ += "],\"findings\":[";
    bool has_finding = false;
    for (const model::Finding& finding : judgement.findings) {
      out_ += has_finding ? ",\n" : "\n";
      has_finding = true;
      out_ += text::WriteJson(OwnFindingNode(view, finding), 0);
    }
    out_ += fmt::format("],\"exit_code\":{}}}\n", options.exit_code);
  }
  return FlushAbove(0);
}

}  // namespace fuin::report
