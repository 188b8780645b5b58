// k8s.io/kms apis/v2/api.proto and apis/v1beta1/api.proto, over gRPC without TLS:
//
//   v2       Status {} -> {1 version, 2 healthz, 3 key_id}
//            Encrypt {1 plaintext, 2 uid} -> {1 ciphertext, 2 key_id, 3 annotations}
//            Decrypt {1 ciphertext, 2 uid, 3 key_id, 4 annotations} -> {1 plaintext}
//   v1beta1  Encrypt {1 version, 2 plain} -> {1 cipher};  Decrypt {1 version, 2 cipher} -> {1
//   plain}
//
// What a plugin answers is held to the limits that kube-apiserver holds it to.

#include "keys/kms_plugin.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "base/proto_reader.h"
#include "base/proto_writer.h"
#include "base/strings.h"
#include "crypto/digest.h"
#include "rpc/client.h"

namespace fuin::keys {
namespace {

constexpr std::string_view kVersionV1 = "v1beta1";
constexpr size_t kReplyBytesMax = 256u << 10;
constexpr size_t kCiphertextBytesMax = 1024;  // kmsv2/envelope.go
constexpr size_t kKeyIdBytesMax = 1024;
constexpr size_t kAnnotationsBytesMax = 32u << 10;

// A UUID of version 4, as kube-apiserver sends for tracing.
Result<std::string> NewUid() {
  std::array<char, 16> bytes{};
  FUIN_TRY(crypto::FillRandom(bytes));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = HexEncode({bytes.data(), bytes.size()});
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

// The bytes of that field, last one counts; "" where it is not there.
Result<std::string_view> FieldOf(std::string_view message, uint32_t number) {
  std::string_view bytes;
  ProtoReader reader(message);
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(number)) {
      bytes = field.bytes;
    }
  }
  return bytes;
}

class KmsPlugin final : public envelope::KeyService {
 public:
  KmsPlugin(std::string socket, int version, int64_t timeout_ms)
      : socket_(std::move(socket)), version_(version), timeout_ms_(timeout_ms) {}

  Result<SecretBytes> Unwrap(const envelope::WrappedKey& wrapped) override;
  Result<envelope::SealedKey> Wrap(const SecretBytes& key) override;

 private:
  Result<rpc::Reply> Call(const char* method, std::string_view request);
  Result<envelope::SealedKey> WrapV1(const SecretBytes& key);
  Result<envelope::SealedKey> WrapV2(const SecretBytes& key);
  Error Refused(const char* why) const {
    return {ErrorCode::kInvalidArgument, why, "KMS plugin " + Printable(socket_)};
  }

