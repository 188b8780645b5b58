// The prefix names a provider, as kube-apiserver's own list does; then the body must be what that
// provider writes:
//
//   k8s:enc:aescbc:v1:<key>:      IV 16 | blocks of 16, one at least
//   k8s:enc:aesgcm:v1:<key>:      nonce 12 | ciphertext | tag 16
//   k8s:enc:secretbox:v1:<key>:   nonce 24 | tag 16 | ciphertext
//   k8s:enc:kms:v1:<provider>:    u16 BE n | sealed data key, n | nonce 12 | ciphertext | tag 16
//   k8s:enc:kms:v2:<provider>:    EncryptedObject (protobuf), see ReadEncryptedObject
//
// A prefix alone proves nothing, since whoever can write to etcd can put one before plain text:
// hence the search for objects and text in the body. Layouts: docs/formats/envelope.md.

#include "envelope/seal.h"

#include <algorithm>
#include <array>

#include "base/byte_pairs.h"
#include "base/byte_reader.h"
#include "base/proto_reader.h"
#include "base/strings.h"
#include "envelope/internal/sealed_body.h"

namespace fuin::envelope {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kAnyPrefix = "k8s:enc:";

struct Prefix {
  std::string_view text;
  SealKind kind;
};
// k8s.io/apiserver pkg/server/options/encryptionconfig/config.go
constexpr std::array<Prefix, 5> kPrefixes = {{
    {"k8s:enc:aescbc:v1:", SealKind::kAesCbc},
    {"k8s:enc:aesgcm:v1:", SealKind::kAesGcm},
    {"k8s:enc:secretbox:v1:", SealKind::kSecretbox},
    {"k8s:enc:kms:v1:", SealKind::kKmsV1},
    {"k8s:enc:kms:v2:", SealKind::kKmsV2},
}};

constexpr size_t kCbcBlockBytes = 16;
constexpr size_t kGcmBytesMin = 12 + 16;        // nonce, tag
constexpr size_t kSecretboxBytesMin = 24 + 16;  // nonce, tag
using internal::kSeedInfoBytes;

// k8s.io/apiserver .../encrypt/envelope/kmsv2/envelope.go: checked on writing and on reading.
constexpr size_t kKeyIdBytesMax = 1024;
constexpr size_t kDekSourceBytesMax = 1024;
constexpr size_t kAnnotationsBytesMax = 32 * 1024;
constexpr size_t kDomainNameBytesMax = 253;  // RFC 1123
constexpr size_t kDomainLabelBytesMax = 63;

// Below this many bytes a share of printable bytes says nothing. At 64 random bytes, 24 printable
// ones are expected with a deviation of 4: 48 of them are six deviations away.
constexpr size_t kTextSampleBytesMin = 64;
// Fewer are text only if all are printable: of 28 random bytes, the least that any form has, one in
// 600 billion times.
constexpr size_t kTextBytesMin = 28;

bool IsPrintableAscii(char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; }

// Longer values are first judged by this many bytes, evenly spread: ciphertext ends there, at a
// fifth of the cost. Of text (three quarters printable) a sample has less than 60 % with a
// probability of one in ten million, and less than a quarter of a byte that makes up half in none
// of a billion billions.
constexpr size_t kSampledBytes = 256;
constexpr size_t kSampledFromBytes = 4 * kSampledBytes;
// Before it, a quarter of that sample: of 100 ciphertexts one has as many printable bytes as 53 %,
// of texts that are three quarters printable one in 30,000 has fewer.
constexpr size_t kFirstSampledBytes = kSampledBytes / 4;

bool SampleMayBeText(std::string_view bytes, size_t count, size_t percent_min) {
  std::array<uint16_t, 256> counts{};
  size_t printable = 0;
  const size_t step = bytes.size() / count;
  uint16_t most = 0;
  for (size_t i = 0; i < count; ++i) {
    const char c = bytes[i * step];
    most = std::max(most, ++counts[static_cast<uint8_t>(c)]);
    printable += IsPrintableAscii(c) ? 1 : 0;
  }
  return printable * 100 >= count * percent_min || most >= count / 4;
}

bool MayBeText(std::string_view bytes) {
  return SampleMayBeText(bytes, kFirstSampledBytes, 53) &&
         SampleMayBeText(bytes, kSampledBytes, 60);
}

// Text in any script: 60 random bytes are valid UTF-8 once in 10^17 times. A code point that the
// sample's end cuts is left out.
bool StartsAsUtf8(std::string_view bytes) {
  std::string_view start = bytes.substr(0, kTextSampleBytesMin);
  for (int i = 0; i < 4 && !IsValidUtf8(start); ++i) {
    start.remove_suffix(1);
  }
  return IsValidUtf8(start) && start.find('\0') == std::string_view::npos;
}

bool LooksLikeText(std::string_view bytes) {
  if (bytes.size() < kTextSampleBytesMin) {
    return bytes.size() >= kTextBytesMin && std::ranges::all_of(bytes, IsPrintableAscii);
  }
  if (StartsAsUtf8(bytes)) {
    return true;
  }
  if (bytes.size() >= kSampledFromBytes && !MayBeText(bytes)) {
    return false;
  }
  std::array<size_t, 256> counts{};
  size_t printable = 0;
  for (const char c : bytes) {
    ++counts[static_cast<uint8_t>(c)];
    printable += IsPrintableAscii(c) ? 1 : 0;
  }
  const size_t most = *std::ranges::max_element(counts);
  return printable / 3 * 4 >= bytes.size() || most > bytes.size() / 2;
}

// JSON of an object names its kind. Seven given bytes do not happen in ciphertext.
bool HoldsObject(std::string_view bytes) {
  constexpr std::array<BytePair, 2> kStarts = {{{'"', 'k'}, {'k', '8'}}};
  for (size_t at = FindAnyPair(bytes, kStarts); at != std::string_view::npos;
       at = FindAnyPair(bytes, kStarts, at + 1)) {
    const std::string_view rest = bytes.substr(at);
    if (rest.starts_with("\"kind\":") || StartsWithProtobufObject(rest)) {
      return true;
    }
  }
  return false;
}

// apimachinery's IsFullyQualifiedDomainName: two labels at least, one trailing dot allowed.
bool IsDomainName(std::string_view name) {
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  if (name.size() > kDomainNameBytesMax) {
    return false;
  }
  const std::vector<std::string_view> labels = Split(name, '.');
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return labels.size() >= 2 && std::ranges::all_of(labels, [&](std::string_view label) {
           return !label.empty() && label.size() <= kDomainLabelBytesMax &&
                  is_alphanumeric(label.front()) && is_alphanumeric(label.back()) &&
                  std::ranges::all_of(label,
                                      [&](char c) { return is_alphanumeric(c) || c == '-'; });
         });
}

// One entry of map<string, bytes>: 1 key, 2 value, either of which may be absent.
Result<void> ReadAnnotation(std::string_view message, internal::Annotations& annotations) {
  std::string_view key;
  std::string_view value;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      key = field.bytes;
    } else if (field.IsBytes(2)) {
      value = field.bytes;
    }
  }
  annotations[key] = value;
  return {};
}

