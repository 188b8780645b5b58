// The table of formats, and the way to each.

#include "report/report.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "report/internal/formats.h"

namespace fuin::report {
namespace {

struct FormatEntry {
  Format format;
  std::string_view name;
  std::string (*render)(const View& view);
};

constexpr std::array<FormatEntry, 9> kFormats = {{
    {Format::kText, "text", RenderText},
    {Format::kJson, "json", RenderJson},
    {Format::kSarif, "sarif", RenderSarif},
    {Format::kOcsf, "ocsf", RenderOcsf},
    {Format::kAsff, "asff", RenderAsff},
    {Format::kJunit, "junit", RenderJunit},
    {Format::kCsv, "csv", RenderCsv},
    {Format::kMarkdown, "markdown", RenderMarkdown},
    {Format::kHtml, "html", RenderHtml},
}};

}  // namespace

std::optional<Format> ParseFormat(std::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.name == name) {
      return entry.format;
    }
  }
  return std::nullopt;
}

std::string_view FormatName(Format format) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.format == format) {
      return entry.name;
    }
  }
  FUIN_CHECK(false);
}

std::string Render(const model::Facts& facts, const model::Judgement& judgement, Format format,
                   const Options& options) {
  const View view(facts, judgement, options);
  for (const FormatEntry& entry : kFormats) {
    if (entry.format == format) {
      return entry.render(view);
    }
  }
  FUIN_CHECK(false);
}

}  // namespace fuin::report
