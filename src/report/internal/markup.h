// Making values safe for the formats that are text with marks in it.
#pragma once

#include <string>
#include <string_view>

namespace fuin::report {

// For element content and quoted attributes of XML 1.0 and HTML: control and hidden characters made
// visible as Printable does, then & < > " ' as references. Code points that XML forbids never
// remain.
std::string EscapeMarkup(std::string_view text);

// The same for a text of several lines, whose line feeds stay.
std::string EscapeMarkupLines(std::string_view text);

// For the inside of a Markdown table cell or paragraph on GitHub and GitLab: no markup, link,
// mention, reference or HTML can come of it.
std::string EscapeMarkdown(std::string_view text);

// One field of RFC 4180, quoted where it must be. A text that a spreadsheet would run as a formula
// gets a ' before it (OWASP "CSV Injection").
std::string CsvField(std::string_view text);

// A relative URI reference (RFC 3986) from a path: '/' kept, everything beyond the unreserved
// characters percent-encoded; "./" at the front dropped; an absolute path becomes file:///...
std::string UriOfPath(std::string_view path);

}  // namespace fuin::report
