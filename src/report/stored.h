// The JSON of fuin prove, written while the values stream by: memory does not grow with them.
// docs/schema/prove.schema.json describes the document.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/facts.h"
#include "model/finding.h"
#include "model/stored.h"
#include "report/report.h"

namespace fuin::report {

enum class StoredStyle : uint8_t {
  kDocument,  // one object: fuin_version, sources, findings, summary
  kLines,     // one value a line, each with its source
};

class StoredJson final : public model::StoredSink {
 public:
  // Writes a part of the text; its errors are passed on.
  using Writer = std::function<Result<void>(std::string_view)>;

  StoredJson(StoredStyle style, std::string fuin_version, Writer writer);

  Result<void> OnSource(std::string_view name, model::StoredKind kind) override;
  Result<void> OnValue(const model::StoredValue& value) override;
  Result<void> OnSourceEnd(const model::Source& source, const model::StoredSource& stored) override;

  // Writes what comes after the sources: those that could not be read, and the findings. Last.
  Result<void> Finish(const model::Facts& facts, const model::Judgement& judgement,
                      const Options& options);

 private:
  Result<void> FlushAbove(size_t bytes);
  void BeginSource(std::string_view name, std::string_view kind);

  StoredStyle style_;
  Writer writer_;
  std::string out_;
  std::string source_name_;
  bool has_source_ = false, has_value_ = false;
};

}  // namespace fuin::report
