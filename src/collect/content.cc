// Names, and nothing else, out of a Secret in the clear: by the protobuf reader of src/envelope,
// and for JSON by a scanner that steps over values without taking them anywhere. The libraries'
// readers would copy every value.

#include "collect/internal/content.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/proto_reader.h"
#include "base/strings.h"
#include "envelope/seal.h"
#include "envelope/secret_object.h"

namespace fuin::collect {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

// Steps through one JSON text. Strings come as they are written, escapes and all.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  bool Take(char wanted) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != wanted) {
      return false;
    }
    ++at_;
    return true;
  }

  std::optional<std::string_view> TakeString() {
    if (!Take('"')) {
      return std::nullopt;
    }
    const size_t start = at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size()) {
      return std::nullopt;
    }
    return text_.substr(start, at_++ - start);
  }

  // Steps over any value.
  bool Skip() {
    SkipSpace();
    int depth = 0;
    do {
      SkipSpace();
      if (at_ >= text_.size()) {
        return false;
      }
      const char c = text_[at_];
      if (c == '"') {
        if (!TakeString().has_value()) {
          return false;
        }
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        if (depth == 0) {
          return false;
        }
        ++at_;
      } else {
        while (at_ < text_.size() &&
               std::string_view(",:]}[{\" \t\r\n").find(text_[at_]) == std::string_view::npos) {
          ++at_;
        }
      }
    } while (depth > 0);
    return depth == 0;
  }

  // Calls `member` with each name of an object; it steps over or takes the value, and says whether
  // it could.
  template <class Member>
  bool Object(Member member) {
    if (!Take('{')) {
      return false;
    }
    if (Take('}')) {
      return true;
    }
    do {
      const std::optional<std::string_view> name = TakeString();
      if (!name.has_value() || !Take(':') || !member(*name)) {
        return false;
      }
    } while (Take(','));
    return Take('}');
  }

 private:
  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::optional<model::StoredObject> ReadJson(std::string_view bytes) {
  model::StoredObject object;
  JsonScanner json(bytes);
  std::string_view kind;
  const auto take_data_key = [&](std::string_view name) {
    if (object.data_keys.size() < envelope::kDataKeyCountMax) {
      object.data_keys.emplace_back(name);
    }
    return json.Skip();
  };
  const auto take_annotation = [&](std::string_view name) {
    object.has_last_applied = object.has_last_applied || name == kLastApplied;
    return json.Skip();
  };
  const auto take_metadata = [&](std::string_view name) {
    return name == "annotations" ? json.Object(take_annotation) : json.Skip();
  };
  const bool is_whole = json.Object([&](std::string_view name) {
    if (name == "kind" || name == "type") {
      const std::optional<std::string_view> text = json.TakeString();
      if (!text.has_value()) {
        return false;
      }
      if (name == "kind") {
        kind = *text;
      } else {
        object.type = *text;
      }
      return true;
    }
    if (name == "data" || name == "stringData") {
      return json.Object(take_data_key);
    }
    return name == "metadata" ? json.Object(take_metadata) : json.Skip();
  });
  if (!is_whole || kind != "Secret") {
    return std::nullopt;
  }
  return object;
}

bool AnyKey(const model::StoredObject& object, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(object.data_keys, [&](const std::string& key) {
    const std::string lower = AsciiLower(key);
    return std::ranges::any_of(
        parts, [&](std::string_view part) { return lower.find(part) != std::string::npos; });
  });
}

struct KnownType {
  std::string_view type;
  model::ContentKind content;
};
// k8s.io/api core/v1 types.go, and helm.sh/helm/v3 pkg/storage/driver.
constexpr std::array<KnownType, 8> kKnownTypes = {{
    {"kubernetes.io/service-account-token", model::ContentKind::kServiceAccount},
    {"kubernetes.io/dockercfg", model::ContentKind::kRegistry},
    {"kubernetes.io/dockerconfigjson", model::ContentKind::kRegistry},
    {"kubernetes.io/basic-auth", model::ContentKind::kBasicAuth},
    {"kubernetes.io/ssh-auth", model::ContentKind::kSshKey},
    {"kubernetes.io/tls", model::ContentKind::kTlsKey},
    {"bootstrap.kubernetes.io/token", model::ContentKind::kBootstrapToken},
    {"helm.sh/release.v1", model::ContentKind::kHelmRelease},
}};

// The parts of a stored object: TypeMeta is whole; `raw` may be cut.
struct Outline {
  std::string_view raw;
  uint64_t announced = 0;
};

