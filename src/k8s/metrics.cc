// name{label="value",...} value [timestamp]; in values \\, \" and \n are escapes
// (prometheus/docs exposition_formats). A server of 10 MB of metrics is read in one pass that
// compares the start of each line.

#include "k8s/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/limits.h"
#include "base/strings.h"

namespace fuin::k8s {
namespace {

// apiserver v0.37.2: pkg/storage/value/metrics.go, .../envelope/metrics/metrics.go,
// pkg/server/options/encryptionconfig/metrics/metrics.go.
constexpr std::string_view kOperations = "apiserver_storage_transformation_operations_total";
constexpr std::string_view kConfigInfo = "apiserver_encryption_config_controller_last_config_info";
constexpr std::string_view kReloads =
    "apiserver_encryption_config_controller_automatic_reloads_total";
constexpr std::string_view kKeyStatus =
    "apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds";
constexpr std::string_view kKeyTotal = "apiserver_envelope_encryption_key_id_hash_total";
constexpr std::string_view kStartTime = "process_start_time_seconds";
constexpr std::string_view kNames[] = {kOperations, kConfigInfo, kReloads,
                                       kKeyStatus,  kKeyTotal,   kStartTime};

// Reads "label=\"value\"" pairs up to and with '}'. False for anything else.
bool TakeLabels(std::string_view& rest, Sample& sample) {
  while (!rest.empty() && rest.front() != '}') {
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos || equals + 1 >= rest.size() || rest[equals + 1] != '"') {
      return false;
    }
    const std::string name(Trim(rest.substr(0, equals)));
    std::string value;
    size_t at = equals + 2;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
      if (rest[at] == '\\' && at + 1 < rest.size()) {
        ++at;
        value += rest[at] == 'n' ? '\n' : rest[at];
      } else {
        value += rest[at];
      }
    }
    if (at >= rest.size()) {
      return false;
    }
    sample.labels.emplace_back(name, std::move(value));
    rest.remove_prefix(at + 1);
    if (!rest.empty() && rest.front() == ',') {
      rest.remove_prefix(1);
    }
  }
  if (rest.empty()) {
    return false;
  }
  rest.remove_prefix(1);
  return true;
}

bool TakeValue(std::string_view rest, double& value) {
  const std::string text(Trim(rest.substr(0, std::min<size_t>(rest.size(), 100))));
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return end != text.c_str() && (*end == '\0' || *end == ' ');
}

uint64_t CountOf(double value) {
  return value > 0 && value < 9e15 ? static_cast<uint64_t>(value) : 0;
}

// The key ids of the KMS providers: of each the one that its Status named last.
void TakeKeyIds(const std::vector<Sample>& samples, ServerEncryption& server) {
  std::map<std::string, double> latest;
  for (const Sample& sample : samples) {
    if (sample.name != kKeyStatus) {
      continue;
    }
    const std::string provider(sample.Label("provider_name"));
    const auto found = latest.find(provider);
    if (found == latest.end() || sample.value > found->second) {
      latest[provider] = sample.value;
      server.key_id_hashes[provider] = sample.Label("key_id_hash");
    }
  }
}

}  // namespace

std::string_view Sample::Label(std::string_view label) const {
  const auto found = std::ranges::find(labels, label, &std::pair<std::string, std::string>::first);
  return found == labels.end() ? std::string_view() : std::string_view(found->second);
}

Result<std::vector<Sample>> ParseMetrics(std::string_view text,
                                         std::span<const std::string_view> names) {
  std::vector<Sample> samples;
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view name = line.substr(0, std::min(line.find_first_of("{ "), line.size()));
    if (std::ranges::find(names, name) == names.end()) {
      continue;
    }
    if (samples.size() >= limits::kMetricSamplesMax) {
      return Error{ErrorCode::kLimit,
                   fmt::format("more than {} samples", limits::kMetricSamplesMax), "/metrics"};
    }
    Sample sample;
    sample.name = name;
    std::string_view rest = line.substr(name.size());
    bool is_sound = true;
    if (rest.starts_with('{')) {
      rest.remove_prefix(1);
      is_sound = TakeLabels(rest, sample);
    }
    if (!is_sound || !TakeValue(rest, sample.value)) {
      return Error{ErrorCode::kCorrupt, fmt::format("line {} is no sample of {}", number, name),
                   "/metrics"};
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

Result<ServerEncryption> ReadServerEncryption(std::string_view metrics) {
  const std::vector<Sample> samples = FUIN_TRY(ParseMetrics(metrics, kNames));
  ServerEncryption server;
  for (const Sample& sample : samples) {
    const std::string_view id = sample.Label("apiserver_id_hash");
    if (!id.empty()) {
      server.id_hash = id;
    }
    if (sample.name == kConfigInfo) {
      server.config_hash = sample.Label("hash");
    } else if (sample.name == kReloads && sample.Label("status") == "failure") {
      server.reload_failures += CountOf(sample.value);
    } else if (sample.name == kStartTime) {
      server.started_at_unix_s = std::isfinite(sample.value) ? sample.value : 0;
    } else if (sample.name == kOperations && sample.Label("status") == "OK") {
      // What identity writes is counted under no prefix, what it reads under its name. The keys of
      // aescbc, aesgcm and secretbox are transformers of their own inside their provider's, and
      // counted once more under "NAME:".
      const std::string_view prefix = sample.Label("transformer_prefix");
      if (!prefix.empty() && prefix != "identity" && !prefix.starts_with("k8s:enc:")) {
        continue;
      }
      const std::pair<std::string, std::string> key(sample.Label("resource"),
                                                    prefix.empty() ? "identity" : prefix);
      ServerEncryption::Counts& counts = sample.Label("transformation_type") == "to_storage"
                                             ? server.to_storage
                                             : server.from_storage;
      counts[key] += CountOf(sample.value);
    }
  }
  TakeKeyIds(samples, server);
  return server;
}

std::optional<std::map<std::string, uint64_t>> CountedBetween(
    const ServerEncryption::Counts& before, const ServerEncryption::Counts& after,
    std::string_view resource) {
  std::map<std::string, uint64_t> counted;
  for (const auto& [key, count] : before) {
    const auto found = after.find(key);
    if (found == after.end() || found->second < count) {
      return std::nullopt;
    }
  }
  for (const auto& [key, count] : after) {
    const auto found = before.find(key);
    const uint64_t earlier = found == before.end() ? 0 : found->second;
    if (key.first == resource && count > earlier) {
      counted[key.second] = count - earlier;
    }
  }
  return counted;
}

}  // namespace fuin::k8s
