// A live etcd (v3 API) as a client reads it: members, status, and every value below a prefix in
// pages at one revision. Reads only. Message layouts: go.etcd.io/etcd/api/v3
// etcdserverpb/rpc.proto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "rpc/client.h"

namespace fuin::rpc {

struct EtcdOptions {
  // As etcdctl takes them: "https://10.0.0.1:2379", "http://...", "10.0.0.1:2379"; the port may be
  // left out. Without a scheme TLS is used if tls.enabled.
  std::vector<std::string> endpoints;
  Tls tls;
  std::string user;
  SecretBytes password;
  int64_t timeout_ms = 10'000;         // of one call
  int attempts_max = 4;                // of one call, over all endpoints in turn
  size_t page_bytes = 4u << 20;        // that pages aim at
  size_t reply_bytes_max = 64u << 20;  // of one page: a single value above it is kLimit
};

struct EtcdMember {
  uint64_t id = 0;
  std::string name;
  std::vector<std::string> client_urls;
  bool is_learner = false;
};

struct EtcdStatus {
  uint64_t cluster_id = 0, member_id = 0;
  std::string version;
  int64_t revision = 0;
  int64_t db_bytes = 0, db_bytes_in_use = 0;
};

// Views live for the call that hands it over.
struct EtcdValue {
  std::string_view key, value;
  int64_t create_revision = 0, mod_revision = 0, version = 0;
};

struct EtcdRead {
  int64_t revision = 0;  // at which the values were read
  uint64_t values = 0;
  // The revision was compacted away meanwhile: from `resumed_at` on the values are of
  // resumed_revision, and what was written before that key since `revision` was not seen.
  bool was_compacted = false;
  std::string resumed_at;
  int64_t resumed_revision = 0;
};

// Returns "host:port" of an endpoint, and whether its scheme asks for TLS. kInvalidArgument for
// what is no endpoint.
struct EtcdEndpoint {
  std::string target;
  bool is_tls = false;
};
Result<EtcdEndpoint> ParseEtcdEndpoint(std::string_view endpoint, bool tls_by_default);

// The smallest key above all that start with `prefix`; "\0" ("no end") for none.
std::string EndOfPrefix(std::string_view prefix);

// For one thread.
class EtcdClient {
 public:
  // Borrows the clock, for pauses between attempts. Nothing is sent yet. kInvalidArgument for
  // endpoints, certificates or keys that cannot be used.
  static Result<std::unique_ptr<EtcdClient>> Open(EtcdOptions options, Clock& clock);
  ~EtcdClient();

  // Errors of all below: those of Client::Call() of the last attempt. kUnavailable ones are tried
  // again at the next endpoint; with a user, an old token is renewed.
  Result<std::vector<EtcdMember>> Members();
  // Of that endpoint alone.
  Result<EtcdStatus> StatusOf(size_t endpoint_index);

  // Hands over every key below `prefix`, ascending, at `revision` or, for 0, at the newest. With
  // keys_only the values are empty. Memory is one page. Errors of `on_value` end it and come back;
  // kCorrupt where the server's pages contradict themselves.
  Result<EtcdRead> ReadPrefix(const std::string& prefix, int64_t revision, bool keys_only,
                              const std::function<Result<void>(const EtcdValue&)>& on_value);
  // One key; `found` says whether it was there.
  Result<bool> ReadKey(const std::string& key, int64_t revision,
                       const std::function<Result<void>(const EtcdValue&)>& on_value);

  // Whether there is a key that starts with `prefix`.
  Result<bool> HasKeysBelow(const std::string& prefix);
  // The first key from `from` on, of all keys; nothing where there is none.
  Result<std::optional<std::string>> FirstKeyFrom(const std::string& from);

  const std::vector<EtcdEndpoint>& endpoints() const { return endpoints_; }

 private:
  struct Page;
  EtcdClient(EtcdOptions options, Clock& clock);
  Result<Reply> Call(const std::string& method, const std::string& request);
  Result<Reply> CallAt(size_t endpoint, const std::string& method, const std::string& request);
  Result<void> Authenticate(size_t endpoint);
  Result<Page> ReadPage(const std::string& from, const std::string& end, int64_t revision,
                        bool keys_only, int64_t limit);

  EtcdOptions options_;
  Clock& clock_;
  std::vector<EtcdEndpoint> endpoints_;
  std::vector<std::unique_ptr<Client>> clients_;
  size_t current_ = 0;
  std::string token_;
  bool auth_is_off_ = false;
};

}  // namespace fuin::rpc
