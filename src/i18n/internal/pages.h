// The rules' pages as they stand in rules/, made into a source file by embed_pages.cmake.
#pragma once

#include <span>
#include <string_view>

namespace fuin::i18n::internal {

struct EmbeddedPage {
  std::string_view rule_id, english, japanese;
};

std::span<const EmbeddedPage> EmbeddedPages();

}  // namespace fuin::i18n::internal
