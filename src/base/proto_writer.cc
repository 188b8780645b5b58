#include "base/proto_writer.h"

namespace fuin {
namespace {

constexpr uint32_t kWireVarint = 0;
constexpr uint32_t kWireBytes = 2;

}  // namespace

void ProtoWriter::Append(uint64_t varint) {
  while (varint >= 0x80) {
    message_.push_back(static_cast<char>(varint | 0x80));
    varint >>= 7;
  }
  message_.push_back(static_cast<char>(varint));
}

ProtoWriter& ProtoWriter::Message(uint32_t number, std::string_view message) {
  Append(number << 3 | kWireBytes);
  Append(message.size());
  message_.append(message);
  return *this;
}

ProtoWriter& ProtoWriter::Bytes(uint32_t number, std::string_view bytes) {
  return bytes.empty() ? *this : Message(number, bytes);
}

ProtoWriter& ProtoWriter::Varint(uint32_t number, uint64_t value) {
  if (value != 0) {
    Append(number << 3 | kWireVarint);
    Append(value);
  }
  return *this;
}

}  // namespace fuin
