// .fuin.yaml, read strictly: whoever misspells a member must hear of it, not lose a suppression or
// gain one.

#include <fmt/format.h>

#include "base/file.h"
#include "base/limits.h"
#include "collect/collect.h"
#include "text/document.h"

namespace fuin::collect {
namespace {

using text::Node;

Error ErrorAt(const std::string& path, const Node& node, std::string message) {
  return {ErrorCode::kCorrupt, std::move(message),
          fmt::format("{}:{}:{}", path, node.line, node.column)};
}

Result<std::string> StringOf(const std::string& path, std::string_view name, const Node& node) {
  if (node.kind != Node::Kind::kString && node.kind != Node::Kind::kNumber) {
    return ErrorAt(path, node, fmt::format("`{}` must be a text", name));
  }
  return node.scalar;
}

Result<model::Suppression> ReadSuppression(const std::string& path, const Node& node) {
  if (!node.IsObject()) {
    return ErrorAt(path, node, "a suppression is a map with `rule` and `reason`");
  }
  model::Suppression suppression;
  suppression.at = {path, node.line, node.column};
  for (const auto& [name, value] : node.members) {
    std::string text = FUIN_TRY(StringOf(path, name, value));
    if (name == "rule") {
      suppression.rule = std::move(text);
    } else if (name == "reason") {
      suppression.reason = std::move(text);
    } else if (name == "until") {
      suppression.until = ParseDate(text);
      suppression.until_text = std::move(text);
    } else if (name == "address") {
      suppression.address_glob = std::move(text);
    } else if (name == "path") {
      suppression.path_glob = std::move(text);
    } else {
      return ErrorAt(path, value,
                     fmt::format("unknown member `{}`: a suppression has rule, reason, until, "
                                 "address, path",
                                 name));
    }
  }
  if (suppression.rule.empty()) {
    return ErrorAt(path, node, "a suppression needs `rule`");
  }
  return suppression;
}

}  // namespace

Result<Config> ReadConfig(const std::string& path) {
  const std::string yaml = FUIN_TRY(ReadFile(path, limits::kSourceFileBytesMax));
  const std::vector<Node> documents = FUIN_TRY(text::ParseYaml(yaml, path));
  Config config;
  if (documents.empty() || documents.front().IsNull()) {
    return config;
  }
  const Node& root = documents.front();
  if (documents.size() > 1 || !root.IsObject()) {
    return ErrorAt(path, root, "the configuration is one map with `policy` and `suppressions`");
  }
  for (const auto& [name, value] : root.members) {
    if (name == "policy") {
      config.policy = FUIN_TRY(StringOf(path, name, value));
    } else if (name == "suppressions" && value.IsArray()) {
      for (const Node& element : value.elements) {
        config.suppressions.push_back(FUIN_TRY(ReadSuppression(path, element)));
      }
    } else {
      return ErrorAt(
          path, value,
          fmt::format("`{}` is not understood: policy is a text, suppressions a list", name));
    }
  }
  return config;
}

}  // namespace fuin::collect
