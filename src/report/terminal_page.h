// A rule's page as a terminal shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fuin::report {

// Returns the Markdown of a page (headings, paragraphs, lists, tables, fenced code) laid out for
// `columns`: paragraphs and lists wrapped, tables aligned, code indented and never wrapped, so that
// it can be copied. `colour` adds SGR codes. What is no such Markdown comes out as it is.
std::string PageForTerminal(std::string_view markdown, size_t columns, bool colour);

}  // namespace fuin::report
