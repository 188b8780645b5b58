// The INI of AWS's tools: `=` or `:` after a name, `#` and `;` comments on lines of their own,
// indented lines continue the value before. Sections of the config file are `[default]`,
// `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`; those of the credentials file are bare
// names.

#include "aws/config.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"

namespace fuin::aws {
namespace {

constexpr size_t kConfigFileBytesMax = 4u << 20;

bool IsIndented(std::string_view line) {
  return !line.empty() && (line[0] == ' ' || line[0] == '\t');
}

bool IsComment(std::string_view trimmed) {
  return trimmed.starts_with('#') || trimmed.starts_with(';');
}

// The parts of "profile 'a b'": quotes as a shell reads them, which is all that names need.
std::string NameOf(std::string_view header, std::string_view kind) {
  const std::string_view rest = Trim(header.substr(kind.size()));
  const bool is_quoted =
      rest.size() >= 2 && (rest[0] == '"' || rest[0] == '\'') && rest.back() == rest.front();
  return std::string(is_quoted ? rest.substr(1, rest.size() - 2) : rest);
}

class IniParser {
 public:
  IniParser(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  Result<Sections> Parse() {
    for (std::string_view line : Split(text_, '\n')) {
      ++line_number_;
      if (line.ends_with('\r')) {
        line.remove_suffix(1);
      }
      const std::string_view trimmed = Trim(line);
      if (trimmed.empty() || IsComment(trimmed)) {
        continue;
      }
      if (IsIndented(line) && value_ != nullptr) {
        FUIN_TRY(Continue(trimmed));
      } else if (trimmed.starts_with('[')) {
        FUIN_TRY(Begin(trimmed));
      } else {
        FUIN_TRY(Take(trimmed));
      }
    }
    return std::move(sections_);
  }

 private:
  // No line's text goes into an error: it may be a secret.
  Error At(std::string message) const {
    return {ErrorCode::kCorrupt, std::move(message), fmt::format("{}:{}", where_, line_number_)};
  }

  Result<void> Begin(std::string_view trimmed) {
    const size_t end = trimmed.find(']');
    if (end == std::string_view::npos) {
      return At("a section's name has no closing bracket");
    }
    const std::string name(trimmed.substr(1, end - 1));
    const auto [place, is_new] = sections_.try_emplace(name);
    if (!is_new) {
      return At(fmt::format("the section [{}] is there twice", Printable(name)));
    }
    section_ = &place->second;
    value_ = nullptr;
    return {};
  }

  Result<void> Take(std::string_view trimmed) {
    const size_t delimiter = trimmed.find_first_of("=:");
    if (section_ == nullptr || delimiter == std::string_view::npos || delimiter == 0) {
      return At("this line is neither [section] nor name = value");
    }
    name_ = AsciiLower(Trim(trimmed.substr(0, delimiter)));
    const auto [place, is_new] =
        section_->values.try_emplace(name_, Trim(trimmed.substr(delimiter + 1)));
    if (!is_new) {
      return At(fmt::format("{} is there twice", Printable(name_)));
    }
    value_ = &place->second;
    return {};
  }

  Result<void> Continue(std::string_view trimmed) {
    const size_t delimiter = trimmed.find('=');
    if (value_->empty() && delimiter != std::string_view::npos) {
      section_->nested[name_][std::string(Trim(trimmed.substr(0, delimiter)))] =
          Trim(trimmed.substr(delimiter + 1));
    } else {
      *value_ += fmt::format("\n{}", trimmed);
    }
    return {};
  }

  std::string_view text_;
  const std::string& where_;
  int line_number_ = 0;
  Sections sections_;
  Section* section_ = nullptr;
  std::string name_;
  std::string* value_ = nullptr;
};

Result<std::string> ReadIfThere(const std::string& path) {
  Result<std::string> text = ReadFile(path, kConfigFileBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return std::string();
  }
  return text;
}

}  // namespace

std::optional<std::string> Section::Get(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional<std::string>(found->second);
}

Result<Sections> ParseIni(std::string_view text, const std::string& where) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  return IniParser(text, where).Parse();
}

Result<SharedConfig> SharedConfig::Load(const Environment& environment) {
  const std::string config_path =
      environment.Expanded(environment.Get("AWS_CONFIG_FILE").value_or("~/.aws/config"));
  const std::string credentials_path = environment.Expanded(
      environment.Get("AWS_SHARED_CREDENTIALS_FILE").value_or("~/.aws/credentials"));
  const std::string config = FUIN_TRY(ReadIfThere(config_path));
  const std::string credentials = FUIN_TRY(ReadIfThere(credentials_path));
  return Parse(config, credentials);
}

Result<SharedConfig> SharedConfig::Parse(std::string_view config_text,
                                         std::string_view credentials_text) {
  SharedConfig config;
  const Sections sections = FUIN_TRY(ParseIni(config_text, "~/.aws/config"));
  for (const auto& [header, section] : sections) {
    if (header.starts_with("profile ") || header.starts_with("profile\t")) {
      config.profiles_[NameOf(header, "profile")] = section;
    } else if (header.starts_with("sso-session ")) {
      config.sso_sessions_[NameOf(header, "sso-session")] = section;
    } else if (header.starts_with("services ")) {
      config.services_[NameOf(header, "services")] = section;
    } else if (header == "default") {
      config.profiles_.try_emplace("default", section);
    }
  }
  config.credentials_ = FUIN_TRY(ParseIni(credentials_text, "~/.aws/credentials"));
  config.merged_ = config.profiles_;
  for (const auto& [name, section] : config.credentials_) {
    for (const auto& [key, value] : section.values) {
      config.merged_[name].values[key] = value;
    }
  }
  return config;
}

std::string SharedConfig::ProfileName(const Environment& environment) {
  const std::optional<std::string> name = environment.Get("AWS_PROFILE");
  return name.has_value() ? *name : environment.Get("AWS_DEFAULT_PROFILE").value_or("default");
}

std::optional<std::string> SharedConfig::Setting(std::string_view name) const {
  const Section* section = Profile(profile);
  return section == nullptr ? std::nullopt : section->Get(name);
}

const Section* SharedConfig::Find(const Sections& sections, std::string_view name) {
  const auto found = sections.find(name);
  return found == sections.end() ? nullptr : &found->second;
}

}  // namespace fuin::aws
