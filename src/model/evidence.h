// Where something was seen, and the steps that led there.
#pragma once

#include <string>
#include <vector>

#include "model/text.h"

namespace fuin::model {

// A place in a file. `file` is the path as a person would open it from where fuin runs, '/' between
// its parts. `line` and `column` start at 1 and count lines and code points; 0 means the whole
// file.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  auto operator<=>(const Location&) const = default;
};

// One step of the way to a value: "var.encrypt is false", at prod.auto.tfvars:7:1. A sensitive
// value is never in a step's text: the collector puts "(sensitive)" there.
struct Step {
  Text text;
  Location at;

  bool operator==(const Step&) const = default;
};

// Where a fact comes from: its place, and the modules, variables and conditions that led there,
// outermost first.
struct Origin {
  Location at;
  std::vector<Step> steps;

  bool operator==(const Origin&) const = default;
};

}  // namespace fuin::model
