// etcd://a:2379,b:2379 → options of the client → for each resource a range of keys → the intake. An
// endpoint shows the newest values alone: that its members hold more (older revisions, freed pages,
// the write-ahead log) is said of each by name. What cuts a read short makes the source partly
// unread, never clean.

#include "collect/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/strings.h"
#include "collect/internal/resource_key.h"
#include "rpc/etcd_client.h"

namespace fuin::collect {
namespace {

constexpr size_t kPemBytesMax = 4u << 20;
constexpr std::string_view kScheme = "etcd:";
// kube-apiserver's default, and OpenShift's.
constexpr std::string_view kUsualPrefixes[] = {"/registry", "/kubernetes.io", "kubernetes.io"};

Result<std::string> PemOf(const std::string& path) {
  return path.empty() ? Result<std::string>(std::string()) : ReadFile(path, kPemBytesMax);
}

Result<rpc::EtcdOptions> ClientOptionsOf(std::string_view name, const EndpointOptions& options) {
  rpc::EtcdOptions client;
  client.endpoints = options.endpoints;
  if (name.starts_with("etcd://")) {
    client.endpoints.clear();
    for (const std::string_view endpoint : Split(name.substr(7), ',')) {
      client.endpoints.emplace_back(Trim(endpoint));
    }
  }
  client.tls.ca_pem = FUIN_TRY(PemOf(options.cacert_file));
  client.tls.cert_pem = FUIN_TRY(PemOf(options.cert_file));
  std::string key = FUIN_TRY(PemOf(options.key_file));
  Result<SecretBytes> held = SecretBytes::CopyOf(key);
  Wipe(key);
  client.tls.key_pem = FUIN_TRY(std::move(held));
  client.tls.server_name = options.server_name;
  client.tls.verify = options.verify;
  // As etcdctl: what is given for TLS means TLS where the endpoint does not say.
  client.tls.enabled = !options.cacert_file.empty() || !options.cert_file.empty() ||
                       !options.server_name.empty() || !options.verify;
  client.user = options.user;
  client.password = FUIN_TRY(SecretBytes::CopyOf(options.password.Reveal(SecretAccess())));
  client.timeout_ms = options.timeout_ms;
  return client;
}

// One endpoint's read.
class EndpointReader {
 public:
  EndpointReader(const std::vector<std::string>& resources, rpc::EtcdClient& etcd,
                 StoredIntake& intake, model::Source& source)
      : resources_(resources), etcd_(etcd), intake_(intake), source_(source) {}

  Result<void> Read(const std::string& asked_prefix);

 private:
  void Problem(model::ProblemKind kind, model::Text text) {
    source_.problems.push_back({kind, std::move(text), {source_.name, 0, 0}});
  }
  void NameMembers();
  Result<std::string> PrefixOf(const std::string& asked);
  std::vector<std::string> RangesBelow(const std::string& prefix) const;
  Result<void> FindNewest(const std::vector<std::string>& ranges);
  Result<void> ReadValues(const std::vector<std::string>& ranges);
  void Unread(const Error& error);
  void NoteCompaction(const rpc::EtcdRead& read);

