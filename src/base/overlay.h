// Texts that stand in for files: what a patch would make of them, judged before it is written.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/result.h"

namespace fuin {

class Overlay {
 public:
  // Links are followed: one file has one text, by whichever path it is read.
  void Put(const std::string& path, std::string text);
  bool empty() const { return texts_.empty(); }
  // The text that was put for `path`, else what ReadFile gives.
  Result<std::string> Read(const std::string& path, size_t bytes_max) const;

 private:
  std::map<std::string, std::string> texts_;  // by canonical path
};

// As Overlay::Read; ReadFile alone where `overlay` is null.
Result<std::string> ReadThrough(const Overlay* overlay, const std::string& path, size_t bytes_max);

}  // namespace fuin
