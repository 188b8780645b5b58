// One buffer that grows and never shrinks, so that old content is overwritten, not left behind.

#include "etcd/window.h"

#include <algorithm>

#include "base/secret_bytes.h"

namespace fuin::etcd {

Window::~Window() { Wipe(buffer_); }

Result<void> Window::Load(uint64_t offset, size_t size) {
  const uint64_t left = offset < end_ ? end_ - offset : 0;
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>(size, left));
  if (buffer_.size() < wanted) {
    Wipe(buffer_);  // growing copies: nothing of the old block may stay
    buffer_.resize(wanted);
  }
  size_ = 0;
  FUIN_TRY(source_.ReadAt(offset, {buffer_.data(), wanted}));
  start_ = offset;
  size_ = wanted;
  return {};
}

Result<std::string_view> Window::At(uint64_t offset, size_t size, size_t ahead) {
  if (!Holds(offset, size)) {
    if (offset > end_ || size > end_ - offset) {
      return Error{ErrorCode::kTruncated, "ends before what it announces", ""};
    }
    FUIN_TRY(Load(offset, std::max(size, ahead)));
  }
  return std::string_view(buffer_).substr(static_cast<size_t>(offset - start_), size);
}

}  // namespace fuin::etcd
