// Standard output and standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin::cli {

// Writes all of `text` to standard output. A reader that went away (EPIPE) is no error: `head` has
// seen what it wanted. kIo otherwise.
Result<void> Print(std::string_view text);

// Writes "fuin: MESSAGE" to standard error, made safe for a terminal.
void Complain(std::string_view message);

// Writes `text` to standard error as it is, control sequences too: progress and questions.
void PrintToTerminal(std::string_view text);

// Returns a line that the person types on standard input, without its end; "" at its end.
std::string ReadLineFromTerminal();

// Whether standard output is a terminal.
bool IsTerminal();

// Whether reports may be coloured: standard output is a terminal that is not "dumb", and NO_COLOR
// is not set (no-color.org: present and not empty).
bool IsColourWelcome();

// The columns of the terminal; 100 where standard output is none.
int TerminalColumns();

// The variable of the environment; "" where it is not set.
std::string Environment(const char* name);

}  // namespace fuin::cli
