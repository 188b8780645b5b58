// Reads a live etcd with fuin's client and prints one line a value, for comparison with etcdctl:
// key in hex, mod_revision, SHA-256 of the value. Then one line about the read.
//
// usage: etcd_dump PREFIX ENDPOINT...   TLS, user and page size come from ETCDCTL_* and PAGE_BYTES.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "rpc/etcd_client.h"

namespace fuin {
namespace {

class RealClock final : public Clock {
 public:
  int64_t UnixMs() override { return 0; }
  void SleepMs(int64_t duration_ms) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms));
  }
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<std::string> FileNamedBy(const char* name) {
  const std::string path = Environment(name);
  return path.empty() ? Result<std::string>(std::string()) : ReadFile(path, 1u << 20);
}

Result<void> Dump(int argc, char** argv) {
  rpc::EtcdOptions options;
  options.endpoints.assign(argv + 2, argv + argc);
  options.tls.ca_pem = FUIN_TRY(FileNamedBy("ETCDCTL_CACERT"));
  options.tls.cert_pem = FUIN_TRY(FileNamedBy("ETCDCTL_CERT"));
  const std::string key = FUIN_TRY(FileNamedBy("ETCDCTL_KEY"));
  options.tls.key_pem = FUIN_TRY(SecretBytes::CopyOf(key));
  options.tls.server_name = Environment("SERVER_NAME");
  options.tls.verify = Environment("ETCDCTL_INSECURE_SKIP_TLS_VERIFY").empty();
  options.user = Environment("DUMP_USER");
  const std::string password = Environment("DUMP_PASSWORD");
  options.password = FUIN_TRY(SecretBytes::CopyOf(password));
  if (!Environment("PAGE_BYTES").empty()) {
    options.page_bytes = std::stoul(Environment("PAGE_BYTES"));
  }
  options.timeout_ms = 5000;
  RealClock clock;
  const auto etcd = FUIN_TRY(rpc::EtcdClient::Open(std::move(options), clock));
  const std::vector<rpc::EtcdMember> members = FUIN_TRY(etcd->Members());
  const auto print = [](const rpc::EtcdValue& value) -> Result<void> {
    const crypto::Digest digest = crypto::Sha256Of(value.value);
    std::printf("%s %lld %s\n", HexEncode(value.key).c_str(),
                static_cast<long long>(value.mod_revision),
                HexEncode({digest.data(), digest.size()}).c_str());
    return {};
  };
  const rpc::EtcdRead read = FUIN_TRY(etcd->ReadPrefix(argv[1], 0, false, print));
  std::printf("read %llu at %lld of %zu members\n", static_cast<unsigned long long>(read.values),
              static_cast<long long>(read.revision), members.size());
  return {};
}

}  // namespace
}  // namespace fuin

int main(int argc, char** argv) {
  if (argc < 3) {
    return 3;
  }
  const fuin::Result<void> done = fuin::Dump(argc, argv);
  if (!done) {
    std::fprintf(stderr, "%s: %s\n", std::string(fuin::ErrorCodeName(done.error().code)).c_str(),
                 fuin::Describe(done.error()).c_str());
    return 1;
  }
  return 0;
}