SealFlaw AnnotationsFlaw(const internal::Annotations& annotations) {
  size_t size = 0;
  for (const auto& [key, value] : annotations) {
    size += key.size() + value.size();
    if (size > kAnnotationsBytesMax || !IsDomainName(key)) {
      return SealFlaw::kBadMessage;
    }
  }
  return SealFlaw::kNone;
}

}  // namespace

namespace internal {

// EncryptedObject: 1 encryptedData, 2 keyID, 3 encryptedDEKSource, 4 annotations,
// 5 encryptedDEKSourceType. Any order, the last of equal fields counts, unknown ones are skipped.
// encryptedData is nonce 12 | ciphertext | tag 16, behind 32 bytes of HKDF info for type 1.
Result<SealFlaw> ReadEncryptedObject(std::string_view body, size_t body_offset, Seal& seal,
                                     Annotations& annotations) {
  uint64_t dek_source_type = 0;
  ProtoReader reader(body);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      seal.ciphertext = field.bytes;
      seal.ciphertext_offset = body_offset + field.offset;
    } else if (field.IsBytes(2)) {
      seal.key_id = field.bytes;
    } else if (field.IsBytes(3)) {
      seal.dek_source = field.bytes;
    } else if (field.IsBytes(4)) {
      FUIN_TRY(ReadAnnotation(field.bytes, annotations));
    } else if (field.IsVarint(5)) {
      dek_source_type = field.integer;
    }
  }
  if (dek_source_type > 1 || seal.key_id.empty() || seal.key_id.size() > kKeyIdBytesMax ||
      !IsValidUtf8(seal.key_id) || seal.dek_source.empty() ||
      seal.dek_source.size() > kDekSourceBytesMax) {
    return SealFlaw::kBadMessage;
  }
  seal.dek_source_type = static_cast<int>(dek_source_type);
  if (AnnotationsFlaw(annotations) != SealFlaw::kNone) {
    return SealFlaw::kBadMessage;
  }
  const size_t bytes_min = kGcmBytesMin + (dek_source_type == 1 ? kSeedInfoBytes : 0);
  return seal.ciphertext.size() < bytes_min ? SealFlaw::kBodyTooShort : SealFlaw::kNone;
}

