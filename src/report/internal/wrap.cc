// Breaking lines: the text is cut into pieces that stay together (a word with the spaces before it,
// or one wide character), and lines are filled with pieces.

#include "report/internal/wrap.h"

#include <cstdint>

#include "base/strings.h"

namespace fuin::report {
namespace {

// Whether a line may not begin with this character: closing brackets and the full stops and commas
// of Japanese (JIS X 4051, the ones in use here).
bool SticksToTheLeft(std::string_view character) {
  constexpr std::string_view kClosing = "、。」』)】・:;!?,.)ーっゃゅょッャュョ";
  return kClosing.find(character) != std::string_view::npos;
}

size_t CharacterSize(std::string_view text, size_t start) {
  size_t end = start + 1;
  while (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) {
    ++end;
  }
  return end - start;
}

std::vector<std::string> Pieces(std::string_view text) {
  std::vector<std::string> pieces;
  bool may_break = true;
  for (size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, CharacterSize(text, at));
    const bool is_wide = DisplayWidth(character) == 2;
    const bool after_space = at > 0 && text[at - 1] == ' ';
    const bool breaks =
        (character == " " && !after_space) || ((is_wide || may_break) && !after_space);
    if (pieces.empty() || (breaks && !SticksToTheLeft(character))) {
      pieces.emplace_back();
    }
    pieces.back() += character;
    may_break = is_wide;
    at += character.size();
  }
  return pieces;
}

}  // namespace

std::vector<std::string> Wrap(std::string_view text, size_t columns) {
  std::vector<std::string> lines(1);
  size_t width = 0;
  for (const std::string& piece : Pieces(text)) {
    const size_t piece_width = DisplayWidth(piece);
    if (width > 0 && width + piece_width > columns) {
      lines.emplace_back(Trim(piece));
      width = DisplayWidth(lines.back());
    } else {
      lines.back() += piece;
      width += piece_width;
    }
  }
  return lines;
}

std::string PadTo(std::string_view text, size_t columns) {
  const size_t width = DisplayWidth(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

}  // namespace fuin::report
