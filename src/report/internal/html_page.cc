// Line by line: a block is gathered until its end, then written. Inline marks are looked for in
// text that is escaped already, so that no mark can open an element of its own.

#include "report/internal/html_page.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "base/strings.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

// Wraps what stands between two `mark`s in `element`; a mark without its pair, or with a space on
// its inner side, stays.
std::string Paired(const std::string& text, std::string_view mark, std::string_view element) {
  std::string html;
  size_t at = 0;
  for (size_t open = text.find(mark); open != std::string::npos; open = text.find(mark, at)) {
    const size_t start = open + mark.size();
    const size_t close = text.find(mark, start + 1);
    const bool is_pair = close != std::string::npos && text[start] != ' ' && text[close - 1] != ' ';
    const size_t end = is_pair ? close + mark.size() : start;
    html += text.substr(at, open - at);
    html += is_pair ? fmt::format("<{0}>{1}</{0}>", element, text.substr(start, close - start))
                    : std::string(mark);
    at = end;
  }
  return html + text.substr(at);
}

// Text between `code` spans has marks; the spans have none.
std::string Inline(std::string_view text) {
  std::string html;
  bool is_code = false;
  for (std::string_view part : Split(text, '`')) {
    const std::string escaped = EscapeMarkup(part);
    html += is_code ? "<code>" + escaped + "</code>"
                    : Paired(Paired(escaped, "**", "strong"), "*", "em");
    is_code = !is_code;
  }
  const bool is_link = text.starts_with("https://") && text.find_first_of(" \"<>`") == text.npos;
  return is_link ? fmt::format("<a rel=\"noreferrer\" href=\"{0}\">{0}</a>", EscapeMarkup(text))
                 : html;
}

bool IsRule(std::string_view row) { return row.find_first_not_of("|-: ") == row.npos; }

class Page {
 public:
  std::string Write(std::string_view markdown) {
    bool is_code = false;
    for (std::string_view line : Split(markdown, '\n')) {
      if (line.starts_with("```")) {
        Flush();
        out_ += is_code ? "</code></pre>\n" : "<pre><code>";
        is_code = !is_code;
      } else if (is_code) {
        out_ += EscapeMarkup(line) + "\n";
      } else {
        WriteLine(line);
      }
    }
    Flush();
    return out_ + (is_code ? "</code></pre>\n" : "");
  }

 private:
  enum class Kind : uint8_t { kText, kBullets, kNumbers, kTable };

  static Kind KindOf(std::string_view line) {
    const size_t digits = line.find_first_not_of("0123456789");
    const bool is_numbered =
        digits > 0 && digits != line.npos && line.substr(digits).starts_with(". ");
    return line.starts_with("|")    ? Kind::kTable
           : line.starts_with("- ") ? Kind::kBullets
           : is_numbered            ? Kind::kNumbers
                                    : Kind::kText;
  }

  void WriteLine(std::string_view line) {
    const std::string_view text = Trim(line);
    if (text.empty()) {
      Flush();
      return;
    }
    if (text.starts_with("#")) {
      Flush();
      const size_t level = text.find_first_not_of('#');
      const std::string_view title = Trim(text.substr(level == text.npos ? text.size() : level));
      out_ += fmt::format("<h{0}>{1}</h{0}>\n", level > 2 ? 5 : 4, Inline(title));
      return;
    }
    const Kind kind = KindOf(text);
    const bool is_new_item = kind == Kind::kBullets || kind == Kind::kNumbers;
    const bool goes_on = kind == Kind::kText && !block_.empty() && kind_ != Kind::kTable;
    if (!goes_on && kind != kind_) {
      Flush();
      kind_ = kind;
    }
    if (is_new_item) {
      block_.emplace_back(text.substr(text.find(' ') + 1));
    } else if (goes_on) {
      Append(block_.back(), text);
    } else {
      block_.emplace_back(text);
    }
  }

  // Japanese has no spaces between words, and so none between its lines.
  static void Append(std::string& paragraph, std::string_view line) {
    const bool is_wide = static_cast<unsigned char>(paragraph.back()) >= 0x80 &&
                         static_cast<unsigned char>(line.front()) >= 0x80;
    paragraph += is_wide ? "" : " ";
    paragraph += line;
  }

  void Flush() {
    if (!block_.empty() && kind_ == Kind::kTable) {
      WriteTable();
    } else if (!block_.empty() && kind_ != Kind::kText) {
      const std::string_view list = kind_ == Kind::kBullets ? "ul" : "ol";
      out_ += fmt::format("<{}>\n", list);
      for (const std::string& item : block_) {
        out_ += fmt::format("<li>{}</li>\n", Inline(item));
      }
      out_ += fmt::format("</{}>\n", list);
    } else {
      for (const std::string& paragraph : block_) {
        out_ += fmt::format("<p>{}</p>\n", Inline(paragraph));
      }
    }
    block_.clear();
    kind_ = Kind::kText;
  }

  void WriteTable() {
    out_ += "<table>\n";
    bool is_head = true;
    for (std::string_view row : block_) {
      if (IsRule(row)) {
        continue;
      }
      row.remove_prefix(1);
      row.remove_suffix(row.ends_with('|') ? 1 : 0);
      out_ += "<tr>";
      for (std::string_view cell : Split(row, '|')) {
        out_ += fmt::format("<{0}>{1}</{0}>", is_head ? "th" : "td", Inline(Trim(cell)));
      }
      out_ += "</tr>\n";
      is_head = false;
    }
    out_ += "</table>\n";
  }

  Kind kind_ = Kind::kText;
  std::vector<std::string> block_;
  std::string out_;
};

}  // namespace

std::string HtmlOfPage(std::string_view markdown) { return Page().Write(markdown); }

}  // namespace fuin::report
