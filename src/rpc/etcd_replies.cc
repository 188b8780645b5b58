// See etcd_replies.h. Of repeated scalars the last counts, as in protobuf.

#include "rpc/internal/etcd_replies.h"

#include "base/proto_reader.h"
#include "base/strings.h"

namespace fuin::rpc::internal {
namespace {

// Field 3 of a ResponseHeader, and its ids.
struct Header {
  uint64_t cluster_id = 0, member_id = 0;
  int64_t revision = 0;
};

Result<Header> ReadHeader(std::string_view message) {
  Header header;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsVarint(1)) {
      header.cluster_id = field.integer;
    } else if (field.IsVarint(2)) {
      header.member_id = field.integer;
    } else if (field.IsVarint(3)) {
      header.revision = static_cast<int64_t>(field.integer);
    }
  }
  return header;
}

Result<EtcdValue> ReadKeyValue(std::string_view message) {
  EtcdValue value;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      value.key = field.bytes;
    } else if (field.IsVarint(2)) {
      value.create_revision = static_cast<int64_t>(field.integer);
    } else if (field.IsVarint(3)) {
      value.mod_revision = static_cast<int64_t>(field.integer);
    } else if (field.IsVarint(4)) {
      value.version = static_cast<int64_t>(field.integer);
    } else if (field.IsBytes(5)) {
      value.value = field.bytes;
    }
  }
  return value;
}

Result<EtcdMember> ReadMember(std::string_view message) {
  EtcdMember member;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsVarint(1)) {
      member.id = field.integer;
    } else if (field.IsBytes(2)) {
      member.name = Printable(field.bytes);
    } else if (field.IsBytes(4)) {
      member.client_urls.push_back(Printable(field.bytes));
    } else if (field.IsVarint(5)) {
      member.is_learner = field.integer != 0;
    }
  }
  return member;
}

}  // namespace

Result<RangeReply> ReadRangeReply(std::string_view message) {
  RangeReply range;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      const Header header = FUIN_TRY(ReadHeader(field.bytes));
      range.revision = header.revision;
    } else if (field.IsBytes(2)) {
      range.values.push_back(FUIN_TRY(ReadKeyValue(field.bytes)));
    } else if (field.IsVarint(3)) {
      range.has_more = field.integer != 0;
    }
  }
  return range;
}

Result<std::vector<EtcdMember>> ReadMembersReply(std::string_view message) {
  std::vector<EtcdMember> members;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(2)) {
      members.push_back(FUIN_TRY(ReadMember(field.bytes)));
    }
  }
  return members;
}

Result<EtcdStatus> ReadStatusReply(std::string_view message) {
  EtcdStatus status;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      const Header header = FUIN_TRY(ReadHeader(field.bytes));
      status.cluster_id = header.cluster_id;
      status.member_id = header.member_id;
      status.revision = header.revision;
    } else if (field.IsBytes(2)) {
      status.version = Printable(field.bytes);
    } else if (field.IsVarint(3)) {
      status.db_bytes = static_cast<int64_t>(field.integer);
    } else if (field.IsVarint(9)) {
      status.db_bytes_in_use = static_cast<int64_t>(field.integer);
    }
  }
  return status;
}

}  // namespace fuin::rpc::internal
