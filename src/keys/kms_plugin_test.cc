// The plugin here is a scripted one; a real one, of Kubernetes' own library, is in tests/etcd_live.

#include "keys/kms_plugin.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace fuin::keys {
namespace {

TEST(KmsPlugin, SaysThatNoPluginIsThere) {
  const std::string socket =
      (std::filesystem::temp_directory_path() / ("fuin-none-" + std::to_string(getpid()))).string();
  for (const int version : {1, 2}) {
    const Result<SecretBytes> key =
        OpenKmsPlugin(socket, version, 2000)->Unwrap({"sealed", "id", {}});
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(key.error().where.find(socket), std::string::npos);
  }
}

TEST(KmsPlugin, SaysThatAnAbstractSocketIsNotThere) {
  const Result<SecretBytes> key =
      OpenKmsPlugin("@fuin-none", 2, 2000)->Unwrap({"sealed", "id", {}});
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace fuin::keys
