// Judgement → text for people and formats for machines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "i18n/messages.h"
#include "model/facts.h"
#include "model/finding.h"

namespace fuin::report {

enum class Format : uint8_t {
  kText,
  kJson,
  kSarif,
  kOcsf,
  kAsff,
  kJunit,
  kCsv,
  kMarkdown,
  kHtml,
};
// Parses "text", "json", "sarif" ... Nothing for any other name.
std::optional<Format> ParseFormat(std::string_view name);
// The name that ParseFormat reads.
std::string_view FormatName(Format format);

struct Options {
  i18n::Language language = i18n::Language::kEnglish;
  bool colour = false;
  bool verbose = false;  // passes and not applicable too, evidence in full
  int terminal_columns = 100;
  std::string fuin_version;
  std::string started_at, finished_at;  // RFC 3339
  int exit_code = 0;                    // shown in the text report's last line
  int64_t elapsed_ms = 0;
};

// Renders a whole report. Every value from the input is made safe for the format: escapes for a
// terminal, entities for markup, quotes against formulas.
std::string Render(const model::Facts& facts, const model::Judgement& judgement, Format format,
                   const Options& options);

}  // namespace fuin::report
