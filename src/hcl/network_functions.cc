// cidrhost, cidrnetmask, cidrsubnet, cidrsubnets (apparentlymart/go-cidr), and OpenTofu's
// cidrcontains. Addresses are numbers of 32 or 128 bits, highest first.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "hcl/internal/functions.h"

namespace fuin::hcl::internal {
namespace {

__extension__ typedef unsigned __int128 Bits;

struct Network {
  Bits address = 0;  // host bits are zero in a prefix
  int size = 32;     // bits of an address
  int length = 0;    // bits of the prefix
};

Bits Ones(int count) { return count >= 128 ? ~Bits{0} : (Bits{1} << count) - 1; }
Bits HostMask(const Network& network) { return Ones(network.size - network.length); }

// Decimal digits only, leading zeros too, as before Go 1.17 and in Terraform to this day.
std::optional<int> ReadDecimal(std::string_view text, int max) {
  int number = 0;
  for (char c : text) {
    if (c < '0' || c > '9' || number > max) {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return !text.empty() && number <= max ? std::optional(number) : std::nullopt;
}

std::optional<Bits> ReadV4(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '.');
  Bits address = 0;
  for (std::string_view part : parts) {
    const std::optional<int> byte = ReadDecimal(part, 255);
    if (!byte.has_value()) {
      return std::nullopt;
    }
    address = address << 8 | static_cast<Bits>(*byte);
  }
  return parts.size() == 4 ? std::optional(address) : std::nullopt;
}

// The 16-bit groups of one side of "::"; the last may be an IPv4 address.
bool ReadGroups(std::string_view text, std::vector<uint32_t>& groups) {
  if (text.empty()) {
    return true;
  }
  const std::vector<std::string_view> parts = Split(text, ':');
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string_view part = parts[i];
    if (i + 1 == parts.size() && part.find('.') != std::string_view::npos) {
      const std::optional<Bits> v4 = ReadV4(part);
      if (!v4.has_value()) {
        return false;
      }
      groups.push_back(static_cast<uint32_t>(*v4 >> 16));
      groups.push_back(static_cast<uint32_t>(*v4 & 0xFFFF));
      continue;
    }
    uint32_t group = 0;
    for (char c : part) {
      const char lower = static_cast<char>(c | 0x20);
      const bool is_digit = c >= '0' && c <= '9';
      if (!is_digit && (lower < 'a' || lower > 'f')) {
        return false;
      }
      group = group << 4 | static_cast<uint32_t>(is_digit ? c - '0' : lower - 'a' + 10);
    }
    if (part.empty() || part.size() > 4) {
      return false;
    }
    groups.push_back(group);
  }
  return true;
}

std::optional<Bits> ReadV6(std::string_view text) {
  const size_t gap = text.find("::");
  std::vector<uint32_t> groups;
  std::vector<uint32_t> after;
  if (gap == std::string_view::npos) {
    if (!ReadGroups(text, groups) || groups.size() != 8) {
      return std::nullopt;
    }
  } else {
    const bool is_read = ReadGroups(text.substr(0, gap), groups) &&
                         ReadGroups(text.substr(gap + 2), after) &&
                         groups.size() + after.size() < 8;
    if (!is_read) {
      return std::nullopt;
    }
    groups.resize(8 - after.size());
    groups.insert(groups.end(), after.begin(), after.end());
  }
  Bits address = 0;
  for (uint32_t group : groups) {
    address = address << 16 | group;
  }
  return address;
}

// Go's net.ParseCIDR; the network's host bits are cleared.
std::optional<Network> ReadNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  Network network;
  std::optional<Bits> address = ReadV4(text.substr(0, slash));
  if (!address.has_value()) {
    network.size = 128;
    address = ReadV6(text.substr(0, slash));
  }
  const std::optional<int> length = ReadDecimal(text.substr(slash + 1), network.size);
  if (!address.has_value() || !length.has_value()) {
    return std::nullopt;
  }
  network.length = *length;
  network.address = *address & ~HostMask(network);
  return network;
}

std::string ShowV4(Bits address) {
  const auto byte = [&](int shift) { return static_cast<unsigned>(address >> shift & 0xFF); };
  return fmt::format("{}.{}.{}.{}", byte(24), byte(16), byte(8), byte(0));
}

// Go's net.IP.String: the longest run of two or more zero groups as "::".
std::string ShowAddress(Bits address, int size) {
  if (size == 32 || address >> 32 == 0xFFFF) {
    return ShowV4(address);
  }
  std::array<uint32_t, 8> groups{};
  for (size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<uint32_t>(address >> (112 - 16 * i) & 0xFFFF);
  }
  size_t run_start = 8;
  size_t run_size = 1;
  for (size_t i = 0; i < 8; ++i) {
    size_t end = i;
    while (end < 8 && groups[end] == 0) {
      ++end;
    }
    if (end - i > run_size) {
      run_start = i;
      run_size = end - i;
    }
  }
  std::string text;
  for (size_t i = 0; i < 8; ++i) {
    if (i == run_start) {
      text += "::";
      i += run_size - 1;
      continue;
    }
    text += text.empty() || text.ends_with(':') ? "" : ":";
    text += fmt::format("{:x}", groups[i]);
  }
  return text;
}

// Of an IPv4 address in IPv6 (::ffff:0:0/96) Go shows the IPv4 prefix.
std::string Show(const Network& network) {
  const bool is_mapped = network.size == 128 && network.address >> 32 == 0xFFFF;
  return fmt::format("{}/{}", ShowAddress(network.address, network.size),
                     network.length - (is_mapped ? 96 : 0));
}

// A whole number's magnitude, where it has at most 128 bits.
std::optional<Bits> Magnitude(const Number& number, bool& is_negative) {
  std::optional<std::string> digits = number.ToDigits(16);
  if (!digits.has_value()) {
    return std::nullopt;
  }
  is_negative = digits->starts_with('-');
  digits->erase(0, is_negative ? 1 : 0);
  if (digits->size() > 32) {
    return std::nullopt;
  }
  Bits bits = 0;
  for (char c : *digits) {
    bits = bits << 4 | static_cast<Bits>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return bits;
}

Value NoNetwork(const Caller& caller) { return caller.Fail("invalid CIDR expression."); }

Value CidrHost(const Arguments& arguments, const Caller& caller) {
  bool is_negative = false;
  const std::optional<Bits> number = Magnitude(arguments[1].AsNumber(), is_negative);
  const std::optional<Network> network = ReadNetwork(Text(arguments[0]));
  if (!network.has_value()) {
    return NoNetwork(caller);
  }
  const Bits last = HostMask(*network);
  if (!number.has_value() || (is_negative ? *number - 1 : *number) > last) {
    return caller.Fail("the prefix does not accommodate a host of that number.");
  }
  const Bits host = is_negative ? last - (*number - 1) : *number;
  return Value::String(ShowAddress(network->address | host, network->size));
}

Value CidrNetmask(const Arguments& arguments, const Caller& caller) {
  const std::optional<Network> network = ReadNetwork(Text(arguments[0]));
  if (!network.has_value()) {
    return NoNetwork(caller);
  }
  if (network->size != 32) {
    return caller.Fail("IPv6 addresses cannot have a netmask.");
  }
  return Value::String(ShowV4(Ones(32) & ~HostMask(*network)));
}

Value CidrSubnet(const Arguments& arguments, const Caller& caller) {
  std::optional<Network> network = ReadNetwork(Text(arguments[0]));
  const std::optional<int64_t> new_bits = arguments[1].AsNumber().ToInt64();
  bool is_negative = false;
  const std::optional<Bits> number = Magnitude(arguments[2].AsNumber(), is_negative);
  if (!network.has_value()) {
    return NoNetwork(caller);
  }
  if (!new_bits.has_value() || *new_bits < 0 || *new_bits > network->size - network->length) {
    return caller.Fail("insufficient address space to extend the prefix.");
  }
  if (!number.has_value() || is_negative || *number > Ones(static_cast<int>(*new_bits))) {
    return caller.Fail("prefix extension does not accommodate a subnet of that number.");
  }
  network->length += static_cast<int>(*new_bits);
  const int shift = network->size - network->length;
  network->address |= shift >= 128 ? 0 : *number << shift;
  return Value::String(Show(*network));
}

Value CidrSubnets(const Arguments& arguments, const Caller& caller) {
  const std::optional<Network> network = ReadNetwork(Text(arguments[0]));
  if (!network.has_value()) {
    return NoNetwork(caller);
  }
  std::vector<Value> subnets;
  Bits next = network->address;  // the first address that is not given away
  bool is_full = false;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::optional<int64_t> new_bits = arguments[i].AsNumber().ToInt64();
    if (!new_bits.has_value() || *new_bits < 1 || *new_bits > 32 ||
        *new_bits > network->size - network->length) {
      return caller.Fail("each prefix must be extended by 1 to 32 bits that the address has.");
    }
    Network subnet = *network;
    subnet.length += static_cast<int>(*new_bits);
    // Rounded up to where a prefix of this length can start.
    subnet.address = (next + HostMask(subnet)) & ~HostMask(subnet);
    const bool is_inside = !is_full && subnet.address >= next &&
                           (subnet.address & ~HostMask(*network)) == network->address;
    if (!is_inside) {
      return caller.Fail("not enough remaining address space.");
    }
    subnets.push_back(Value::String(Show(subnet)));
    next = subnet.address + HostMask(subnet) + 1;
    is_full = (next & Ones(network->size)) == 0;
  }
  return Value::List(TypeKind::kString, std::move(subnets));
}

// OpenTofu: whether a network has an address, or a whole other network.
Value CidrContains(const Arguments& arguments, const Caller& caller) {
  const std::optional<Network> network = ReadNetwork(Text(arguments[0]));
  const std::string& text = Text(arguments[1]);
  std::optional<Network> other = ReadNetwork(text);
  if (!other.has_value() && text.find('/') == std::string::npos) {
    const bool is_v4 = ReadV4(text).has_value();
    other = ReadNetwork(text + (is_v4 ? "/32" : "/128"));
  }
  if (!network.has_value() || !other.has_value()) {
    return NoNetwork(caller);
  }
  if (network->size != other->size) {
    return caller.Fail("both must be of one address family.");
  }
  return Value::Bool(other->length >= network->length &&
                     (other->address & ~HostMask(*network)) == network->address);
}

constexpr Function kFunctions[] = {
    {"cidrcontains", "ss", BoolType, CidrContains},   {"cidrhost", "sn", StringType, CidrHost},
    {"cidrnetmask", "s", StringType, CidrNetmask},    {"cidrsubnet", "snn", StringType, CidrSubnet},
    {"cidrsubnets", "sn*", StringsType, CidrSubnets},
};

}  // namespace

std::span<const Function> NetworkFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