std::optional<Outline> ReadOutline(std::string_view bytes) {
  constexpr size_t kMagicBytes = 4;
  constexpr uint64_t kTrailerBytes = 4;  // contentEncoding and contentType, both empty
  if (!envelope::StartsWithProtobufObject(bytes)) {
    return std::nullopt;
  }
  ByteReader reader(bytes);
  if (!reader.Take(kMagicBytes) || !reader.TakeVarint()) {
    return std::nullopt;
  }
  const Result<uint64_t> type_size = reader.TakeVarint();
  if (!type_size || !reader.Take(*type_size)) {
    return std::nullopt;
  }
  const Result<uint64_t> tag = reader.TakeVarint();
  if (!tag || *tag != 0x12) {
    return std::nullopt;
  }
  const Result<uint64_t> raw_size = reader.TakeVarint();
  if (!raw_size || *raw_size > limits::kPageRunBytesMax) {
    return std::nullopt;
  }
  return Outline{bytes.substr(reader.offset(), static_cast<size_t>(*raw_size)),
                 reader.offset() + *raw_size + kTrailerBytes};
}

}  // namespace

model::ContentKind ContentKindOf(const model::StoredObject& object) {
  using model::ContentKind;
  const auto known = std::ranges::find(kKnownTypes, object.type, &KnownType::type);
  if (known != kKnownTypes.end()) {
    return known->content;
  }
  if (AnyKey(object, {"client_secret", "client-secret", "clientsecret", "oauth", "refresh_token",
                      "refresh-token"})) {
    return ContentKind::kOauth;
  }
  if (AnyKey(object, {".dockerconfigjson", ".dockercfg"})) {
    return ContentKind::kRegistry;
  }
  if (AnyKey(object, {"tls.key", ".pem", "private_key", "private-key", "privatekey"})) {
    return ContentKind::kTlsKey;
  }
  if (AnyKey(object, {"id_rsa", "id_ed25519", "ssh-privatekey"})) {
    return ContentKind::kSshKey;
  }
  if (AnyKey(object,
             {"database", "postgres", "mysql", "mongo", "redis", "jdbc", "dsn", "db_", "db-",
              "dbpass", "pgpass", "connection-string", "connectionstring", "connection_string"})) {
    return ContentKind::kDatabase;
  }
  if (AnyKey(object, {"token", "api_key", "api-key", "apikey", "access_key", "access-key",
                      "accesskey", "secret_key", "secret-key", "secretkey"})) {
    return ContentKind::kApiToken;
  }
  return AnyKey(object, {"username", "password"}) ? ContentKind::kBasicAuth : ContentKind::kOther;
}

std::optional<model::StoredObject> ReadStoredObject(std::string_view bytes) {
  if (bytes.starts_with('{')) {
    std::optional<model::StoredObject> object = ReadJson(bytes);
    if (object.has_value()) {
      object->content = ContentKindOf(*object);
    }
    return object;
  }
  const Result<envelope::SecretObject> secret = envelope::ReadSecretObject(bytes);
  if (!secret) {
    return std::nullopt;
  }
  model::StoredObject object;
  object.type = secret->type;
  object.data_keys = secret->data_keys;
  object.has_last_applied = secret->has_last_applied;
  object.content = ContentKindOf(object);
  return object;
}

std::optional<uint64_t> AnnouncedBytes(std::string_view bytes) {
  const std::optional<Outline> outline = ReadOutline(bytes);
  return outline.has_value() ? std::optional(outline->announced) : std::nullopt;
}

std::string KeyOfObject(std::string_view bytes, std::string_view prefix) {
  const std::optional<Outline> outline = ReadOutline(bytes);
  if (!outline.has_value() || prefix.empty()) {
    return "";
  }
  // Secret: 1 ObjectMeta, which comes first; ObjectMeta: 1 name, 3 namespace.
  ProtoReader secret(outline->raw);
  const Result<ProtoField> metadata = secret.Next();
  if (!metadata || !metadata->IsBytes(1)) {
    return "";
  }
  std::string_view name;
  std::string_view name_space;
  ProtoReader reader(metadata->bytes);
  while (!reader.empty() && (name.empty() || name_space.empty())) {
    const Result<ProtoField> field = reader.Next();
    if (!field) {
      return "";
    }
    name = field->IsBytes(1) ? field->bytes : name;
    name_space = field->IsBytes(3) ? field->bytes : name_space;
  }
  const std::string key =
      std::string(prefix) + "/secrets/" + std::string(name_space) + "/" + std::string(name);
  return IsValidUtf8(key) && envelope::ParseSecretKey(key).has_value() ? key : "";
}

}  // namespace fuin::collect
