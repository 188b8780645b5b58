// A rule's page as HTML.
#pragma once

#include <string>
#include <string_view>

namespace fuin::report {

// Returns the Markdown of a page (headings, paragraphs, lists, tables, fenced code, `code`,
// **bold**, *emphasis*, bare https links) as HTML. Every character is escaped first: what is no
// such Markdown is shown as it is.
std::string HtmlOfPage(std::string_view markdown);

}  // namespace fuin::report
