// Any kubeconfig: read, merged, its current context taken, and what it tells of EKS and its plugin.
// Errors must not repeat a value: the input's `token` lines are looked for in them.

#include "k8s/kubeconfig.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "k8s/eks.h"
#include "k8s/internal/exec_plugin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int file = memfd_create("kubeconfig", MFD_CLOEXEC);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) {
    return 0;
  }
  fuin::k8s::Overrides overrides;
  overrides.kubeconfig = fmt::format("/proc/self/fd/{}", file);
  const fuin::k8s::GetEnvironment none = [](const char*) { return std::string(); };
  (void)fuin::k8s::ContextNames(overrides, none);
  const auto connection = fuin::k8s::LoadConnection(overrides, none);
  if (connection.has_value()) {
    (void)fuin::k8s::EksReferenceOf(*connection);
    if (connection->exec.has_value()) {
      (void)fuin::k8s::internal::ExecInfo(*connection, *connection->exec, false);
    }
  } else {
    constexpr std::string_view kMarker = "fuin-marker-value";
    FUIN_CHECK(fuin::Describe(connection.error()).find(kMarker) == std::string::npos);
  }
  close(file);
  return 0;
}
