// etcd://a:2379,b:2379 → options of the client → for each resource a range of keys → the intake. An
// endpoint shows the newest values alone: that its members hold more (older revisions, freed pages,
// the write-ahead log) is said of each by name. What cuts a read short makes the source partly
// unread, never clean.

#include "collect/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
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
constexpr int kFoldersMax = 200;  // that are looked into for Secrets, in each of two levels

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
  Result<std::vector<std::string>> PrefixesOf(const std::string& asked);
  Result<void> FindPrefixes(const std::string& below, int depth,
                            std::vector<std::string>& prefixes);
  std::vector<std::string> RangesBelow(const std::vector<std::string>& prefixes) const;
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

// Folders below `below` ("" or "/a") that hold secrets/, found by steps from one folder's end to
// the next: a small request for each.
Result<void> EndpointReader::FindPrefixes(const std::string& below, int depth,
                                          std::vector<std::string>& prefixes) {
  const std::string inside = below.empty() ? "" : below + "/";
  std::string from = inside;
  for (int i = 0; i < kFoldersMax; ++i) {
    const std::optional<std::string> key = FUIN_TRY(etcd_.FirstKeyFrom(from));
    if (!key.has_value() || !key->starts_with(inside)) {
      return {};
    }
    const size_t slash = key->find('/', std::max<size_t>(inside.size(), 1));
    if (slash == std::string::npos) {
      from = *key + '\0';
      continue;
    }
    const std::string folder = key->substr(0, slash);
    if (FUIN_TRY(etcd_.HasKeysBelow(folder + "/secrets/"))) {
      prefixes.push_back(folder);
    } else if (depth < 1) {
      FUIN_TRY(FindPrefixes(folder, depth + 1, prefixes));
    }
    from = rpc::EndOfPrefix(folder + "/");
  }
  Problem(model::ProblemKind::kPartUnread,
          {"problem/endpoint-many-folders", {{"count", std::to_string(kFoldersMax)}}});
  return {};
}

// The prefix that was asked for, or every one below which there are Secrets: a cluster that was
// moved to another one leaves the old keys behind. A user who may not look at all keys sees the
// usual prefixes alone.
Result<std::vector<std::string>> EndpointReader::PrefixesOf(const std::string& asked) {
  std::vector<std::string> prefixes;
  if (!asked.empty()) {
    prefixes.push_back(asked.ends_with('/') ? asked.substr(0, asked.size() - 1) : asked);
    return prefixes;
  }
  const Result<void> found = FindPrefixes("", 0, prefixes);
  if (!found && found.error().code != ErrorCode::kDenied) {
    return found.error();
  }
  if (!found) {
    Problem(model::ProblemKind::kNote,
            {"problem/endpoint-usual-prefixes",
             {{"prefixes", fmt::format("{}", fmt::join(kUsualPrefixes, ", "))},
              {"error", Describe(found.error())}}});
    for (const std::string_view usual : kUsualPrefixes) {
      const Result<bool> has = etcd_.HasKeysBelow(std::string(usual) + "/secrets/");
      if (has.has_value() && *has &&
          std::ranges::find(prefixes, std::string(usual)) == prefixes.end()) {
        prefixes.emplace_back(usual);
      }
    }
  }
  if (prefixes.empty()) {
    prefixes.emplace_back(kUsualPrefixes[0]);
  }
  return prefixes;
}

std::vector<std::string> EndpointReader::RangesBelow(
    const std::vector<std::string>& prefixes) const {
  std::set<std::string> ranges;
  const bool is_all = std::ranges::find(resources_, "all") != resources_.end();
  for (const std::string& prefix : prefixes) {
    ranges.insert(prefix + (is_all ? "/" : "/secrets/"));
    for (const std::string& resource : resources_) {
      if (!is_all) {
        ranges.insert(prefix + StoredPath(resource));
      }
    }
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
  const Result<std::vector<std::string>> prefixes = PrefixesOf(asked_prefix);
  if (!prefixes) {
    Unread(prefixes.error());
    return {};
  }
  const std::vector<std::string> ranges = RangesBelow(*prefixes);
  const Result<void> newest = FindNewest(ranges);
  if (!newest) {
    Unread(newest.error());
    return {};
  }
  FUIN_TRY(ReadValues(ranges));
  intake_.facts().revision = revision_;
  if (source_.read && value_count_ == 0) {
    Problem(model::ProblemKind::kPartUnread,
            {"problem/endpoint-empty", {{"prefix", Printable(prefixes->front())}}});
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
