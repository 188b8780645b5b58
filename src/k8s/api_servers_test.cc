#include "k8s/api_servers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "k8s/session_testing.h"

namespace fuin::k8s {
namespace {

using http::FakeTransport;
using http::Request;

std::string MetricsOf(std::string_view id, std::string_view config) {
  const crypto::Digest digest = crypto::Sha256Of(id);
  return fmt::format(
      "apiserver_encryption_config_controller_last_config_info{{apiserver_id_hash=\"sha256:{}\","
      "hash=\"{}\"}} 1\n",
      HexEncode({digest.data(), digest.size()}), config);
}

std::string LeasesOf(const std::vector<std::pair<std::string, std::string>>& leases) {
  std::string items;
  for (const auto& [name, renewed] : leases) {
    items += fmt::format("{}{{\"metadata\":{{\"name\":\"{}\"}},\"spec\":{{\"renewTime\":\"{}\"}}}}",
                         items.empty() ? "" : ",", name, renewed);
  }
  return "{\"items\":[" + items + "]}";
}

constexpr const char* kNow = "2026-11-24T10:00:00.000000Z";

TEST(ApiServers, AreMetOneByOneBehindABalancer) {
  int connections = 0;
  FakeApi api([&](const Request& request) {
    if (request.url.find("/leases") != std::string::npos) {
      return FakeTransport::Reply(200, LeasesOf({{"apiserver-a", kNow},
                                                 {"apiserver-b", kNow},
                                                 {"apiserver-gone", "2026-11-24T09:30:00Z"}}));
    }
    return FakeTransport::Reply(200, connections++ % 2 == 0 ? MetricsOf("apiserver-a", "sha256:1")
                                                            : MetricsOf("apiserver-b", "sha256:2"));
  });
  const auto session = api.Open();
  const ApiServers servers = LookAtApiServers(**session, {});
  EXPECT_TRUE(servers.IsComplete());
  EXPECT_EQ(servers.expected_id_hashes->size(), 2u) << "a lease that ended counts for no server";
  ASSERT_EQ(servers.seen.size(), 2u);
  EXPECT_EQ(servers.seen[1].encryption.config_hash, "sha256:2");
  EXPECT_GE(api.opened_count, 2);
}

TEST(ApiServers, OneThatIsNeverMetLeavesTheAnswerIncomplete) {
  FakeApi api([&](const Request& request) {
    if (request.url.find("/leases") != std::string::npos) {
      return FakeTransport::Reply(200, LeasesOf({{"apiserver-a", kNow}, {"apiserver-b", kNow}}));
    }
    if (request.url.find("/endpointslices/") != std::string::npos) {
      return FakeTransport::Reply(
          200, R"({"ports":[{"port":6443}],"endpoints":[{"addresses":["10.0.0.2"]}]})");
    }
    return request.url.starts_with("https://10.0.0.2:6443")
               ? FakeTransport::Reply(403, "")
               : FakeTransport::Reply(200, MetricsOf("apiserver-a", "sha256:1"));
  });
  const auto session = api.Open();
  const ApiServers servers = LookAtApiServers(**session, {});
  EXPECT_FALSE(servers.IsComplete());
  EXPECT_EQ(servers.seen.size(), 1u);
  ASSERT_FALSE(servers.problems.empty());
}

TEST(ApiServers, WithoutLeasesNothingIsComplete) {
  FakeApi api([&](const Request& request) {
    return request.url.ends_with("/metrics")
               ? FakeTransport::Reply(200, MetricsOf("apiserver-a", "sha256:1"))
               : FakeTransport::Reply(403, "");
  });
  const auto session = api.Open();
  const ApiServers servers = LookAtApiServers(**session, {});
  EXPECT_FALSE(servers.IsComplete());
  EXPECT_EQ(servers.seen.size(), 1u);
}

TEST(ApiServers, ThoseThatAPersonNamesAreAll) {
  FakeApi api([&](const Request& request) {
    return FakeTransport::Reply(request.url.starts_with("https://c:1") ? 500 : 200,
                                MetricsOf("one-host", "sha256:1"));
  });
  const auto session = api.Open();
  const ApiServers two = LookAtApiServers(**session, {"https://a:1", "https://b:1"});
  EXPECT_TRUE(two.IsComplete());
  EXPECT_EQ(two.seen.size(), 2u) << "servers of one host share an id";
  EXPECT_FALSE(LookAtApiServers(**session, {"https://a:1", "https://c:1"}).IsComplete());
}

}  // namespace
}  // namespace fuin::k8s
