// See environment.h.

#include "aws/environment.h"

#include "base/strings.h"

namespace fuin::aws {

std::optional<std::string> Environment::Get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

bool Environment::IsTrue(std::string_view name) const {
  return AsciiLower(Get(name).value_or("")) == "true";
}

std::string Environment::Expanded(const std::string& path) const {
  const bool is_home = path == "~" || path.starts_with("~/");
  return is_home ? Get("HOME").value_or("") + path.substr(1) : path;
}

}  // namespace fuin::aws
