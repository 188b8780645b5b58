// Seen<T>: a value, or absent, or unknown together with the reason. A collector never drops a
// failure: what it could not see is unknown, and unknown never becomes pass.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/check.h"
#include "model/evidence.h"
#include "model/text.h"

namespace fuin::model {

template <class T>
class Seen {
 public:
  // A fact that nobody has looked for is unknown, not absent.
  Seen() : state_(Text{"unknown/not-looked-at", {}}) {}

  static Seen Of(T value, Origin origin = {}) {
    return Seen(State(std::in_place_index<0>, std::move(value)), std::move(origin));
  }
  // Looked for and not there. `origin.at` is the place where it would stand.
  static Seen Absent(Origin origin = {}) {
    return Seen(State(std::in_place_index<1>, std::monostate{}), std::move(origin));
  }
  // `because` names what decides it: {"unknown/variable", {{"name", "var.key_arn"}}}.
  static Seen Unknown(Text because, Origin origin = {}) {
    return Seen(State(std::in_place_index<2>, std::move(because)), std::move(origin));
  }

  bool known() const { return state_.index() == 0; }
  bool absent() const { return state_.index() == 1; }
  bool unknown() const { return state_.index() == 2; }

  // The value; only where known().
  const T& value() const {
    FUIN_CHECK(known());
    return *std::get_if<0>(&state_);
  }
  // Whether the value is known and equals `other`.
  bool is(const T& other) const { return known() && value() == other; }
  // Why it is not known; only where unknown().
  const Text& because() const {
    FUIN_CHECK(unknown());
    return *std::get_if<2>(&state_);
  }
  const Origin& origin() const { return origin_; }

  bool operator==(const Seen&) const = default;

 private:
  using State = std::variant<T, std::monostate, Text>;
  Seen(State state, Origin origin) : state_(std::move(state)), origin_(std::move(origin)) {}

  State state_;
  Origin origin_;
};

}  // namespace fuin::model
