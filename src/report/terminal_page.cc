// Line by line: a block (paragraph, list item, table) is gathered until its end, then written.

#include "report/terminal_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/strings.h"
#include "report/internal/wrap.h"

namespace fuin::report {
namespace {

constexpr size_t kColumnsMin = 40;

bool IsRule(std::string_view row) { return row.find_first_not_of("|-: ") == row.npos; }

std::vector<std::string> Cells(std::string_view row) {
  std::vector<std::string> cells;
  row = Trim(row);
  row.remove_prefix(row.starts_with('|') ? 1 : 0);
  row.remove_suffix(row.ends_with('|') ? 1 : 0);
  for (std::string_view cell : Split(row, '|')) {
    cells.emplace_back(Trim(cell));
  }
  return cells;
}

// Whether `line` starts a list item: "- x", "1. x".
bool IsItem(std::string_view line) {
  const std::string_view text = Trim(line);
  const size_t digits = text.find_first_not_of("0123456789");
  return text.starts_with("- ") ||
         (digits > 0 && digits != text.npos && text.substr(digits).starts_with(". "));
}

class Page {
 public:
  Page(size_t columns, bool colour) : columns_(std::max(columns, kColumnsMin)), colour_(colour) {}

  std::string Write(std::string_view markdown) {
    bool is_code = false;
    for (std::string_view line : Split(markdown, '\n')) {
      if (line.starts_with("```")) {
        Flush();
        is_code = !is_code;
      } else if (is_code) {
        out_ += "    " + Styled("36", line) + "\n";
      } else {
        WriteLine(line);
      }
    }
    Flush();
    while (out_.ends_with("\n\n")) {
      out_.pop_back();
    }
    return std::move(out_);
  }

 private:
  void WriteLine(std::string_view line) {
    const bool is_row = line.starts_with("|");
    if (is_row != is_table_ || IsItem(line) || line.starts_with("#") || Trim(line).empty()) {
      Flush();
    }
    if (Trim(line).empty()) {
      out_ += out_.empty() || out_.ends_with("\n\n") ? "" : "\n";
    } else if (line.starts_with("#")) {
      const std::string_view title = Trim(line.substr(line.find_first_not_of('#')));
      out_ += Styled(line.starts_with("###") ? "1;4" : "1", title) + "\n";
    } else if (is_row) {
      is_table_ = true;
      block_.emplace_back(line);
    } else {
      block_.emplace_back(Trim(line));
    }
  }

  void Flush() {
    if (!block_.empty() && is_table_) {
      WriteTable();
    } else if (!block_.empty()) {
      WriteText();
    }
    block_.clear();
    is_table_ = false;
  }

  void WriteText() {
    std::string text;
    for (const std::string& line : block_) {
      // Japanese has no spaces between words, and so none between its lines.
      const bool is_wide = !text.empty() && static_cast<unsigned char>(text.back()) >= 0x80 &&
                           static_cast<unsigned char>(line.front()) >= 0x80;
      text += text.empty() || is_wide ? line : " " + line;
    }
    const bool is_item = IsItem(text);
    const size_t indent = is_item ? text.find(' ') + 1 : 0;
    bool is_first = true;
    for (const std::string& line :
         Wrap(text.substr(indent), columns_ - std::min(columns_ / 2, indent))) {
      out_ += is_first ? text.substr(0, indent) : std::string(indent, ' ');
      out_ += Inline(line) + "\n";
      is_first = false;
    }
  }

  void WriteTable() {
    std::vector<size_t> widths;
    for (const std::string& row : block_) {
      const std::vector<std::string> cells = Cells(row);
      widths.resize(std::max(widths.size(), cells.size()));
      for (size_t i = 0; i < cells.size() && !IsRule(row); ++i) {
        widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
      }
    }
    bool is_head = true;
    for (const std::string& row : block_) {
      if (IsRule(row)) {
        continue;
      }
      const std::vector<std::string> cells = Cells(row);
      std::string line = "  ";
      for (size_t i = 0; i < cells.size(); ++i) {
        const size_t pad = i + 1 < cells.size() ? widths[i] - DisplayWidth(cells[i]) + 2 : 0;
        line += (is_head ? Styled("1", cells[i]) : Inline(cells[i])) + std::string(pad, ' ');
      }
      out_ += line + "\n";
      is_head = false;
    }
  }

  // **bold** and `code`, whose marks stay where there is no colour.
  std::string Inline(std::string_view text) const {
    if (!colour_) {
      return std::string(text);
    }
    std::string shown;
    bool is_bold = false;
    bool is_code = false;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!is_code && text.substr(i).starts_with("**")) {
        is_bold = !is_bold;
        shown += is_bold ? "\x1b[1m" : "\x1b[22m";
        ++i;
      } else if (text[i] == '`') {
        is_code = !is_code;
        shown += is_code ? "\x1b[36m" : "\x1b[39m";
      } else {
        shown += text[i];
      }
    }
    return shown + (is_bold || is_code ? "\x1b[0m" : "");
  }

  std::string Styled(std::string_view style, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
  }

  size_t columns_;
  bool colour_;
  bool is_table_ = false;
  std::vector<std::string> block_;
  std::string out_;
};

}  // namespace

std::string PageForTerminal(std::string_view markdown, size_t columns, bool colour) {
  return Page(columns, colour).Write(markdown);
}

}  // namespace fuin::report
