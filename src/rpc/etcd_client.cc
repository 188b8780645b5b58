// Pages are ranges [last key + NUL, end) at one revision, so that each sees the same key space.
// Their size follows that of the values: a page aims at page_bytes, and one that would be larger
// than a reply may be is asked for again with half as many keys. etcd counts the keys that are left
// for every page (mvcc/index.go Revisions), so pages are few and large rather than many and small:
// 300,000 keys of 3 KB take some 220.

#include "rpc/etcd_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/proto_reader.h"
#include "base/proto_writer.h"
#include "base/strings.h"
#include "rpc/internal/etcd_replies.h"

namespace fuin::rpc {
namespace {

using std::string_view_literals::operator""sv;

constexpr int64_t kFirstLimit = 64;
constexpr int64_t kLimitMax = 20'000;
constexpr int64_t kPauseMs = 100;  // doubled from attempt to attempt
constexpr int64_t kPauseMsMax = 2'000;
constexpr int kCompactionMax = 5;  // resumptions, before a read is given up
constexpr std::string_view kDefaultPort = ":2379";

Error Contradiction(const char* what) {
  return {ErrorCode::kCorrupt, fmt::format("etcd's answer contradicts itself: {}", what), "etcd"};
}

// A refusal that a new token may turn: an old one is UNAUTHENTICATED, or INVALID_ARGUMENT after the
// users were changed (v3rpc/rpctypes/error.go).
bool MayBeAnOldToken(ErrorCode code) {
  return code == ErrorCode::kDenied || code == ErrorCode::kInvalidArgument;
}

}  // namespace

struct EtcdClient::Page : internal::RangeReply {
  Reply reply;  // what the values point into
};

Result<EtcdEndpoint> ParseEtcdEndpoint(std::string_view endpoint, bool tls_by_default) {
  EtcdEndpoint parsed;
  parsed.is_tls = tls_by_default;
  std::string_view rest = Trim(endpoint);
  const Error refused{
      ErrorCode::kInvalidArgument,
      fmt::format("{} is no endpoint of etcd: write https://host:2379", Printable(endpoint)), ""};
  if (rest.starts_with("unix://") || rest.starts_with("unixs://")) {
    return refused;
  }
  if (rest.starts_with("https://")) {
    parsed.is_tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    parsed.is_tls = false;
    rest.remove_prefix(7);
  }
  if (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  const size_t bracket = rest.rfind(']');
  const size_t colon = rest.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string_view host = has_port ? rest.substr(0, colon) : rest;
  const std::string_view port = has_port ? rest.substr(colon + 1) : "2379"sv;
  const bool is_bare_v6 =
      bracket == std::string_view::npos && host.find(':') != std::string_view::npos;
  if (host.empty() || is_bare_v6 || port.empty() || port.size() > 5 ||
      !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }) ||
      host.find_first_of("/?#@ \t%,") != std::string_view::npos) {
    return refused;
  }
  parsed.target = has_port ? std::string(rest) : std::string(rest) + std::string(kDefaultPort);
  return parsed;
}

std::string EndOfPrefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty()) {
    if (static_cast<unsigned char>(end.back()) < 0xff) {
      end.back() = static_cast<char>(end.back() + 1);
      return end;
    }
    end.pop_back();
  }
  return std::string(1, '\0');
}

EtcdClient::EtcdClient(EtcdOptions options, Clock& clock)
    : options_(std::move(options)), clock_(clock) {}
EtcdClient::~EtcdClient() { Wipe(token_); }

Result<std::unique_ptr<EtcdClient>> EtcdClient::Open(EtcdOptions options, Clock& clock) {
  if (options.endpoints.empty()) {
    return Error{ErrorCode::kInvalidArgument, "no endpoint of etcd is given", ""};
  }
  std::unique_ptr<EtcdClient> etcd(new EtcdClient(std::move(options), clock));
  ClientOptions client;
  client.reply_bytes_max = etcd->options_.reply_bytes_max;
  for (const std::string& text : etcd->options_.endpoints) {
    const EtcdEndpoint endpoint = FUIN_TRY(ParseEtcdEndpoint(text, etcd->options_.tls.enabled));
    const Tls& tls = etcd->options_.tls;
    client.tls.enabled = endpoint.is_tls;
    client.tls.ca_pem = tls.ca_pem;
    client.tls.cert_pem = tls.cert_pem;
    client.tls.key_pem = FUIN_TRY(SecretBytes::CopyOf(tls.key_pem.Reveal(SecretAccess())));
    client.tls.server_name = endpoint.is_tls ? tls.server_name : "";
    client.tls.verify = tls.verify;
    etcd->clients_.push_back(FUIN_TRY(Client::Open(endpoint.target, client)));
    etcd->endpoints_.push_back(endpoint);
  }
  return etcd;
}

