// Kubeconfig files, read and merged, before anything of them is used.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/kubeconfig.h"
#include "text/document.h"

namespace fuin::k8s::internal {

// A named cluster, user or context, and the file that it stands in. Its scalars are wiped at the
// end: a user holds keys.
struct Entry {
  Entry(std::string the_name, std::string the_file, text::Node the_body)
      : name(std::move(the_name)), file(std::move(the_file)), body(std::move(the_body)) {}
  Entry(Entry&&) noexcept = default;
  Entry& operator=(Entry&&) noexcept = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry();

  std::string name;
  std::string file;
  text::Node body;  // an object
};

struct Kubeconfig {
  std::vector<Entry> clusters, users, contexts;  // of equal names only the first
  std::string current_context;
  std::vector<std::string> files;  // that were read

  const Entry* Cluster(std::string_view name) const;
  const Entry* User(std::string_view name) const;
  const Entry* Context(std::string_view name) const;
};

// Wipes every text of the tree.
void WipeTree(text::Node& node);

// Returns the files' content, merged as client-go's ClientConfigLoadingRules.Load does. Files that
// are not there are skipped, unless `overrides` names the one.
Result<Kubeconfig> ReadKubeconfig(const Overrides& overrides, const GetEnvironment& environment);

}  // namespace fuin::k8s::internal
