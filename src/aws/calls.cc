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

std::vector<EncryptionSetting> EncryptionOf(const Node& cluster) {
  std::vector<EncryptionSetting> settings;
  const Node* list = cluster.Find("encryptionConfig");
  if (list == nullptr || !list->IsArray()) {
    return settings;
  }
  for (const Node& element : list->elements) {
    EncryptionSetting setting;
    setting.resources = TextsIn(element, "resources");
    if (const Node* provider = element.Find("provider")) {
      setting.key_arn = TextIn(*provider, "keyArn");
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

void TakeDetails(const Node& cluster, ClusterDescription& description) {
  if (const Node* health = cluster.Find("health")) {
    if (const Node* issues = health->Find("issues"); issues != nullptr && issues->IsArray()) {
      for (const Node& issue : issues->elements) {
        description.issues.push_back(
            {std::string(issue.Text("code")), std::string(issue.Text("message"))});
      }
    }
  }
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
  const bool is_account = identity.account.size() == 12 &&
                          identity.account.find_first_not_of("0123456789") == std::string::npos;
  if (!is_account || !identity.arn.starts_with("arn:")) {
    return Misshapen(call);
  }
  identity.partition = identity.arn.substr(4, identity.arn.find(':', 4) - 4);
  return identity;
}

Result<std::vector<std::string>> DescribeRegions(const Caller& caller) {
  const Call call = QueryCall(Service::kEc2, "DescribeRegions", "2016-11-15");
  const http::Response response = FUIN_TRY(SendCall(caller, call));
  std::vector<std::string> regions =
      FUIN_TRY(TextsOf(response.body, "DescribeRegionsResponse/regionInfo/item/regionName"));
  std::erase(regions, "");
  std::ranges::sort(regions);
  if (regions.empty()) {
    return Misshapen(call);
  }
  return regions;
}

Result<std::vector<Account>> ListAccounts(const Caller& caller) {
  std::vector<Account> accounts;
  FUIN_TRY(ForEachPage(
      caller, "NextToken",
      [](const std::string& token) {
        Node body = Node::Object();
        if (!token.empty()) {
          body.Add("NextToken", Node::String(token));
        }
        return JsonCall(Service::kOrganizations, "AWSOrganizationsV20161128", "ListAccounts", "",
                        body);
      },
      [&](const Node& page) {
        const Node* list = page.Find("Accounts");
        if (list == nullptr || !list->IsArray()) {
          return false;
        }
        for (const Node& account : list->elements) {
          // Status goes away in September 2026; State takes its place.
          const std::string state =
              TextIn(account, "State").value_or(TextIn(account, "Status").value_or("ACTIVE"));
          accounts.push_back({std::string(account.Text("Id")), std::string(account.Text("Name")),
                              state == "ACTIVE"});
        }
        return true;
      }));
  return accounts;
}

Result<std::vector<std::string>> ListClusters(const Caller& caller) {
  std::set<std::string> names;
  FUIN_TRY(ForEachPage(
      caller, "nextToken",
      [](const std::string& token) {
        const std::string next = token.empty() ? "" : "&nextToken=" + http::PercentEncode(token);
        return EksCall("ListClusters", "", "/clusters?maxResults=100" + next);
      },
      [&](const Node& page) {
        const std::optional<std::vector<std::string>> clusters = TextsIn(page, "clusters");
        if (!clusters.has_value()) {
          return false;
        }
        names.insert(clusters->begin(), clusters->end());
        return !names.contains("");
      }));
  return std::vector<std::string>(names.begin(), names.end());
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
  description.version = TextIn(*cluster, "version");
  description.encryption = EncryptionOf(*cluster);
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
      [&](const Node& page) {
        const std::optional<std::vector<std::string>> list = TextsIn(page, "updateIds");
        ids.insert(ids.end(), list ? list->begin() : ids.begin(), list ? list->end() : ids.begin());
        return list.has_value();
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
      [&](const Node& page) {
        const Node* list = page.Find("Aliases");
        if (list == nullptr || !list->IsArray()) {
          return false;
        }
        for (const Node& alias : list->elements) {
          names.emplace_back(alias.Text("AliasName"));
        }
        return true;
      }));
  std::ranges::sort(names);
  return names;
}

Result<std::vector<Grant>> ListGrants(const Caller& caller, const std::string& key) {
  std::vector<Grant> grants;
  FUIN_TRY(ForEachPage(
      caller, "NextMarker",
      [&](const std::string& token) {
        Node body = Node::Object();
        body.Add("Limit", Node::Number(100));
        if (!token.empty()) {
          body.Add("Marker", Node::String(token));
        }
        return KmsCall("ListGrants", key, std::move(body));
      },
      [&](const Node& page) {
        const Node* list = page.Find("Grants");
        if (list == nullptr || !list->IsArray()) {
          return false;
        }
        for (const Node& grant : list->elements) {
          grants.push_back({std::string(grant.Text("GranteePrincipal")),
                            std::string(grant.Text("GranteeServicePrincipal")),
                            std::string(grant.Text("RetiringPrincipal")),
                            std::string(grant.Text("RetiringServicePrincipal")),
                            TextsIn(grant, "Operations").value_or(std::vector<std::string>())});
        }
        return true;
      }));
  return grants;
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
