// Where the parser stands in the text: the one place that advances, counting lines and code points.
#pragma once

#include <string_view>

#include "hcl/ast.h"

namespace fuin::hcl::internal {

class Cursor {
 public:
  // Reads text[begin, end); positions count from `start`, which is the place of text[begin].
  // A text that is not in the file as it stands (decoded escapes) has `start` as its only place.
  Cursor(std::string_view text, Position start, bool is_decoded = false)
      : text_(text), position_(start), is_decoded_(is_decoded) {}

  bool AtEnd() const { return index_ >= text_.size(); }
  char Peek(size_t ahead = 0) const {
    return index_ + ahead < text_.size() ? text_[index_ + ahead] : '\0';
  }
  bool StartsWith(std::string_view what) const { return text_.substr(index_).starts_with(what); }
  std::string_view Rest() const { return text_.substr(index_); }
  // Bytes from `from`, an earlier index(), to here.
  std::string_view Since(size_t from) const { return text_.substr(from, index_ - from); }
  size_t index() const { return index_; }
  bool is_decoded() const { return is_decoded_; }
  Position position() const { return position_; }

  void Advance(size_t bytes = 1) {
    for (; bytes > 0 && index_ < text_.size(); --bytes) {
      const char c = text_[index_++];
      if (is_decoded_) {
        continue;
      }
      ++position_.offset;
      if (c == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((c & 0xC0) != 0x80) {
        ++position_.column;
      }
    }
  }
  // Goes back to a place that index() and position() gave.
  void Return(size_t index, Position position) {
    index_ = index;
    position_ = position;
  }

 private:
  std::string_view text_;
  size_t index_ = 0;
  Position position_;
  bool is_decoded_ = false;
};

}  // namespace fuin::hcl::internal
