// Kubeconfig files → one merged Kubeconfig. Mirrors client-go tools/clientcmd/loader.go: of equal
// names the first file's entry wins whole, current-context is the first that is not empty.

#include "k8s/internal/kubeconfig_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"

namespace fuin::k8s::internal {
namespace {

const Entry* FindEntry(const std::vector<Entry>& entries, std::string_view name) {
  const auto found = std::ranges::find(entries, name, &Entry::name);
  return found == entries.end() ? nullptr : &*found;
}

// "clusters", "cluster": a list of {name, cluster: {...}}. Of equal names in one file the last
// counts, as in kubectl, whose lists become maps.
Result<void> TakeEntries(text::Node& document, const std::string& file, std::string_view list_name,
                         std::string_view body_name, std::vector<Entry>& entries) {
  const auto member = std::ranges::find(document.members, list_name, &text::Node::Member::first);
  if (member == document.members.end() || member->second.IsNull()) {
    return {};
  }
  if (!member->second.IsArray()) {
    return Error{ErrorCode::kInvalidArgument, fmt::format("{} is no list", list_name), file};
  }
  std::vector<Entry> of_file;
  for (text::Node& element : member->second.elements) {
    const std::string name(element.Text("name"));
    const auto body = std::ranges::find(element.members, body_name, &text::Node::Member::first);
    if (!element.IsObject() ||
        (body != element.members.end() && !body->second.IsObject() && !body->second.IsNull())) {
      return Error{
          ErrorCode::kInvalidArgument,
          fmt::format("an element of {} is no object with name and {}", list_name, body_name),
          fmt::format("{}:{}:{}", file, element.line, element.column)};
    }
    text::Node taken = body == element.members.end() || body->second.IsNull()
                           ? text::Node::Object()
                           : std::move(body->second);
    std::erase_if(of_file, [&](const Entry& earlier) { return earlier.name == name; });
    of_file.emplace_back(name, file, std::move(taken));
  }
  for (Entry& entry : of_file) {
    if (FindEntry(entries, entry.name) == nullptr) {
      entries.push_back(std::move(entry));
    }
  }
  return {};
}

Result<void> TakeFile(std::string content, const std::string& file, Kubeconfig& config) {
  Result<std::vector<text::Node>> documents = text::ParseYaml(content, file);
  Wipe(content);
  if (!documents) {
    return std::move(documents).error();
  }
  config.files.push_back(file);
  if (documents->empty() || documents->front().IsNull()) {
    return {};
  }
  text::Node& document = documents->front();
  if (!document.IsObject()) {
    return Error{ErrorCode::kInvalidArgument, "not a kubeconfig: no object", file};
  }
  const std::string_view kind = document.Text("kind");
  if (!kind.empty() && kind != "Config") {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("not a kubeconfig: its kind is {}", Printable(kind)), file};
  }
  if (config.current_context.empty()) {
    config.current_context = document.Text("current-context");
  }
  const Result<void> taken = [&]() -> Result<void> {
    FUIN_TRY(TakeEntries(document, file, "clusters", "cluster", config.clusters));
    FUIN_TRY(TakeEntries(document, file, "users", "user", config.users));
    return TakeEntries(document, file, "contexts", "context", config.contexts);
  }();
  for (text::Node& rest : *documents) {
    WipeTree(rest);
  }
  return taken;
}

std::vector<std::string> FilesOf(const Overrides& overrides, const GetEnvironment& environment) {
  if (!overrides.kubeconfig.empty()) {
    return {overrides.kubeconfig};
  }
  const std::string list = environment("KUBECONFIG");
  if (list.empty()) {
    const std::string home = environment("HOME");
    return home.empty() ? std::vector<std::string>() : std::vector{home + "/.kube/config"};
  }
  std::vector<std::string> files;
  for (std::string_view file : Split(list, ':')) {
    if (!file.empty() && std::ranges::find(files, file) == files.end()) {
      files.emplace_back(file);
    }
  }
  return files;
}

}  // namespace

// The tree is as deep as ParseYaml lets it be.
void WipeTree(text::Node& node) {
  Wipe(node.scalar);
  for (text::Node& element : node.elements) {
    WipeTree(element);
  }
  for (text::Node::Member& member : node.members) {
    WipeTree(member.second);
  }
}

Entry::~Entry() { WipeTree(body); }

const Entry* Kubeconfig::Cluster(std::string_view name) const { return FindEntry(clusters, name); }
const Entry* Kubeconfig::User(std::string_view name) const { return FindEntry(users, name); }
const Entry* Kubeconfig::Context(std::string_view name) const { return FindEntry(contexts, name); }

Result<Kubeconfig> ReadKubeconfig(const Overrides& overrides, const GetEnvironment& environment) {
  Kubeconfig config;
  for (const std::string& file : FilesOf(overrides, environment)) {
    Result<std::string> content = ReadFile(file, limits::kKubeconfigFileBytesMax);
    if (!content && content.error().code == ErrorCode::kNotFound && overrides.kubeconfig.empty()) {
      continue;
    }
    if (!content) {
      return std::move(content).error();
    }
    FUIN_TRY(TakeFile(std::move(*content), file, config));
  }
  return config;
}

}  // namespace fuin::k8s::internal
