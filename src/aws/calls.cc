// Request shapes and answers as the service models of botocore 1.44.5 have them: EKS 2017-11-01
// (REST), KMS 2014-11-01 and Organizations 2016-11-28 (JSON 1.1), STS 2011-06-15 and EC2
// 2016-11-15 (Query).

#include "aws/calls.h"

#include <algorithm>
#include <set>

#include "aws/internal/xml.h"
#include "aws/request.h"
#include "base/encoding.h"
#include "text/document.h"

namespace fuin::aws {
namespace {

using text::Node;

constexpr size_t kUpdatesLookedAtMax = 10;

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The error of a list that gave nothing; what broke it off otherwise.
Result<std::optional<Error>> BrokeOff(Result<void> pages, bool has_items) {
  if (pages) {
    return std::optional<Error>();
  }
  if (!has_items) {
    return std::move(pages).error();
  }
  return std::optional<Error>(std::move(pages).error());
}

// The key ARNs of encryptionConfig. Nothing where they can't be read.
std::optional<std::vector<std::string>> KeyArnsOf(const Node& cluster) {
  std::vector<std::string> key_arns;
  const Node* list = cluster.Find("encryptionConfig");
  if (IsNone(list)) {
    return key_arns;
  }
  if (!list->IsArray()) {
    return std::nullopt;
  }
  for (const Node& element : list->elements) {
    const Node* provider = element.Find("provider");
    const std::string arn = provider == nullptr ? "" : TextIn(*provider, "keyArn").value_or("");
    if (arn.empty()) {
      return std::nullopt;
    }
    key_arns.push_back(arn);
  }
  return key_arns;
}

// EKS's issues; none where health is left out. Nothing where the list can't be read.
std::optional<std::vector<HealthIssue>> IssuesOf(const Node& cluster) {
  std::vector<HealthIssue> issues;
  const Node* health = cluster.Find("health");
  const Node* list = IsNone(health) ? nullptr : health->Find("issues");
  if (IsNone(health) || (health->IsObject() && IsNone(list))) {
    return issues;
  }
  if (list == nullptr || !list->IsArray()) {
    return std::nullopt;
  }
  for (const Node& issue : list->elements) {
    if (issue.Text("code").empty()) {
      return std::nullopt;
    }
    issues.push_back({std::string(issue.Text("code")), std::string(issue.Text("message"))});
  }
  return issues;
}

void TakeDetails(const Node& cluster, ClusterDescription& description) {
  description.issues = IssuesOf(cluster);
  if (const Node* network = cluster.Find("resourcesVpcConfig")) {
    description.endpoint_public = BoolIn(*network, "endpointPublicAccess");
    description.endpoint_cidrs = TextsIn(*network, "publicAccessCidrs");
  }
  if (const Node* tags = cluster.Find("tags")) {
    for (const auto& [name, value] : tags->members) {
      description.tags[name] = value.scalar;
    }
  }
  const Node* outposts = cluster.Find("outpostConfig");
  description.on_outposts = outposts != nullptr && outposts->IsObject();
}

}  // namespace

Result<CallerIdentity> GetCallerIdentity(const Caller& caller) {
  const Call call = QueryCall(Service::kSts, "GetCallerIdentity", "2011-06-15");
  const http::Response response = FUIN_TRY(SendCall(caller, call));
  CallerIdentity identity;
  identity.account = FirstTextOf(response.body, "Account");
  identity.arn = FirstTextOf(response.body, "Arn");
  if (!IsAccountId(identity.account) || !identity.arn.starts_with("arn:")) {
    return Misshapen(call);
  }
  identity.partition = identity.arn.substr(4, identity.arn.find(':', 4) - 4);
  return identity;
}

Result<std::vector<std::string>> DescribeRegions(const Caller& caller) {
  const Call call = QueryCall(Service::kEc2, "DescribeRegions", "2016-11-15");
  const http::Response response = FUIN_TRY(SendCall(caller, call));
  Result<std::vector<std::string>> regions =
      TextsOf(response.body, "DescribeRegionsResponse/regionInfo/item/regionName");
  if (!regions || regions->empty() || std::ranges::find(*regions, "") != regions->end()) {
    return Misshapen(call);
  }
  std::ranges::sort(*regions);
  return regions;
}

Result<Accounts> ListAccounts(const Caller& caller) {
  Accounts found;
  std::set<std::string> ids;
  Result<void> pages = ForEachPage(
      caller, "NextToken",
      [](const std::string& token) {
        Node body = Node::Object();
        if (!token.empty()) {
          body.Add("NextToken", Node::String(token));
        }
        return JsonCall(Service::kOrganizations, "AWSOrganizationsV20161128", "ListAccounts", "",
                        body);
      },
      [&](const Node& page) -> std::optional<size_t> {
        const Node* list = page.Find("Accounts");
        if (list == nullptr || !list->IsArray()) {
          return std::nullopt;
        }
        for (const Node& account : list->elements) {
          const std::string id(account.Text("Id"));
          if (!IsAccountId(id)) {
            return std::nullopt;
          }
          // Status goes away in September 2026; State takes its place.
          const std::string state =
              TextIn(account, "State").value_or(TextIn(account, "Status").value_or("ACTIVE"));
          if (ids.insert(id).second) {
            found.accounts.push_back({id, std::string(account.Text("Name")), state == "ACTIVE"});
          }
        }
        return ids.size();
      });
  found.broke_off = FUIN_TRY(BrokeOff(std::move(pages), !found.accounts.empty()));
  return found;
}

Result<ClusterNames> ListClusters(const Caller& caller) {
  std::set<std::string> names;
  Result<void> pages = ForEachPage(
      caller, "nextToken",
      [](const std::string& token) {
        const std::string next = token.empty() ? "" : "&nextToken=" + http::PercentEncode(token);
        return EksCall("ListClusters", "", "/clusters?maxResults=100" + next);
      },
      [&](const Node& page) -> std::optional<size_t> {
        const std::optional<std::vector<std::string>> clusters = TextsIn(page, "clusters");
        if (!clusters.has_value() || std::ranges::find(*clusters, "") != clusters->end()) {
          return std::nullopt;
        }
        names.insert(clusters->begin(), clusters->end());
        return names.size();
      });
  ClusterNames found;
  found.names.assign(names.begin(), names.end());
  found.broke_off = FUIN_TRY(BrokeOff(std::move(pages), !names.empty()));
  return found;
}

Result<ClusterDescription> DescribeCluster(const Caller& caller, const std::string& name) {
  const Call call = EksCall("DescribeCluster", name, "/clusters/" + http::PercentEncode(name));
  const Node document = FUIN_TRY(SendForJson(caller, call));
  const Node* cluster = document.Find("cluster");
  if (cluster == nullptr || !cluster->IsObject() || cluster->Text("arn").empty() ||
      cluster->Text("name") != name) {
    return Misshapen(call);
  }
  ClusterDescription description;
  description.name = name;
  description.arn = cluster->Text("arn");
  description.role_arn = cluster->Text("roleArn");
  description.status = cluster->Text("status");
  description.endpoint = cluster->Text("endpoint");
  if (const Node* ca = cluster->Find("certificateAuthority"); ca != nullptr) {
    description.ca_pem = Base64Decode(ca->Text("data")).value_or("");
  }
  description.version = TextIn(*cluster, "version");
  std::optional<std::vector<std::string>> key_arns = KeyArnsOf(*cluster);
  if (!key_arns.has_value()) {
    return Misshapen(call);
  }
  description.key_arns = *std::move(key_arns);
  TakeDetails(*cluster, description);
  return description;
}

Result<bool> IsEncryptionUnderWay(const Caller& caller, const std::string& cluster) {
  std::vector<std::string> ids;
  const std::string path = "/clusters/" + http::PercentEncode(cluster) + "/updates";
  FUIN_TRY(ForEachPage(
      caller, "nextToken",
      [&](const std::string& token) {
        const std::string next = token.empty() ? "" : "&nextToken=" + http::PercentEncode(token);
        return EksCall("ListUpdates", cluster, path + "?maxResults=100" + next);
      },
      [&](const Node& page) -> std::optional<size_t> {
        const std::optional<std::vector<std::string>> list = TextsIn(page, "updateIds");
        if (!list.has_value()) {
          return std::nullopt;
        }
        ids.insert(ids.end(), list->begin(), list->end());
        return ids.size();
      }));
  for (size_t i = 0; i < ids.size() && i < kUpdatesLookedAtMax; ++i) {
    const Call call = EksCall("DescribeUpdate", cluster, path + "/" + http::PercentEncode(ids[i]));
    const Node document = FUIN_TRY(SendForJson(caller, call));
    const Node* update = document.Find("update");
    if (update == nullptr) {
      return Misshapen(call);
    }
    if (update->Text("type") == "AssociateEncryptionConfig" &&
        update->Text("status") == "InProgress") {
      return true;
    }
  }
  return false;
}

Result<KeyDescription> DescribeKey(const Caller& caller, const std::string& key) {
  const Call call = KmsCall("DescribeKey", key, Node::Object());
  const Node document = FUIN_TRY(SendForJson(caller, call));
  const Node* metadata = document.Find("KeyMetadata");
  if (metadata == nullptr || metadata->Text("Arn").empty() || metadata->Text("KeyState").empty()) {
    return Misshapen(call);
  }
  KeyDescription description;
  description.arn = metadata->Text("Arn");
  description.id = metadata->Text("KeyId");
  description.state = metadata->Text("KeyState");
  description.usage = metadata->Text("KeyUsage");
  description.spec =
      TextIn(*metadata, "KeySpec").value_or(std::string(metadata->Text("CustomerMasterKeySpec")));
  description.material = metadata->Text("Origin");
  description.description = metadata->Text("Description");
  description.deletion_date = TimeIn(*metadata, "DeletionDate");
  description.is_aws_managed = metadata->Text("KeyManager") == "AWS";
  description.is_multi_region = BoolIn(*metadata, "MultiRegion").value_or(false);
  return description;
}

// The answer holds key material: it is looked through where it lies, copied nowhere, and wiped.
Result<SecretBytes> Decrypt(const Caller& caller, const std::string& key,
                            std::string_view ciphertext,
                            const std::map<std::string, std::string>& context) {
  Node body = Node::Object();
  body.Add("CiphertextBlob", Node::String(Base64Encode(ciphertext)));
  if (!context.empty()) {
    Node pairs = Node::Object();
    for (const auto& [name, value] : context) {
      pairs.Add(name, Node::String(value));
    }
    body.Add("EncryptionContext", std::move(pairs));
  }
  const Call call = KmsCall("Decrypt", key, std::move(body));
  http::Response response = FUIN_TRY(SendCall(caller, call));
  constexpr std::string_view kName = "\"Plaintext\"";
  const std::string_view text = response.body;
  const size_t name = text.find(kName);
  const size_t start = name == std::string_view::npos ? name : text.find('"', name + kName.size());
  const size_t end = start == std::string_view::npos ? start : text.find('"', start + 1);
  std::optional<std::string> plain;
  if (end != std::string_view::npos) {
    plain = Base64Decode(text.substr(start + 1, end - start - 1));
  }
  Wipe(response.body);
  if (!plain.has_value() || plain->empty()) {
    return Misshapen(call);
  }
  Result<SecretBytes> held = SecretBytes::CopyOf(*plain);
  Wipe(*plain);
  return held;
}

Result<std::string> GetKeyPolicy(const Caller& caller, const std::string& key) {
  Node body = Node::Object();
  body.Add("PolicyName", Node::String("default"));
  const Call call = KmsCall("GetKeyPolicy", key, std::move(body));
  const Node document = FUIN_TRY(SendForJson(caller, call));
  const std::optional<std::string> policy = TextIn(document, "Policy");
  return policy.has_value() ? Result<std::string>(*policy) : Result<std::string>(Misshapen(call));
}

Result<bool> GetKeyRotationStatus(const Caller& caller, const std::string& key) {
  const Call call = KmsCall("GetKeyRotationStatus", key, Node::Object());
  const Node document = FUIN_TRY(SendForJson(caller, call));
  const std::optional<bool> is_on = BoolIn(document, "KeyRotationEnabled");
  return is_on.has_value() ? Result<bool>(*is_on) : Result<bool>(Misshapen(call));
}

Result<std::vector<std::string>> ListAliases(const Caller& caller, const std::string& key) {
  std::vector<std::string> names;
  FUIN_TRY(ForEachPage(
      caller, "NextMarker",
      [&](const std::string& token) {
        Node body = Node::Object();
        if (!token.empty()) {
          body.Add("Marker", Node::String(token));
        }
        return KmsCall("ListAliases", key, std::move(body));
      },
      [&](const Node& page) -> std::optional<size_t> {
        const Node* list = page.Find("Aliases");
        if (list == nullptr || !list->IsArray()) {
          return std::nullopt;
        }
        for (const Node& alias : list->elements) {
          names.emplace_back(alias.Text("AliasName"));
        }
        return names.size();
      }));
  std::ranges::sort(names);
  return names;
}

Result<Grants> ListGrants(const Caller& caller, const std::string& key) {
  Grants found;
  Result<void> pages = ForEachPage(
      caller, "NextMarker",
      [&](const std::string& token) {
        Node body = Node::Object();
        body.Add("Limit", Node::Number(100));
        if (!token.empty()) {
          body.Add("Marker", Node::String(token));
        }
        return KmsCall("ListGrants", key, std::move(body));
      },
      [&](const Node& page) -> std::optional<size_t> {
        const Node* list = page.Find("Grants");
        const bool is_cut = BoolIn(page, "Truncated") == true && !TextIn(page, "NextMarker");
        if (list == nullptr || !list->IsArray() || is_cut) {
          return std::nullopt;
        }
        for (const Node& grant : list->elements) {
          const std::optional<std::vector<std::string>> operations = TextsIn(grant, "Operations");
          if (!operations.has_value()) {
            return std::nullopt;
          }
          found.grants.push_back({std::string(grant.Text("GranteePrincipal")),
                                  std::string(grant.Text("GranteeServicePrincipal")),
                                  std::string(grant.Text("RetiringPrincipal")),
                                  std::string(grant.Text("RetiringServicePrincipal")),
                                  *operations});
        }
        return found.grants.size();
      });
  found.broke_off = FUIN_TRY(BrokeOff(std::move(pages), !found.grants.empty()));
  return found;
}

Result<KeyLastUsage> GetKeyLastUsage(const Caller& caller, const std::string& key) {
  const Call call = KmsCall("GetKeyLastUsage", key, Node::Object());
  const Node document = FUIN_TRY(SendForJson(caller, call));
  KeyLastUsage usage;
  usage.tracked_since = TimeIn(document, "TrackingStartDate").value_or("");
  if (const Node* last = document.Find("KeyLastUsage")) {
    usage.operation = last->Text("Operation");
    usage.time = TimeIn(*last, "Timestamp").value_or("");
  }
  return usage;
}

}  // namespace fuin::aws
