// One source, counted; nothing is kept of single values.

#include "cli/etcd_proof.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/strings.h"
#include "cli/clock.h"
#include "cli/run_options.h"
#include "collect/prove.h"

namespace fuin::cli {
namespace {

class NoSink final : public model::StoredSink {
 public:
  Result<void> OnSource(std::string_view, model::StoredKind) override { return {}; }
  Result<void> OnValue(const model::StoredValue&) override { return {}; }
  Result<void> OnSourceEnd(const model::Source&, const model::StoredSource&) override { return {}; }
};

// etcdctl takes endpoints with and without a scheme; what exists as a file is one.
std::string SourceNameOf(const std::string& given) {
  std::error_code error;
  if (given.starts_with("etcd:") || std::filesystem::exists(given, error)) {
    return given;
  }
  return "etcd://" + given;
}

}  // namespace

Result<fix::ProveEtcd> EtcdProofOf(const std::string& source, const EtcdFlags& flags,
                                   const std::vector<k8s::Resource>& resources) {
  // Shared, because it holds a password: a function can be copied, that can't.
  const auto prove = std::make_shared<collect::ProveOptions>();
  prove->endpoint =
      FUIN_TRY(EndpointOptionsOf(flags, [](const char* name) { return std::getenv(name); }));
  prove->clock = &SystemClock();
  for (const k8s::Resource& resource : resources) {
    prove->intake.resources.push_back(resource.Name());
  }
  return fix::ProveEtcd([prove, name = SourceNameOf(source)]() -> Result<fix::EtcdProof> {
    prove->today = FUIN_TRY(TodayOf("", NowUnixMs()));
    prove->hash_seed = FUIN_TRY(RandomSeed());
    NoSink sink;
    model::Facts facts = FUIN_TRY(collect::Prove({name}, *prove, sink));
    if (facts.sources.size() != 1) {
      return Error{ErrorCode::kInvalidArgument, "it is not one etcd: name a single one", name};
    }
    fix::EtcdProof proof;
    proof.source = std::move(facts.sources.front());
    if (!facts.stored.empty()) {
      proof.stored = std::move(facts.stored.front());
    }
    return proof;
  });
}

}  // namespace fuin::cli