Result<void> EtcdClient::Authenticate(size_t endpoint) {
  std::string request;
  request.reserve(options_.user.size() + options_.password.size() + 32);
  ProtoWriter(request).Bytes(1, options_.user).Bytes(2, options_.password.Reveal(SecretAccess()));
  Result<Reply> reply =
      clients_[endpoint]->Call("/etcdserverpb.Auth/Authenticate", request, {}, options_.timeout_ms);
  Wipe(request);
  if (!reply && reply.error().code == ErrorCode::kInvalidArgument) {
    // FAILED_PRECONDITION: authentication is not enabled, which etcdctl passes over too. A wrong
    // password is INVALID_ARGUMENT; a call without a token then tells the two apart.
    Result<Reply> asked =
        clients_[endpoint]->Call("/etcdserverpb.Auth/AuthStatus", "", {}, options_.timeout_ms);
    if (asked) {
      ProtoReader status(asked->bytes());
      bool is_on = false;
      while (!status.empty()) {
        const ProtoField field = FUIN_TRY(status.Next());
        is_on = is_on || (field.IsVarint(2) && field.integer != 0);
      }
      if (!is_on) {
        auth_is_off_ = true;
        return {};
      }
    }
    return Error{ErrorCode::kDenied,
                 fmt::format("the user {} or its password is refused: {}", Printable(options_.user),
                             reply.error().message),
                 endpoints_[endpoint].target};
  }
  const Reply answer = FUIN_TRY(std::move(reply));
  ProtoReader reader(answer.bytes());
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(2)) {
      Wipe(token_);
      token_ = field.bytes;
    }
  }
  return token_.empty() ? Result<void>(Contradiction("no token")) : Result<void>();
}

// With a user: gets a token first, and once more where the one at hand may be old.
Result<Reply> EtcdClient::CallAt(size_t endpoint, const std::string& method,
                                 const std::string& request) {
  if (options_.user.empty() || auth_is_off_) {
    return clients_[endpoint]->Call(method, request, {}, options_.timeout_ms);
  }
  const bool had_token = !token_.empty();
  if (!had_token) {
    FUIN_TRY(Authenticate(endpoint));
  }
  const auto metadata = [this] {
    return token_.empty() ? Metadata() : Metadata{{"token", token_}};
  };
  Result<Reply> reply = clients_[endpoint]->Call(method, request, metadata(), options_.timeout_ms);
  if (!reply && had_token && MayBeAnOldToken(reply.error().code)) {
    FUIN_TRY(Authenticate(endpoint));
    reply = clients_[endpoint]->Call(method, request, metadata(), options_.timeout_ms);
  }
  return reply;
}

Result<Reply> EtcdClient::Call(const std::string& method, const std::string& request) {
  int64_t pause_ms = kPauseMs;
  for (int attempt = 1;; ++attempt) {
    Result<Reply> reply = CallAt(current_, method, request);
    if (reply || reply.error().code != ErrorCode::kUnavailable ||
        attempt >= options_.attempts_max) {
      return reply;
    }
    current_ = (current_ + 1) % clients_.size();
    clock_.SleepMs(pause_ms);
    pause_ms = std::min(2 * pause_ms, kPauseMsMax);
  }
}

Result<std::vector<EtcdMember>> EtcdClient::Members() {
  const Reply reply = FUIN_TRY(Call("/etcdserverpb.Cluster/MemberList", ""));
  return internal::ReadMembersReply(reply.bytes());
}

Result<EtcdStatus> EtcdClient::StatusOf(size_t endpoint_index) {
  const Reply reply = FUIN_TRY(CallAt(endpoint_index, "/etcdserverpb.Maintenance/Status", ""));
  return internal::ReadStatusReply(reply.bytes());
}

