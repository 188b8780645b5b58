// One function a format; each in the file of its name.
#pragma once

#include <string>

#include "report/internal/view.h"
#include "text/document.h"

namespace fuin::report {

std::string RenderText(const View& view);
std::string RenderJson(const View& view);
std::string RenderSarif(const View& view);
std::string RenderOcsf(const View& view);
std::string RenderAsff(const View& view);
std::string RenderJunit(const View& view);
std::string RenderCsv(const View& view);
std::string RenderMarkdown(const View& view);
std::string RenderHtml(const View& view);

// A finding as fuin's own JSON has it.
text::Node OwnFindingNode(const View& view, const model::Finding& finding);

}  // namespace fuin::report