  std::string socket_;
  int version_;
  int64_t timeout_ms_;
  std::unique_ptr<rpc::Client> client_;
};

Result<rpc::Reply> KmsPlugin::Call(const char* method, std::string_view request) {
  if (client_ == nullptr) {
    const bool is_abstract = socket_.starts_with('@');
    rpc::ClientOptions options;
    options.authority = "localhost";  // what kube-apiserver sends
    options.reply_bytes_max = kReplyBytesMax;
    client_ = FUIN_TRY(rpc::Client::Open(
        is_abstract ? "unix-abstract:" + socket_.substr(1) : "unix:" + socket_, options));
  }
  const char* service =
      version_ == 2 ? "/v2.KeyManagementService/" : "/v1beta1.KeyManagementService/";
  Result<rpc::Reply> reply = client_->Call(std::string(service) + method, request, {}, timeout_ms_);
  if (!reply) {
    Error error = std::move(reply).error();
    error.where = "KMS plugin " + Printable(socket_);
    return error;
  }
  return reply;
}

Result<SecretBytes> KmsPlugin::Unwrap(const envelope::WrappedKey& wrapped) {
  std::string request;
  ProtoWriter writer(request);
  if (version_ == 1) {
    writer.Bytes(1, kVersionV1).Bytes(2, wrapped.ciphertext);
  } else {
    const std::string uid = FUIN_TRY(NewUid());
    writer.Bytes(1, wrapped.ciphertext).Bytes(2, uid).Bytes(3, wrapped.key_id);
    for (const auto& [name, value] : wrapped.annotations) {
      std::string entry;
      ProtoWriter(entry).Bytes(1, name).Bytes(2, value);
      writer.Message(4, entry);
    }
  }
  const rpc::Reply reply = FUIN_TRY(Call("Decrypt", request));
  const std::string_view plain = FUIN_TRY(FieldOf(reply.bytes(), 1));
  if (plain.empty()) {
    return Refused("gave no key");
  }
  return SecretBytes::CopyOf(plain);
}

Result<envelope::SealedKey> KmsPlugin::Wrap(const SecretBytes& key) {
  return version_ == 1 ? WrapV1(key) : WrapV2(key);
}

Result<envelope::SealedKey> KmsPlugin::WrapV1(const SecretBytes& key) {
  std::string request;
  request.reserve(key.size() + 32);
  ProtoWriter(request).Bytes(1, kVersionV1).Bytes(2, key.Reveal(SecretAccess()));
  Result<rpc::Reply> reply = Call("Encrypt", request);
  Wipe(request);
  FUIN_TRY(reply.has_value() ? Result<void>() : Result<void>(reply.error()));
  envelope::SealedKey sealed;
  sealed.ciphertext = FUIN_TRY(FieldOf(reply->bytes(), 1));
  if (sealed.ciphertext.empty() || sealed.ciphertext.size() > UINT16_MAX) {
    return Refused("gave a sealed key of a size that cannot be stored");
  }
  return sealed;
}

Result<envelope::SealedKey> KmsPlugin::WrapV2(const SecretBytes& key) {
  const rpc::Reply status = FUIN_TRY(Call("Status", ""));
  const std::string_view key_id = FUIN_TRY(FieldOf(status.bytes(), 3));
  const std::string_view health = FUIN_TRY(FieldOf(status.bytes(), 2));
  if (health != "ok") {
    return Refused("says that it is not healthy");
  }
  const std::string uid = FUIN_TRY(NewUid());
  std::string request;
  request.reserve(key.size() + 64);
  ProtoWriter(request).Bytes(1, key.Reveal(SecretAccess())).Bytes(2, uid);
  Result<rpc::Reply> reply = Call("Encrypt", request);
  Wipe(request);
  FUIN_TRY(reply.has_value() ? Result<void>() : Result<void>(reply.error()));
  envelope::SealedKey sealed;
  size_t annotations_bytes = 0;
  ProtoReader reader(reply->bytes());
  while (!reader.empty()) {
    const ProtoField field = FUIN_TRY(reader.Next());
    if (field.IsBytes(1)) {
      sealed.ciphertext = field.bytes;
    } else if (field.IsBytes(2)) {
      sealed.key_id = field.bytes;
    } else if (field.IsBytes(3)) {
      const std::string_view name = FUIN_TRY(FieldOf(field.bytes, 1));
      const std::string_view value = FUIN_TRY(FieldOf(field.bytes, 2));
      sealed.annotations.emplace_back(name, value);
      annotations_bytes += name.size() + value.size();
    }
  }
  if (sealed.ciphertext.empty() || sealed.ciphertext.size() > kCiphertextBytesMax ||
      sealed.key_id.empty() || sealed.key_id.size() > kKeyIdBytesMax ||
      annotations_bytes > kAnnotationsBytesMax) {
    return Refused("gave a sealed key, key id or annotations of a size that servers refuse");
  }
  if (sealed.key_id != key_id) {
    return Refused("named one key in Status and another in Encrypt: is it rotating? Try again");
  }
  return sealed;
}

}  // namespace

std::unique_ptr<envelope::KeyService> OpenKmsPlugin(const std::string& socket, int version,
                                                    int64_t timeout_ms) {
  FUIN_CHECK(version == 1 || version == 2);
  return std::make_unique<KmsPlugin>(socket, version, timeout_ms);
}

}  // namespace fuin::keys
