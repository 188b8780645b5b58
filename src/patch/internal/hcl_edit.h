// Edits of native HCL whose lines `terraform fmt` leaves as they are: two blanks a level, "=" and
// trailing comments in their columns (hclwrite's format.go).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patch/internal/workspace.h"

namespace fuin::patch {

// Lines of HCL, each ended by "\n", as they would stand at the top level, set `depth` levels in.
std::string Indented(std::string_view lines, int depth);

// Puts `lines` (at `depth` already) at the end of a block's body, after a blank line where
// something is before. A block on one line is opened. Nothing where the block is not closed.
std::optional<Edit> AppendToBody(const hcl::File& file, const hcl::Block& block,
                                 std::string_view lines, int depth);
// Puts `lines` behind the line on which a block ends, between blank lines.
Edit InsertBehind(const hcl::File& file, const hcl::Range& block, std::string_view lines);
// Puts `name = value` below the last argument of a block, aligned with those around it where no
// other line has to move, else as a paragraph of its own. `depth`: of the arguments.
std::optional<Edit> AddArgument(const hcl::File& file, const hcl::Block& block,
                                std::string_view name, std::string_view value, int depth);
// Makes an argument's value `text`, with "=" and a comment behind it in their columns.
std::vector<Edit> ReplaceValue(const hcl::File& file, const hcl::Expr& value,
                               std::string_view text);
// Takes out the lines of a block or argument, and one blank line that would be left double or at a
// body's end. Nothing where something else stands on these lines.
std::optional<Edit> RemoveLines(const hcl::File& file, const hcl::Range& range);

// The comments that begin within `range`, each as a line.
std::vector<std::string> CommentsIn(const hcl::File& file, const hcl::Range& range);

// The value of a string that is written without interpolation; nothing for any other expression.
std::optional<std::string> LiteralText(const hcl::Expr& expr);

// Whether the expression stands on one line and has no heredoc.
bool IsOneLine(const hcl::File& file, const hcl::Range& range);

}  // namespace fuin::patch
