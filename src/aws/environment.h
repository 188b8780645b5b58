// What the AWS part is given from outside: variables, time, transport, questions. Nothing here is
// read behind the caller's back.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/retry.h"
#include "http/transport.h"

namespace fuin::aws {

class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  // The variable's value; nothing where it is not set or empty.
  std::optional<std::string> Get(std::string_view name) const;
  // Whether the variable is "true", in any case of letters.
  bool IsTrue(std::string_view name) const;
  // `path` with a leading "~" as $HOME.
  std::string Expanded(const std::string& path) const;
  const Variables& variables() const { return variables_; }

 private:
  Variables variables_;
};

// Returns the code for the MFA device `serial`; an Error where nobody can be asked.
using AskMfa = std::function<Result<std::string>(const std::string& serial)>;

// Borrowed by all of this folder; must outlive what is made with it. Used from several threads.
struct Tools {
  http::Transport& transport;
  Clock& clock;
  const http::Jitter& jitter;
  const Environment& environment;
  const AskMfa& ask_mfa;
};

}  // namespace fuin::aws
