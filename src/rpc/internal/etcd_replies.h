// etcd's answers, taken apart (go.etcd.io/etcd/api/v3 etcdserverpb/rpc.proto). Nothing here is
// asked for; unknown fields are passed over. kCorrupt and kTruncated for what is no such message.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rpc/etcd_client.h"

namespace fuin::rpc::internal {

// Views point into the message.
struct RangeReply {
  std::vector<EtcdValue> values;
  int64_t revision = 0;
  bool has_more = false;
};
Result<RangeReply> ReadRangeReply(std::string_view message);
Result<std::vector<EtcdMember>> ReadMembersReply(std::string_view message);
Result<EtcdStatus> ReadStatusReply(std::string_view message);

}  // namespace fuin::rpc::internal