// The payload may also be CBC (1.24 and older), which takes 32 bytes at least: 28 covers both.
SealFlaw ReadKmsV1(std::string_view body, size_t body_offset, Seal& seal) {
  ByteReader reader(body);
  const Result<uint16_t> dek_size = reader.TakeU16Be();
  if (!dek_size) {
    return SealFlaw::kBodyTooShort;
  }
  const Result<std::string_view> dek = reader.Take(*dek_size);
  if (!dek || dek->empty()) {  // no plugin gives an empty sealed key
    return SealFlaw::kBodyLength;
  }
  seal.dek_source = *dek;
  seal.ciphertext_offset = body_offset + reader.offset();
  seal.ciphertext = body.substr(reader.offset());
  return seal.ciphertext.size() < kGcmBytesMin ? SealFlaw::kBodyTooShort : SealFlaw::kNone;
}

}  // namespace internal

namespace {

SealFlaw CbcFlaw(std::string_view body) {
  if (body.size() < 2 * kCbcBlockBytes) {  // the IV and one block of padding at least
    return SealFlaw::kBodyTooShort;
  }
  return body.size() % kCbcBlockBytes == 0 ? SealFlaw::kNone : SealFlaw::kBodyLength;
}

SealFlaw BodyFlaw(std::string_view body, size_t body_offset, Seal& seal) {
  seal.ciphertext = body;
  seal.ciphertext_offset = body_offset;
  switch (seal.claimed) {
    case SealKind::kAesCbc:
      return CbcFlaw(body);
    case SealKind::kAesGcm:
      return body.size() < kGcmBytesMin ? SealFlaw::kBodyTooShort : SealFlaw::kNone;
    case SealKind::kSecretbox:
      return body.size() < kSecretboxBytesMin ? SealFlaw::kBodyTooShort : SealFlaw::kNone;
    case SealKind::kKmsV1:
      return internal::ReadKmsV1(body, body_offset, seal);
    case SealKind::kKmsV2: {
      internal::Annotations annotations;
      const Result<SealFlaw> flaw =
          internal::ReadEncryptedObject(body, body_offset, seal, annotations);
      return flaw ? *flaw : SealFlaw::kBadMessage;
    }
    case SealKind::kPlaintext:
    case SealKind::kUnknown:
      break;
  }
  return SealFlaw::kUnknownProvider;
}

PlainEncoding EncodingOf(std::string_view value) {
  if (value.starts_with("k8s\0"sv)) {
    return PlainEncoding::kProtobuf;
  }
  if (value.starts_with('{')) {
    return PlainEncoding::kJson;
  }
  return value.starts_with("\xd9\xd9\xf7"sv) ? PlainEncoding::kCbor : PlainEncoding::kOther;
}

Seal Doubted(Seal seal, SealFlaw flaw) {
  seal.kind = flaw == SealFlaw::kHoldsObject ? SealKind::kPlaintext : SealKind::kUnknown;
  seal.flaw = flaw;
  return seal;
}

}  // namespace