Result<EtcdClient::Page> EtcdClient::ReadPage(const std::string& from, const std::string& end,
                                              int64_t revision, bool keys_only, int64_t limit) {
  std::string request;
  ProtoWriter(request)
      .Bytes(1, from)
      .Bytes(2, end)
      .Varint(3, static_cast<uint64_t>(limit))
      .Varint(4, static_cast<uint64_t>(revision))
      .Varint(8, keys_only ? 1 : 0);
  Page page;
  page.reply = FUIN_TRY(Call("/etcdserverpb.KV/Range", request));
  static_cast<internal::RangeReply&>(page) = FUIN_TRY(internal::ReadRangeReply(page.reply.bytes()));
  // A page that does not go forward would never end.
  std::string_view before;
  for (const EtcdValue& value : page.values) {
    const bool is_inside = value.key >= from && (end == "\0"sv || end.empty() || value.key < end);
    if (!is_inside || (!before.empty() && value.key <= before) || value.key.empty()) {
      return Contradiction("a page with keys out of order, or outside of what was asked for");
    }
    before = value.key;
  }
  if (page.has_more && page.values.empty()) {
    return Contradiction("more keys, and none given");
  }
  return page;
}

Result<EtcdRead> EtcdClient::ReadPrefix(
    const std::string& prefix, int64_t revision, bool keys_only,
    const std::function<Result<void>(const EtcdValue&)>& on_value) {
  EtcdRead read;
  read.revision = revision;
  const std::string end = EndOfPrefix(prefix);
  std::string from = prefix.empty() ? std::string(1, '\0') : prefix;
  int64_t limit = kFirstLimit;
  int64_t at = revision;
  int compactions = 0;
  while (true) {
    Result<Page> page = ReadPage(from, end, at, keys_only, limit);
    if (!page && page.error().code == ErrorCode::kLimit && limit > 1) {
      limit = std::max<int64_t>(1, limit / 4);
      continue;
    }
    // OUT_OF_RANGE: at a revision that was given it has been compacted.
    if (!page && page.error().code == ErrorCode::kNotFound && at != 0 &&
        ++compactions <= kCompactionMax) {
      read.was_compacted = true;
      read.resumed_at = from;
      at = 0;
      continue;
    }
    if (!page) {
      return std::move(page).error();
    }
    if (at == 0) {
      at = page->revision;
      (read.was_compacted ? read.resumed_revision : read.revision) = at;
    }
    for (const EtcdValue& value : page->values) {
      FUIN_TRY(on_value(value));
      ++read.values;
    }
    if (!page->has_more) {
      return read;
    }
    from = std::string(page->values.back().key) + '\0';
    const size_t bytes = page->reply.bytes().size();
    if (bytes < options_.page_bytes / 2) {
      limit = std::min(2 * limit, kLimitMax);
    } else if (bytes > 2 * options_.page_bytes) {
      limit = std::max<int64_t>(1, limit / 2);
    }
  }
}

Result<bool> EtcdClient::ReadKey(const std::string& key, int64_t revision,
                                 const std::function<Result<void>(const EtcdValue&)>& on_value) {
  const Page page = FUIN_TRY(ReadPage(key, "", revision, false, 1));
  if (page.values.empty()) {
    return false;
  }
  if (page.values.size() != 1 || page.values[0].key != key) {
    return Contradiction("another key than was asked for");
  }
  FUIN_TRY(on_value(page.values[0]));
  return true;
}

Result<bool> EtcdClient::HasKeysBelow(const std::string& prefix) {
  const Page page = FUIN_TRY(ReadPage(prefix, EndOfPrefix(prefix), 0, true, 1));
  return !page.values.empty();
}

Result<std::optional<std::string>> EtcdClient::FirstKeyFrom(const std::string& from) {
  const std::string no_end(1, '\0');
  const Page page = FUIN_TRY(ReadPage(from.empty() ? no_end : from, no_end, 0, true, 1));
  if (page.values.empty()) {
    return std::optional<std::string>();
  }
  if (page.values[0].key < from) {
    return Contradiction("a key before what was asked for");
  }
  return std::optional<std::string>(page.values[0].key);
}

}  // namespace fuin::rpc
