#include "k8s/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fuin::k8s {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Lines of a real kube-apiserver 1.37.2 with a KMS plugin, after a rotation.
constexpr std::string_view kMetrics =
    R"(# HELP apiserver_encryption_config_controller_last_config_info ...
# TYPE apiserver_encryption_config_controller_last_config_info gauge
apiserver_encryption_config_controller_last_config_info{apiserver_id_hash="sha256:aa",hash="sha256:cc"} 1
apiserver_encryption_config_controller_automatic_reloads_total{apiserver_id_hash="sha256:aa",status="failure"} 2
apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{apiserver_id_hash="sha256:aa",key_id_hash="sha256:old",provider_name="k"} 1.7e+09
apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{apiserver_id_hash="sha256:aa",key_id_hash="sha256:new",provider_name="k"} 1.700000001e+09
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="identity"} 303
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:k:"} 1.2e+03
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix=""} 20
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="key1:"} 7
apiserver_storage_transformation_operations_total{resource="secrets",status="Unknown",transformation_type="from_storage",transformer_prefix="unknown"} 9
apiserver_request_total{verb="GET"} 5
process_start_time_seconds 1.7e+09
)";

TEST(Metrics, ReadsWhatAServerSaysOfItsEncryption) {
  const ServerEncryption server = ReadServerEncryption(kMetrics).value();
  EXPECT_EQ(server.id_hash, "sha256:aa");
  EXPECT_EQ(server.config_hash, "sha256:cc");
  EXPECT_EQ(server.reload_failures, 2u);
  EXPECT_THAT(server.key_id_hashes, ElementsAre(Pair("k", "sha256:new")));
  EXPECT_THAT(server.from_storage, ElementsAre(Pair(Pair("secrets", "identity"), 303u)));
  EXPECT_THAT(server.to_storage, ElementsAre(Pair(Pair("secrets", "identity"), 20u),
                                             Pair(Pair("secrets", "k8s:enc:kms:v2:k:"), 1200u)));
}

TEST(Metrics, ReadsEscapesAndTimestamps) {
  const std::string_view names[] = {"m"};
  const std::vector<Sample> samples =
      ParseMetrics("m{a=\"x\\\"y\\\\z\\n\",b=\"}\"} 2 1700000000\nm 3\n", names).value();
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].Label("a"), "x\"y\\z\n");
  EXPECT_EQ(samples[0].Label("b"), "}");
  EXPECT_EQ(samples[0].value, 2);
  EXPECT_EQ(samples[1].Label("a"), "");
}

TEST(Metrics, RefusesWhatIsNoSample) {
  const std::string_view names[] = {"m"};
  for (const char* text : {"m", "m{", "m{a", "m{a=", "m{a=\"", "m{a=\"x\"", "m{a=\"x\"} y",
                           "m{a=\"x\\", "m{a=b} 1", "m 1x"}) {
    EXPECT_FALSE(ParseMetrics(text, names)) << text;
  }
  EXPECT_TRUE(ParseMetrics("mm{", names)->empty());
}

TEST(Metrics, CountsBetweenTwoLooksUnlessTheServerStartedAnew) {
  ServerEncryption::Counts before = {{{"secrets", "identity"}, 5}, {{"pods", "identity"}, 7}};
  ServerEncryption::Counts after = {
      {{"secrets", "identity"}, 5}, {{"pods", "identity"}, 9}, {{"secrets", "k8s:enc:x"}, 4}};
  EXPECT_THAT(CountedBetween(before, after, "secrets").value(), ElementsAre(Pair("k8s:enc:x", 4u)));
  EXPECT_FALSE(CountedBetween(after, before, "secrets").has_value());
  EXPECT_FALSE(CountedBetween(before, {}, "secrets").has_value());
}

}  // namespace
}  // namespace fuin::k8s
