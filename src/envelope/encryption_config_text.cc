// The texts of an EncryptionConfiguration that have a grammar of their own (endpoints, durations,
// resource names), and the sentences about what is wrong.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/strings.h"
#include "envelope/encryption_config.h"
#include "envelope/internal/go_text.h"

namespace fuin::envelope {
namespace internal {
namespace {

struct Unit {
  std::string_view name;
  int64_t nanoseconds;
};
// The longer of two names that start alike first. Both micro signs of Unicode.
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"\xc2\xb5s", 1'000},
                                         {"\xce\xbcs", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000}}};

constexpr int64_t kDurationMax = INT64_MAX / 2;  // 146 years

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits at the front of `text`; nothing where the number leaves 63 bits.
std::optional<int64_t> TakeDigits(std::string_view& text) {
  int64_t value = 0;
  while (!text.empty() && IsDigit(text.front())) {
    if (value > (kDurationMax - 9) / 10) {
      return std::nullopt;
    }
    value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  return value;
}

// One number and its unit.
std::optional<int64_t> TakePart(std::string_view& text) {
  const size_t before = text.size();
  const std::optional<int64_t> whole = TakeDigits(text);
  size_t digits = before - text.size();
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const size_t count =
        static_cast<size_t>(std::ranges::find_if_not(text, IsDigit) - text.begin());
    fraction = text.substr(0, count);
    digits += count;
    text.remove_prefix(count);
  }
  const auto* unit = std::ranges::find_if(
      kUnits, [&](const Unit& candidate) { return text.starts_with(candidate.name); });
  if (!whole.has_value() || digits == 0 || unit == kUnits.end() ||
      *whole > kDurationMax / unit->nanoseconds) {
    return std::nullopt;
  }
  text.remove_prefix(unit->name.size());
  double share = 0;
  double scale = static_cast<double>(unit->nanoseconds);
  for (const char digit : fraction.substr(0, 15)) {
    scale /= 10;
    share += scale * (digit - '0');
  }
  return *whole * unit->nanoseconds + static_cast<int64_t>(share);
}

}  // namespace

std::optional<int64_t> ParseGoDuration(std::string_view text) {
  bool is_negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0") {
    return 0;
  }
  if (text.empty()) {
    return std::nullopt;
  }
  int64_t total = 0;
  while (!text.empty()) {
    const std::optional<int64_t> part = TakePart(text);
    if (!part.has_value() || *part > kDurationMax - total) {
      return std::nullopt;
    }
    total += *part;
  }
  return is_negative ? -total : total;
}

std::optional<int64_t> ParseInt32(std::string_view text) {
  int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// k8s.io/apiserver pkg/apis/apiserver/validation/validation_encryption.go validateResourceNames.
std::optional<ConfigFlaw> ResourceFlaw(std::string_view resource) {
  const size_t dot = resource.find('.');
  const std::string_view group =
      dot == std::string_view::npos ? std::string_view() : resource.substr(dot + 1);
  if (AsciiLower(resource) != resource) {
    return ConfigFlaw::kResourceHasCapitals;
  }
  if (resource == "*") {
    return ConfigFlaw::kResourceIsStar;
  }
  if (resource == "apiserveripinfo" || resource == "serviceipallocations" ||
      resource == "servicenodeportallocations") {
    return ConfigFlaw::kResourceNotStored;
  }
  if (group == "events.k8s.io") {
    return ConfigFlaw::kResourceGroupEvents;
  }
  if (group == "extensions") {
    return ConfigFlaw::kResourceGroupExtensions;
  }
  if (group == "*" && resource.substr(0, dot) != "*") {
    return ConfigFlaw::kResourceAcrossGroups;
  }
  return std::nullopt;
}

}  // namespace internal

