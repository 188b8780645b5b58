// See fix_code.h.

#include "cli/fix_code.h"

namespace fuin::cli {

void AddFixCodeOptions(CLI::App&, FixCodeOptions&) {}

Result<int> FixCode(const FixArguments& arguments, const FixCodeOptions&) {
  return Error{ErrorCode::kUnsupported, "fuin fix changes no code yet; fuin explain shows the way",
               arguments.source};
}

}  // namespace fuin::cli
