// A configuration file with keys in it that others than its owner may read or write.

#include <fmt/format.h>

#include "judge/internal/cluster_case.h"
#include "judge/rules/encryption_config_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (!cluster.provider_config.known() || !cluster.provider_config.value().has_literal_keys) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.provider_config.origin()};
  }
  const model::ProviderConfig& config = cluster.provider_config.value();
  if (!config.file_mode.known()) {  // made by the distribution, on a node that is not looked at
    return {Verdict::kNotApplicable, "not_applicable", {}, config.origin};
  }
  constexpr int64_t kOthers = 0077;
  const bool is_open = (config.file_mode.value() & kOthers) != 0;
  return {is_open ? Verdict::kFail : Verdict::kPass,
          is_open ? "fail" : "pass",
          {{"mode", fmt::format("{:04o}", config.file_mode.value())}, {"file", config.path}},
          config.file_mode.origin()};
}

}  // namespace

void JudgeEncryptionConfigFileMode(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "encryption-config-file-mode", AnswerFor, findings);
}

}  // namespace fuin::judge
