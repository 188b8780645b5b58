// CSV after RFC 4180: a line per finding that applies, CRLF, a header in English whatever the
// language, since programs read it.

#include <string>
#include <vector>

#include "report/internal/formats.h"
#include "report/internal/markup.h"

namespace fuin::report {
namespace {

std::string Line(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    line += (i == 0 ? "" : ",") + CsvField(fields[i]);
  }
  return line + "\r\n";
}

}  // namespace

std::string RenderCsv(const View& view) {
  std::string csv =
      Line({"rule", "verdict", "severity", "subject", "address", "source", "region", "version",
            "file", "line", "column", "message", "suppressed", "fingerprint"});
  for (const model::Finding& finding : view.judgement().findings) {
    if (finding.verdict == model::Verdict::kNotApplicable) {
      continue;
    }
    const model::Location place = view.PlaceOf(finding);
    const model::Cluster* cluster = view.ClusterOf(finding);
    const model::Key* key = view.KeyOf(finding);
    const model::Source* source = view.SourceOf(finding);
    csv += Line({finding.rule, std::string(ToString(finding.verdict)),
                 std::string(ToString(finding.severity)), finding.subject.label,
                 view.AddressOf(finding), source != nullptr ? source->name : "",
                 cluster != nullptr ? ValueOr(cluster->region)
                 : key != nullptr   ? ValueOr(key->region)
                                    : "",
                 cluster != nullptr ? ValueOr(cluster->version) : "", place.file,
                 place.line > 0 ? std::to_string(place.line) : "",
                 place.column > 0 ? std::to_string(place.column) : "", view.Say(finding.message),
                 finding.suppressed.has_value() ? finding.suppressed->reason : "",
                 finding.fingerprint});
  }
  return csv;
}

}  // namespace fuin::report
