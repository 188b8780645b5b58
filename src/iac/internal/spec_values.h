// What the readers of cluster specifications share: documents as values, and the cluster that each
// begins with.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "iac/internal/cfn_value.h"
#include "model/facts.h"
#include "text/document.h"

namespace fuin::iac {

inline constexpr int kSpecDepthMax = 64;  // of values and of documents in documents

// Whether a template engine has yet to fill `text` in: Helm's and Jinja's {{ }} and {% %},
// clusterctl's ${ }.
bool IsUnrendered(std::string_view text);

// Returns `node` as a value: what is not filled in yet is unknown, null is as if it were not there.
// `otherwise` is the place of what is missing.
cfn::Value ValueOf(const text::Node* node, const std::string& path,
                   const model::Location& otherwise, int depth = 0);

// Returns a map as a list of one, anything else as it is.
cfn::Value AsList(const cfn::Value& value);

// The annotations of an object that accept findings ("fuin/ignore...", docs/suppression.md), where
// tags of AWS stand in other sources; absent where there is none.
model::Seen<std::map<std::string, std::string>> IgnoreAnnotations(const std::string& path,
                                                                  const text::Node& document);

// Returns a cluster of which nothing is asked for yet. Its name is `name`, else `otherwise`.
model::Cluster StartCluster(const std::string& path, const text::Node& document,
                            size_t source_index, std::string address, const cfn::Value& name,
                            const std::string& otherwise);

// Appends the clusters and keys of a Pulumi program in YAML.
void CollectPulumi(const std::string& path, const text::Node& document, size_t source_index,
                   model::Facts& facts);

}  // namespace fuin::iac
