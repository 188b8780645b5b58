// Pages from mmap(2), one mapping a secret: mlock(2) works on whole pages and does not nest, so
// that a page shared by two secrets would be unlocked with the first of them.

#include "base/secret_bytes.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace fuin {

void Wipe(std::span<char> bytes) {
  if (!bytes.empty()) {
    explicit_bzero(bytes.data(), bytes.size());
  }
}

void Wipe(std::string& bytes) {
  bytes.resize(bytes.capacity());
  Wipe(std::span<char>(bytes));
  bytes.clear();
}

Result<SecretBytes> SecretBytes::Zeros(size_t size) {
  if (size > kSizeMax) {
    return Error{ErrorCode::kLimit, fmt::format("a secret above {} bytes", kSizeMax), ""};
  }
  SecretBytes secret;
  if (size == 0) {
    return secret;
  }
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return Error{ErrorCode::kLimit, "no memory for a secret", ""};
  }
  (void)mlock(memory, size);
  (void)madvise(memory, size, MADV_DONTDUMP);
  secret.data_ = static_cast<char*>(memory);
  secret.size_ = size;
  return secret;
}

Result<SecretBytes> SecretBytes::CopyOf(std::string_view bytes) {
  SecretBytes secret = FUIN_TRY(Zeros(bytes.size()));
  if (!bytes.empty()) {
    std::memcpy(secret.data_, bytes.data(), bytes.size());
  }
  return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    Release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { Release(); }

void SecretBytes::Release() {
  if (data_ != nullptr) {
    Wipe(std::span<char>(data_, size_));
    (void)munmap(data_, size_);  // unlocks it too
  }
  data_ = nullptr;
  size_ = 0;
}

bool SecretBytes::EqualsInConstantTime(const SecretBytes& other) const {
  if (size_ != other.size_) {
    return false;
  }
  uint8_t difference = 0;
  for (size_t i = 0; i < size_; ++i) {
    difference = static_cast<uint8_t>(difference | (data_[i] ^ other.data_[i]));
  }
  return difference == 0;
}

}  // namespace fuin
