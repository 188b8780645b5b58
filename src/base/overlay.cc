// See overlay.h.

#include "base/overlay.h"

#include <filesystem>

#include "base/file.h"

namespace fuin {
namespace {

std::string Canonical(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  return error ? path : real.string();
}

}  // namespace

void Overlay::Put(const std::string& path, std::string text) {
  texts_[Canonical(path)] = std::move(text);
}

Result<std::string> Overlay::Read(const std::string& path, size_t bytes_max) const {
  if (!texts_.empty()) {
    if (const auto found = texts_.find(Canonical(path)); found != texts_.end()) {
      return found->second;
    }
  }
  return ReadFile(path, bytes_max);
}

Result<std::string> ReadThrough(const Overlay* overlay, const std::string& path, size_t bytes_max) {
  return overlay == nullptr ? ReadFile(path, bytes_max) : overlay->Read(path, bytes_max);
}

}  // namespace fuin