namespace {

struct FlawText {
  ConfigFlaw flaw;
  std::string_view name;
  std::string_view sentence;  // {path} and {detail}
};

constexpr std::array kFlawTexts = {
    FlawText{ConfigFlaw::kWrongKind, "wrong_kind",
             "apiVersion and kind are {detail}, no apiserver.config.k8s.io/v1 "
             "EncryptionConfiguration"},
    FlawText{ConfigFlaw::kUnknownField, "unknown_field", "{path} has a field that is not known"},
    FlawText{ConfigFlaw::kRepeatedField, "repeated_field", "{path} stands there twice"},
    FlawText{ConfigFlaw::kWrongType, "wrong_type", "{path} has a value of the wrong type"},
    FlawText{ConfigFlaw::kEmptyList, "empty_list", "{path} needs at least one element"},
    FlawText{ConfigFlaw::kNoProvider, "no_provider",
             "{path} names no provider (identity is written `identity: {{}}`)"},
    FlawText{ConfigFlaw::kSeveralProviders, "several_providers",
             "{path} names several providers: give each its own element"},
    FlawText{ConfigFlaw::kNoKeyName, "no_key_name", "{path} is missing"},
    FlawText{ConfigFlaw::kNoKeySecret, "no_key_secret", "{path} is missing"},
    FlawText{ConfigFlaw::kSecretNotBase64, "secret_not_base64", "{path} is not base64"},
    FlawText{ConfigFlaw::kSecretSize, "secret_size",
             "{path} has {detail} bytes: AES takes 16, 24 or 32, secretbox 32"},
    FlawText{ConfigFlaw::kNoKmsName, "no_kms_name", "{path} is missing"},
    FlawText{ConfigFlaw::kKmsNameHasColon, "kms_name_has_colon",
             "{path}: a KMS v2 provider's name has no colon ({detail})"},
    FlawText{ConfigFlaw::kKmsNameRepeated, "kms_name_repeated",
             "{path}: another KMS provider is called {detail} too"},
    FlawText{ConfigFlaw::kNoKmsEndpoint, "no_kms_endpoint", "{path} is missing"},
    FlawText{ConfigFlaw::kKmsEndpointNotUnix, "kms_endpoint_not_unix",
             "{path} is {detail}, no unix:// address"},
    FlawText{ConfigFlaw::kKmsVersion, "kms_version", "{path} is {detail}, neither v1 nor v2"},
    FlawText{ConfigFlaw::kKmsCacheSize, "kms_cache_size",
             "{path} is {detail}: v2 has no cachesize, and v1 none of 0"},
    FlawText{ConfigFlaw::kKmsTimeout, "kms_timeout",
             "{path} is {detail}, no duration above zero (3s)"},
    FlawText{ConfigFlaw::kResourceHasCapitals, "resource_has_capitals",
             "{path}: {detail} has capital letters"},
    FlawText{ConfigFlaw::kResourceIsStar, "resource_is_star",
             "{path}: * alone means nothing: *. is the core group, *.* everything"},
    FlawText{ConfigFlaw::kResourceNotStored, "resource_not_stored",
             "{path}: {detail} cannot be encrypted"},
    FlawText{ConfigFlaw::kResourceGroupEvents, "resource_group_events",
             "{path}: {detail} is stored as events: write events"},
    FlawText{ConfigFlaw::kResourceGroupExtensions, "resource_group_extensions",
             "{path}: {detail}: the group extensions is gone"},
    FlawText{ConfigFlaw::kResourceAcrossGroups, "resource_across_groups",
             "{path}: {detail}: a rule names one group or all resources"},
    FlawText{ConfigFlaw::kResourceRepeated, "resource_repeated",
             "{path} names {detail} more than once"},
    FlawText{ConfigFlaw::kResourcesOverlap, "resources_overlap",
             "{path}: {detail} overlaps with a wildcard of the same list"},
    FlawText{ConfigFlaw::kResourceMasked, "resource_masked",
             "{path}: an earlier entry's wildcard covers {detail}"},
};

const FlawText& TextOf(ConfigFlaw flaw) {
  const auto* found = std::ranges::find(kFlawTexts, flaw, &FlawText::flaw);
  FUIN_CHECK(found != kFlawTexts.end());
  return *found;
}

bool IsSchemeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '-' || c == '.';
}

// "%2F" and the like, as net/url decodes a path. Nothing where a percent sign starts no pair.
std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    unsigned value = 0;
    if (text.size() - i < 3 ||
        std::from_chars(&text[i + 1], &text[i + 1] + 2, value, 16).ptr != &text[i + 1] + 2) {
      return std::nullopt;
    }
    decoded.push_back(static_cast<char>(value));
    i += 2;
  }
  return decoded;
}

}  // namespace

std::string_view ConfigFlawName(ConfigFlaw flaw) { return TextOf(flaw).name; }

std::string DescribeProblem(const ConfigProblem& problem) {
  return fmt::format(fmt::runtime(TextOf(problem.flaw).sentence), fmt::arg("path", problem.path),
                     fmt::arg("detail", problem.detail));
}

// k8s.io/kms pkg/util/util.go ParseEndpoint, over Go's net/url.
Result<std::string> SocketPathOfEndpoint(std::string_view endpoint) {
  const Error refused{ErrorCode::kInvalidArgument,
                      fmt::format("{} is no unix:// address", Printable(endpoint)), ""};
  const size_t colon = endpoint.find(':');
  if (colon == std::string_view::npos || AsciiLower(endpoint.substr(0, colon)) != "unix" ||
      !std::ranges::all_of(endpoint.substr(0, colon), IsSchemeCharacter) ||
      std::ranges::any_of(endpoint, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; })) {
    return refused;
  }
  std::string_view rest = endpoint.substr(colon + 1);
  rest = rest.substr(0, rest.find('#'));
  rest = rest.substr(0, rest.find('?'));
  if (rest.starts_with("//")) {
    const size_t slash = rest.find('/', 2);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  } else if (!rest.starts_with('/')) {
    rest = {};  // "unix:run/x.sock": opaque to net/url, without a path
  }
  const std::optional<std::string> path = PercentDecoded(rest);
  if (!path.has_value()) {
    return refused;
  }
  return path->starts_with("/@") ? path->substr(1) : *path;
}

}  // namespace fuin::envelope
