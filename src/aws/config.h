// ~/.aws/config and ~/.aws/credentials, as botocore reads them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/environment.h"
#include "base/result.h"

namespace fuin::aws {

// One section: names in lower case. A value that is an indented list of `a = b` lines, as in
// services sections, is in `nested`.
struct Section {
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> nested;

  std::optional<std::string> Get(std::string_view name) const;
};

using Sections = std::map<std::string, Section, std::less<>>;

// Parses the INI text as Python's RawConfigParser with botocore's settings does. kCorrupt with the
// place for a line that is none of its forms, and for a section or name that is there twice.
Result<Sections> ParseIni(std::string_view text, const std::string& where);

class SharedConfig {
 public:
  // Reads AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE or their defaults. A file that is not
  // there is empty. kCorrupt, kDenied, kIo, kLimit as reading and parsing say.
  static Result<SharedConfig> Load(const Environment& environment);
  // For tests: from texts.
  static Result<SharedConfig> Parse(std::string_view config, std::string_view credentials);

  // AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default".
  static std::string ProfileName(const Environment& environment);

  // The profile of both files, credentials' values over the config's; null where neither has it.
  const Section* Profile(std::string_view name) const { return Find(merged_, name); }
  // The profile of one of the two.
  const Section* ConfigProfile(std::string_view name) const { return Find(profiles_, name); }
  const Section* CredentialsProfile(std::string_view name) const {
    return Find(credentials_, name);
  }
  const Section* SsoSession(std::string_view name) const { return Find(sso_sessions_, name); }
  const Section* Services(std::string_view name) const { return Find(services_, name); }

  // The profile that this run uses: its settings decide region, endpoints and CA.
  std::string profile = "default";
  // The value of the run's profile, or nothing.
  std::optional<std::string> Setting(std::string_view name) const;

 private:
  static const Section* Find(const Sections& sections, std::string_view name);

  Sections profiles_, credentials_, merged_, sso_sessions_, services_;
};

}  // namespace fuin::aws
