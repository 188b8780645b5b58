// Places are <words-with-hyphens>. A name from the input goes into commands that people paste, so
// only names made of harmless characters do.

#include "report/filled_page.h"

#include <algorithm>

#include "base/strings.h"

namespace fuin::report {
namespace {

// All that names, ARNs, aliases, Regions and addresses of AWS and Terraform are made of, but for
// the quotes of an instance key.
bool IsHarmless(std::string_view value) {
  return !value.empty() && value.front() != '-' &&
         value.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "-_./:+=@,") == std::string_view::npos;
}

void Add(PageNames& names, std::string_view name, const model::Seen<std::string>& value) {
  if (value.known()) {
    names.emplace_back(name, value.value());
  }
}

const model::Key* KeyOfCluster(const model::Facts& facts, const model::Cluster& cluster,
                               PageNames& names) {
  if (!cluster.encryption.known() || cluster.encryption.value().empty() ||
      !cluster.encryption.value()[0].key.known()) {
    return nullptr;
  }
  const model::KeyReference& reference = cluster.encryption.value()[0].key.value();
  if (reference.form == model::KeyForm::kKeyArn) {
    names.emplace_back("key-arn", reference.text);
    names.emplace_back("key-id", reference.text.substr(reference.text.rfind('/') + 1));
  }
  return model::FindKey(facts, reference);
}

// The first cluster that names `key`.
const model::Cluster* ClusterOfKey(const model::Facts& facts, const model::Key& key) {
  for (const model::Cluster& cluster : facts.clusters) {
    PageNames ignored;
    if (KeyOfCluster(facts, cluster, ignored) == &key) {
      return &cluster;
    }
  }
  return nullptr;
}

// The end of a place that starts at `at` with '<'; npos where it is none.
size_t EndOfPlace(std::string_view page, size_t at) {
  const size_t end = page.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", at + 1);
  const bool is_place = end != std::string_view::npos && end > at + 1 && page[end] == '>';
  return is_place ? end : std::string_view::npos;
}

}  // namespace

PageNames NamesFor(const model::Facts& facts, const model::Finding& finding) {
  PageNames names;
  for (const auto& [name, value] : finding.message.arguments) {
    if (name == "old_key") {
      names.emplace_back("old-key", value);
    }
  }
  const model::Key* key = nullptr;
  const model::Cluster* cluster = nullptr;
  if (finding.subject.kind == model::SubjectKind::kKey &&
      finding.subject.index < facts.keys.size()) {
    key = &facts.keys[finding.subject.index];
    cluster = ClusterOfKey(facts, *key);
  } else if (finding.subject.kind == model::SubjectKind::kCluster &&
             finding.subject.index < facts.clusters.size()) {
    cluster = &facts.clusters[finding.subject.index];
    key = KeyOfCluster(facts, *cluster, names);
  }
  if (cluster != nullptr) {
    Add(names, "cluster-name", cluster->name);
    Add(names, "region", cluster->region);
    Add(names, "account", cluster->account);
  }
  if (key != nullptr) {
    Add(names, "key-arn", key->arn);
    Add(names, "key-id", key->key_id);
    Add(names, "region", key->region);
    Add(names, "account", key->account);
  }
  return names;
}

std::string FilledPage(std::string_view page, const PageNames& names) {
  std::string filled;
  for (size_t i = 0; i < page.size(); ++i) {
    const size_t end = page[i] == '<' ? EndOfPlace(page, i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      filled += page[i];
      continue;
    }
    const std::string_view place = page.substr(i + 1, end - i - 1);
    const auto name = std::ranges::find_if(
        names, [&](const auto& one) { return one.first == place && IsHarmless(one.second); });
    filled += name == names.end() ? std::string(page.substr(i, end - i + 1)) : name->second;
    i = end;
  }
  return filled;
}

std::vector<std::string> OpenPlaces(std::string_view page) {
  std::vector<std::string> places;
  for (size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    const size_t end = EndOfPlace(page, at);
    if (end != std::string_view::npos) {
      std::string place(page.substr(at, end - at + 1));
      if (std::ranges::count(places, place) == 0) {
        places.push_back(std::move(place));
      }
    }
  }
  return places;
}

FixParts FixPartsOf(std::string_view page) {
  FixParts parts;
  std::string* part = nullptr;
  bool is_code = false;
  for (std::string_view line : Split(page, '\n')) {
    is_code = is_code != line.starts_with("```");
    if (!is_code && line.starts_with("#")) {
      const std::string_view title = Trim(line.substr(line.find_first_not_of('#')));
      part = title == "Console" || title == "コンソール"  ? &parts.console
             : title == "AWS CLI"                         ? &parts.cli
             : title == "Commands" || title == "コマンド" ? &parts.cli  // pages on stored bytes
             : title == "Terraform"                       ? &parts.terraform
                                                          : nullptr;
    } else if (part != nullptr) {
      *part += line;
      *part += '\n';
    }
  }
  for (std::string* text : {&parts.console, &parts.cli, &parts.terraform}) {
    *text = Trim(*text);
  }
  return parts;
}

}  // namespace fuin::report