  const std::vector<std::string>& resources_;
  rpc::EtcdClient& etcd_;
  StoredIntake& intake_;
  model::Source& source_;
  int64_t revision_ = 0;
  uint64_t value_count_ = 0;
};

void EndpointReader::Unread(const Error& error) {
  if (value_count_ == 0) {
    source_.read = false;
    Problem(model::ProblemKind::kPartUnread, {"problem/unread", {{"error", Describe(error)}}});
    return;
  }
  Problem(model::ProblemKind::kPartUnread,
          {"problem/endpoint-cut",
           {{"count", std::to_string(value_count_)}, {"error", Describe(error)}}});
}

// Says of each member what no API shows of it, and of each endpoint whether it answered.
void EndpointReader::NameMembers() {
  model::StoredSource& facts = intake_.facts();
  const Result<std::vector<rpc::EtcdMember>> members = etcd_.Members();
  if (!members) {
    facts.not_shown.push_back({"not-shown/members", {{"error", Describe(members.error())}}});
  } else {
    for (const rpc::EtcdMember& member : *members) {
      const std::string name = member.name.empty() ? fmt::format("{:x}", member.id) : member.name;
      facts.not_shown.push_back(
          {"not-shown/member",
           {{"member", name}, {"urls", fmt::format("{}", fmt::join(member.client_urls, ", "))}}});
    }
  }
  for (size_t i = 0; i < etcd_.endpoints().size(); ++i) {
    const Result<rpc::EtcdStatus> status = etcd_.StatusOf(i);
    if (status && facts.etcd_version.empty()) {
      const size_t minor = status->version.find('.');
      facts.etcd_version = status->version.substr(
          0, minor == std::string::npos ? minor : status->version.find('.', minor + 1));
    } else if (!status) {
      Problem(model::ProblemKind::kNote,
              {"problem/endpoint-silent", {{"error", Describe(status.error())}}});
    }
  }
}

// The prefix that was asked for, or the first usual one below which there are Secrets.
Result<std::string> EndpointReader::PrefixOf(const std::string& asked) {
  if (!asked.empty()) {
    return asked.ends_with('/') ? asked.substr(0, asked.size() - 1) : asked;
  }
  for (const std::string_view usual : kUsualPrefixes) {
    if (FUIN_TRY(etcd_.HasKeysBelow(std::string(usual) + "/secrets/"))) {
      return std::string(usual);
    }
  }
  return std::string(kUsualPrefixes[0]);
}

std::vector<std::string> EndpointReader::RangesBelow(const std::string& prefix) const {
  std::set<std::string> ranges = {prefix + "/secrets/"};
  for (const std::string& resource : resources_) {
    if (resource == "all") {
      return {prefix + "/"};
    }
    ranges.insert(prefix + StoredPath(resource));
  }
  return {ranges.begin(), ranges.end()};
}

void EndpointReader::NoteCompaction(const rpc::EtcdRead& read) {
  if (read.was_compacted) {
    Problem(model::ProblemKind::kPartUnread, {"problem/endpoint-compacted",
                                              {{"revision", std::to_string(read.revision)},
                                               {"later", std::to_string(read.resumed_revision)},
                                               {"key", Printable(read.resumed_at)}}});
  }
}

Result<void> EndpointReader::FindNewest(const std::vector<std::string>& ranges) {
  struct Newest {
    int64_t revision = 0;
    std::string key;
  };
  std::map<std::string, Newest> newest;
  const auto note = [&](const rpc::EtcdValue& value) -> Result<void> {
    ResourceKey key;
    if (ReadResourceKey(value.key, resources_, key)) {
      Newest& known = newest[key.resource];
      if (value.mod_revision > known.revision) {
        known = {value.mod_revision, std::string(value.key)};
      }
    }
    return {};
  };
  for (const std::string& range : ranges) {
    const rpc::EtcdRead read = FUIN_TRY(etcd_.ReadPrefix(range, revision_, true, note));
    revision_ = read.was_compacted ? read.resumed_revision : read.revision;
  }
  for (const auto& [resource, last] : newest) {
    FUIN_TRY(etcd_.ReadKey(last.key, revision_, [&](const rpc::EtcdValue& value) -> Result<void> {
      intake_.NoteNewest(value.key, value.value);
      return {};
    }));
  }
  return {};
}

Result<void> EndpointReader::ReadValues(const std::vector<std::string>& ranges) {
  Result<void> sink_error;
  const auto take = [&](const rpc::EtcdValue& value) -> Result<void> {
    RawValue raw;
    raw.key = value.key;
    raw.bytes = value.value;
    raw.state = model::StoredState::kLive;
    raw.revision = value.mod_revision;
    ++value_count_;
    if (intake_.IsWanted(value.key)) {
      sink_error = intake_.AddCopy(raw);
    }
    return sink_error;
  };
  for (const std::string& range : ranges) {
    const Result<rpc::EtcdRead> read = etcd_.ReadPrefix(range, revision_, false, take);
    FUIN_TRY(sink_error);
    if (!read) {
      Unread(read.error());
      return {};
    }
    NoteCompaction(*read);
  }
  return {};
}

Result<void> EndpointReader::Read(const std::string& asked_prefix) {
  NameMembers();
  const Result<std::string> prefix = PrefixOf(asked_prefix);
  if (!prefix) {
    Unread(prefix.error());
    return {};
  }
  const std::vector<std::string> ranges = RangesBelow(*prefix);
  const Result<void> newest = FindNewest(ranges);
  if (!newest) {
    Unread(newest.error());
    return {};
  }
  FUIN_TRY(ReadValues(ranges));
  intake_.facts().revision = revision_;
  if (source_.read && value_count_ == 0) {
    Problem(model::ProblemKind::kPartUnread,
            {"problem/endpoint-empty", {{"prefix", Printable(*prefix)}}});
  }
  return {};
}

}  // namespace

bool IsEndpointSource(std::string_view source) { return source.starts_with(kScheme); }

Result<void> ReadEndpoint(std::string_view name, const EndpointOptions& options,
                          const std::vector<std::string>& resources, Clock& clock,
                          StoredIntake& intake, model::Source& source) {
  intake.facts().hash = model::HashCheck::kAbsent;
  const auto refuse = [&](const Error& error) {
    source.read = false;
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/unread", {{"error", Describe(error)}}},
                               {source.name, 0, 0}});
  };
  Result<rpc::EtcdOptions> client = ClientOptionsOf(name, options);
  if (!client) {
    refuse(client.error());
    return {};
  }
  const Result<std::unique_ptr<rpc::EtcdClient>> etcd =
      rpc::EtcdClient::Open(std::move(*client), clock);
  if (!etcd) {
    refuse(etcd.error());
    return {};
  }
  return EndpointReader(resources, **etcd, intake, source).Read(options.prefix);
}

}  // namespace fuin::collect
