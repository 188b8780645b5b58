// The wire format of protobuf, written: the few messages that fuin sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fuin {

// Appends to a message that the caller owns, wipes where it holds secrets, and keeps alive.
class ProtoWriter {
 public:
  explicit ProtoWriter(std::string& message) : message_(message) {}

  // Fields with the default value are left out, as proto3 does.
  ProtoWriter& Bytes(uint32_t number, std::string_view bytes);
  ProtoWriter& Varint(uint32_t number, uint64_t value);
  // A message inside, written even when it is empty.
  ProtoWriter& Message(uint32_t number, std::string_view message);

 private:
  void Append(uint64_t varint);

  std::string& message_;
};

}  // namespace fuin
