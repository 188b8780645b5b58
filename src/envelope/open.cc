// Each key at hand is a door: a local key with its provider's kind and name, or a KMS. A value is
// tried on the doors whose prefix it has, in the order in which they were added, and the first that
// opens it counts, as in the server. For KMS the data key is unwrapped first:
//
//   kms v1   AES-GCM under the data key; where that fails AES-CBC, which 1.24 and older wrote
//   kms v2   type 0: AES-GCM under the data key
//            type 1: AES-256-GCM under HKDF-Expand(seed, info), info before the nonce
//
// The associated data is the etcd key. Bound on one core: 2 us a value for HKDF and AES-GCM, so
// 300,000 Secrets in 0.6 s, besides one call of the KMS for each distinct data key.

#include "envelope/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/strings.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "envelope/internal/sealed_body.h"
#include "envelope/secret_object.h"

namespace fuin::envelope {
namespace {

using std::string_view_literals::operator""sv;

constexpr size_t kDerivedKeyBytes = 32;
constexpr size_t kSeedBytesMin = 32;  // kmsv2/envelope.go: a shorter seed is refused
constexpr int kUnavailableMax = 3;    // calls in a row, before a service is not asked any more
constexpr size_t kBufferBytesMin = 4096;

Error NotAuthentic() { return {ErrorCode::kNotAuthentic, "does not open with this key", ""}; }

// A buffer of at least that size; what it held is gone.
Result<std::span<char>> RoomFor(size_t size, SecretBytes& buffer) {
  if (buffer.size() < size) {
    buffer =
        FUIN_TRY(SecretBytes::Zeros(std::max(size, std::max(2 * buffer.size(), kBufferBytesMin))));
  }
  return buffer.Writable(SecretAccess());
}

bool StartsAsObject(std::string_view plain) {
  return plain.starts_with("k8s\0"sv) || plain.starts_with('{') ||
         plain.starts_with("\xd9\xd9\xf7"sv);
}

Result<std::string_view> OpenCbc(const SecretBytes& key, std::string_view body,
                                 SecretBytes& buffer) {
  if (body.size() < 2 * crypto::kAesBlockSize || body.size() % crypto::kAesBlockSize != 0) {
    return NotAuthentic();
  }
  const std::span<char> out = FUIN_TRY(RoomFor(body.size(), buffer));
  const size_t size = FUIN_TRY(crypto::OpenAesCbc(key, body.substr(0, crypto::kAesBlockSize),
                                                  body.substr(crypto::kAesBlockSize), out));
  return std::string_view(out.data(), size);
}

Result<std::string_view> OpenGcm(const SecretBytes& key, std::string_view body,
                                 std::string_view etcd_key, SecretBytes& buffer) {
  if (body.size() < crypto::kGcmNonceSize + crypto::kGcmTagSize) {
    return NotAuthentic();
  }
  const std::span<char> out = FUIN_TRY(RoomFor(body.size(), buffer));
  const size_t size =
      FUIN_TRY(crypto::OpenAesGcm(key, body.substr(0, crypto::kGcmNonceSize),
                                  body.substr(crypto::kGcmNonceSize), etcd_key, out));
  return std::string_view(out.data(), size);
}

Result<std::string_view> OpenBox(const SecretBytes& key, std::string_view body,
                                 SecretBytes& buffer) {
  if (body.size() < crypto::kSecretboxNonceSize + crypto::kSecretboxTagSize) {
    return NotAuthentic();
  }
  const std::span<char> out = FUIN_TRY(RoomFor(body.size(), buffer));
  const size_t size =
      FUIN_TRY(crypto::OpenSecretbox(key, body.substr(0, crypto::kSecretboxNonceSize),
                                     body.substr(crypto::kSecretboxNonceSize), out));
  return std::string_view(out.data(), size);
}

Result<std::string_view> OpenSeed(const SecretBytes& seed, std::string_view body,
                                  std::string_view etcd_key, SecretBytes& buffer) {
  if (seed.size() < kSeedBytesMin) {
    return Error{ErrorCode::kInvalidArgument, "a seed of fewer than 32 bytes", ""};
  }
  if (body.size() < internal::kSeedInfoBytes) {
    return NotAuthentic();
  }
  // A locked page for each value costs more than the rest of it, but a key that outlives its value
  // would be worse.
  SecretBytes key = FUIN_TRY(SecretBytes::Zeros(kDerivedKeyBytes));
  FUIN_TRY(crypto::HkdfExpandSha256(seed, body.substr(0, internal::kSeedInfoBytes),
                                    key.Writable(SecretAccess())));
  return OpenGcm(key, body.substr(internal::kSeedInfoBytes), etcd_key, buffer);
}

// GCM first, as the server does. A GCM value that does not open may by chance pass CBC's padding
// check (one in 256, k8s-storage-envelope.md): so what CBC gives counts only if it is an object.
Result<std::string_view> OpenKmsV1(const SecretBytes& key, std::string_view body,
                                   std::string_view etcd_key, SecretBytes& buffer) {
  Result<std::string_view> plain = OpenGcm(key, body, etcd_key, buffer);
  if (plain || plain.error().code != ErrorCode::kNotAuthentic) {
    return plain;
  }
  plain = OpenCbc(key, body, buffer);
  if (plain && !StartsAsObject(*plain)) {
    return NotAuthentic();
  }
  return plain;
}

bool IsLocal(SealKind kind) {
  return kind == SealKind::kAesCbc || kind == SealKind::kAesGcm || kind == SealKind::kSecretbox;
}

// Whether the etcd key is needed to open it. KMS v1 may be either: tried, and told apart after.
bool IsBoundToPlace(SealKind kind) {
  return kind == SealKind::kAesGcm || kind == SealKind::kKmsV1 || kind == SealKind::kKmsV2;
}

SealKind SealKindOf(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kAesCbc:
      return SealKind::kAesCbc;
    case ProviderKind::kAesGcm:
      return SealKind::kAesGcm;
    case ProviderKind::kSecretbox:
      return SealKind::kSecretbox;
    case ProviderKind::kIdentity:
    case ProviderKind::kKms:
      break;
  }
  return SealKind::kUnknown;
}

OpenState StateOfKmsError(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kIo ? OpenState::kKmsUnavailable
                                                                   : OpenState::kKeyRefused;
}

// How much an outcome explains: of several doors that do not open, the most telling one counts.
int Weight(OpenState state) {
  switch (state) {
    case OpenState::kOpened:
    case OpenState::kOpenedOther:
      return 4;
    case OpenState::kDoesNotOpen:
    case OpenState::kPlaceUnknown:
      return 3;
    case OpenState::kKeyRefused:
    case OpenState::kKmsUnavailable:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

struct Opener::Door {
  SealKind kind = SealKind::kUnknown;
  std::string name;  // of the key, or of the KMS provider; "" for any provider
  bool is_for_secrets = true;
  SecretBytes key;  // local
  std::unique_ptr<KeyService> service;
  int unavailable_count = 0;  // in a row
};

struct Opener::Unwrapped {
  SecretBytes key;
  Result<void> status;
};

Opener::Opener() = default;
Opener::~Opener() = default;

Result<std::string_view> OpenSealed(const Seal& seal, const SecretBytes& key,
                                    std::string_view etcd_key, SecretBytes& buffer) {
  switch (seal.claimed) {
    case SealKind::kAesCbc:
      return OpenCbc(key, seal.ciphertext, buffer);
    case SealKind::kAesGcm:
      return OpenGcm(key, seal.ciphertext, etcd_key, buffer);
    case SealKind::kSecretbox:
      return OpenBox(key, seal.ciphertext, buffer);
    case SealKind::kKmsV1:
      return OpenKmsV1(key, seal.ciphertext, etcd_key, buffer);
    case SealKind::kKmsV2:
      return seal.dek_source_type == 1 ? OpenSeed(key, seal.ciphertext, etcd_key, buffer)
                                       : OpenGcm(key, seal.ciphertext, etcd_key, buffer);
    case SealKind::kPlaintext:
    case SealKind::kUnknown:
      break;
  }
  return Error{ErrorCode::kInvalidArgument, "not a sealed value", ""};
}

void Opener::AddConfigWithServices(EncryptionConfig config,
                                   std::vector<std::unique_ptr<KeyService>> services) {
  // The doors of Secrets first, in the order of the file, which is the server's; then the others.
  const std::vector<const ConfigProvider*> for_secrets = ProvidersFor(config, "secrets");
  std::vector<std::unique_ptr<Door>> others;
  size_t number = 0;
  for (ConfigEntry& entry : config.entries) {
    for (ConfigProvider& provider : entry.providers) {
      const bool is_for_secrets = std::ranges::find(for_secrets, &provider) != for_secrets.end();
      std::vector<std::unique_ptr<Door>>& doors = is_for_secrets ? doors_ : others;
      std::unique_ptr<KeyService>& service = services.at(number++);
      if (service != nullptr) {
        doors.push_back(std::make_unique<Door>());
        doors.back()->kind = provider.kms_version == 2 ? SealKind::kKmsV2 : SealKind::kKmsV1;
        doors.back()->name = provider.name;
        doors.back()->is_for_secrets = is_for_secrets;
        doors.back()->service = std::move(service);
      }
      for (LocalKey& key : provider.keys) {
        if (key.secret.empty() || key.name.empty()) {
          continue;  // flawed, or not kept
        }
        doors.push_back(std::make_unique<Door>());
        doors.back()->kind = SealKindOf(provider.kind);
        doors.back()->name = key.name;
        doors.back()->is_for_secrets = is_for_secrets;
        doors.back()->key = std::move(key.secret);
      }
    }
  }
  std::ranges::move(others, std::back_inserter(doors_));
}

void Opener::AddKeyService(int version, std::string name, std::unique_ptr<KeyService> service) {
  FUIN_CHECK(version == 1 || version == 2);
  auto door = std::make_unique<Door>();
  door->kind = version == 2 ? SealKind::kKmsV2 : SealKind::kKmsV1;
  door->name = std::move(name);
  door->service = std::move(service);
  doors_.push_back(std::move(door));
}

Opened Opener::Open(std::string_view etcd_key, std::string_view value) {
  const Seal seal = Classify(value);
  if (seal.kind == SealKind::kPlaintext) {
    return {OpenState::kNotSealed, "", false, {}};
  }
  if (seal.claimed == SealKind::kUnknown || seal.provider.empty()) {
    return {OpenState::kBadForm, std::string(SealFlawName(seal.flaw)), false, {}};
  }
  // The name that Classify cut off is a guess; each door compares its own with all that follows the
  // prefix, colons included, as the server does.
  const size_t name_offset = static_cast<size_t>(seal.provider.data() - value.data());
  const std::string_view named = value.substr(name_offset);
  const bool is_secret = ParseSecretKey(etcd_key).has_value();
  Opened best{OpenState::kNoKey, "", false, {}};
  for (const std::unique_ptr<Door>& door : doors_) {
    const std::string_view name = door->name.empty() ? seal.provider : door->name;
    if (door->kind != seal.claimed || (is_secret && !door->is_for_secrets) ||
        !named.starts_with(name) || named.size() == name.size() || named[name.size()] != ':') {
      continue;
    }
    Seal tried = seal;
    tried.provider = named.substr(0, name.size());
    Opened opened = TryDoor(*door, etcd_key, tried, named.substr(name.size() + 1));
    if (Weight(opened.state) > Weight(best.state)) {
      best = std::move(opened);
    }
    if (Weight(best.state) == Weight(OpenState::kOpened)) {
      return best;
    }
  }
  if (best.state == OpenState::kNoKey && seal.flaw != SealFlaw::kNone) {
    return {OpenState::kBadForm, std::string(SealFlawName(seal.flaw)), false, {}};
  }
  return best;
}

Opened Opener::TryDoor(Door& door, std::string_view etcd_key, Seal seal, std::string_view body) {
  if (IsLocal(door.kind)) {
    seal.ciphertext = body;
    const Result<std::string_view> plain = OpenSealed(seal, door.key, etcd_key, buffer_);
    if (plain) {
      return Judge(etcd_key, *plain, door.kind == SealKind::kAesCbc);
    }
    const bool is_lost = etcd_key.empty() && IsBoundToPlace(door.kind);
    return {is_lost ? OpenState::kPlaceUnknown : OpenState::kDoesNotOpen, "", false, {}};
  }
  internal::Annotations annotations;
  const Result<SealFlaw> flaw = door.kind == SealKind::kKmsV2
                                    ? internal::ReadEncryptedObject(body, 0, seal, annotations)
                                    : Result<SealFlaw>(internal::ReadKmsV1(body, 0, seal));
  if (!flaw || *flaw != SealFlaw::kNone) {
    return {OpenState::kBadForm,
            std::string(SealFlawName(flaw ? *flaw : SealFlaw::kBadMessage)),
            false,
            {}};
  }
  WrappedKey wrapped{seal.dek_source, seal.key_id, {annotations.begin(), annotations.end()}};
  const Unwrapped& key = Unwrap(door, seal, wrapped);
  if (!key.status) {
    return {StateOfKmsError(key.status.error().code), Describe(key.status.error()), false, {}};
  }
  const Result<std::string_view> plain = OpenSealed(seal, key.key, etcd_key, buffer_);
  if (plain) {
    Opened opened = Judge(etcd_key, *plain, false);
    // What GCM opened is as long as the body less nonce and tag; CBC gives another length.
    opened.old_form =
        door.kind == SealKind::kKmsV1 &&
        plain->size() + crypto::kGcmNonceSize + crypto::kGcmTagSize != seal.ciphertext.size();
    return opened;
  }
  if (plain.error().code == ErrorCode::kInvalidArgument) {
    return {OpenState::kKeyRefused,
            "the KMS gave a data key of a size that no server takes",
            false,
            {}};
  }
  return {etcd_key.empty() ? OpenState::kPlaceUnknown : OpenState::kDoesNotOpen, "", false, {}};
}

const Opener::Unwrapped& Opener::Unwrap(Door& door, const Seal& seal, const WrappedKey& wrapped) {
  crypto::Sha256 sha;
  const auto add = [&sha](std::string_view part) {
    sha.Update(fmt::format("{}:", part.size()));
    sha.Update(part);
  };
  add(fmt::format("{}", static_cast<const void*>(&door)));
  add(fmt::format("{}", seal.dek_source_type));
  add(wrapped.ciphertext);
  add(wrapped.key_id);
  for (const auto& [name, value] : wrapped.annotations) {
    add(name);
    add(value);
  }
  const CacheKey cache_key = sha.Finish();
  const auto found = cache_.find(cache_key);
  if (found != cache_.end()) {
    return *found->second;
  }
  auto unwrapped = std::make_unique<Unwrapped>();
  if (door.unavailable_count >= kUnavailableMax) {
    unwrapped->status =
        Error{ErrorCode::kUnavailable,
              fmt::format("gave no answer {} times in a row, not asked any more", kUnavailableMax),
              Printable(door.name)};
  } else {
    ++unwrap_count_;
    Result<SecretBytes> key = door.service->Unwrap(wrapped);
    const bool is_unavailable = !key && key.error().code == ErrorCode::kUnavailable;
    door.unavailable_count = is_unavailable ? door.unavailable_count + 1 : 0;
    if (key) {
      unwrapped->key = std::move(*key);
    } else {
      unwrapped->status = std::move(key).error();
    }
  }
  if (cache_order_.size() >= kDataKeyCountMax) {
    cache_.erase(cache_order_.front());
    cache_order_.pop_front();
  }
  cache_order_.push_back(cache_key);
  return *cache_.emplace(cache_key, std::move(unwrapped)).first->second;
}

// `must_be_object`: nothing but the padding vouches for what came out, so it has to look right.
Opened Opener::Judge(std::string_view etcd_key, std::string_view plain, bool must_be_object) {
  if (must_be_object && !StartsAsObject(plain)) {
    return {OpenState::kDoesNotOpen, "", false, {}};
  }
  const Result<SecretKey> place = ParseSecretKey(etcd_key);
  if (!place || !plain.starts_with("k8s\0"sv)) {
    return {OpenState::kOpened, "", false, plain};
  }
  const Result<SecretObject> object = ReadSecretObject(plain);
  if (!object && object.error().code != ErrorCode::kUnsupported) {
    return {OpenState::kDoesNotOpen, "opens to a damaged object", false, {}};
  }
  if (!object || object->name != place->name || object->name_space != place->name_space) {
    return {OpenState::kOpenedOther, "", false, plain};
  }
  return {OpenState::kOpened, "", false, plain};
}

std::string_view OpenStateName(OpenState state) {
  switch (state) {
    case OpenState::kOpened:
      return "opened";
    case OpenState::kOpenedOther:
      return "opened_other";
    case OpenState::kNotSealed:
      return "not_sealed";
    case OpenState::kBadForm:
      return "bad_form";
    case OpenState::kNoKey:
      return "no_key";
    case OpenState::kKeyRefused:
      return "key_refused";
    case OpenState::kKmsUnavailable:
      return "kms_unavailable";
    case OpenState::kDoesNotOpen:
      return "does_not_open";
    case OpenState::kPlaceUnknown:
      return "place_unknown";
  }
  return "";
}

}  // namespace fuin::envelope