bool StartsWithProtobufObject(std::string_view bytes) {
  if (!bytes.starts_with("k8s\0\x0a"sv)) {
    return false;
  }
  ProtoReader reader(bytes.substr(4));
  const Result<ProtoField> type_meta = reader.Next();
  if (!type_meta || !type_meta->IsBytes(1)) {
    return false;
  }
  // TypeMeta: 1 apiVersion, 2 kind, both text, and a kind always.
  ProtoReader fields(type_meta->bytes);
  bool has_kind = false;
  while (!fields.empty()) {
    const Result<ProtoField> field = fields.Next();
    if (!field || field->wire != ProtoField::Wire::kBytes ||
        !std::ranges::all_of(field->bytes, IsPrintableAscii)) {
      return false;
    }
    has_kind = has_kind || (field->number == 2 && !field->bytes.empty());
  }
  return has_kind;
}

Seal Classify(std::string_view value) {
  Seal seal;
  if (!value.starts_with(kAnyPrefix)) {
    seal.encoding = EncodingOf(value);
    return seal;
  }
  seal.kind = seal.claimed = SealKind::kUnknown;
  for (const Prefix& prefix : kPrefixes) {
    if (!value.starts_with(prefix.text)) {
      continue;
    }
    seal.kind = seal.claimed = prefix.kind;
    const size_t colon = value.find(':', prefix.text.size());
    if (colon == std::string_view::npos || colon == prefix.text.size()) {
      return Doubted(seal, HoldsObject(value) ? SealFlaw::kHoldsObject : SealFlaw::kNoName);
    }
    seal.provider = value.substr(prefix.text.size(), colon - prefix.text.size());
    const size_t body_offset = colon + 1;
    const SealFlaw flaw = BodyFlaw(value.substr(body_offset), body_offset, seal);
    if (HoldsObject(value.substr(body_offset))) {
      return Doubted(seal, SealFlaw::kHoldsObject);
    }
    if (flaw != SealFlaw::kNone) {
      return Doubted(seal, flaw);
    }
    return LooksLikeText(seal.ciphertext) ? Doubted(seal, SealFlaw::kLooksLikeText) : seal;
  }
  return Doubted(seal, HoldsObject(value) ? SealFlaw::kHoldsObject : SealFlaw::kUnknownProvider);
}

std::string_view SealKindName(SealKind kind) {
  switch (kind) {
    case SealKind::kPlaintext:
      return "plaintext";
    case SealKind::kAesCbc:
      return "aescbc";
    case SealKind::kAesGcm:
      return "aesgcm";
    case SealKind::kSecretbox:
      return "secretbox";
    case SealKind::kKmsV1:
      return "kms_v1";
    case SealKind::kKmsV2:
      return "kms_v2";
    case SealKind::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view SealFlawName(SealFlaw flaw) {
  switch (flaw) {
    case SealFlaw::kNone:
      break;
    case SealFlaw::kUnknownProvider:
      return "unknown_provider";
    case SealFlaw::kNoName:
      return "no_name";
    case SealFlaw::kBodyTooShort:
      return "body_too_short";
    case SealFlaw::kBodyLength:
      return "body_length";
    case SealFlaw::kBadMessage:
      return "bad_message";
    case SealFlaw::kHoldsObject:
      return "holds_object";
    case SealFlaw::kLooksLikeText:
      return "looks_like_text";
  }
  return "";
}

}  // namespace fuin::envelope
