// A header of 512 bytes before each member (POSIX.1-1988 ustar):
//
//   0 name 100 | 100 mode, uid, gid 24 | 124 size 12 | 136 mtime 12 | 148 checksum 8 | 156 type 1
//   | 157 link 100 | 257 magic 8 | ... | 345 prefix 155
//
// Numbers are octal text, or big-endian with the first bit set (GNU). A header of type L holds the
// next member's long name, one of type x its pax records "LENGTH path=NAME\n".

#include "archive/tar.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/limits.h"
#include "base/strings.h"

namespace fuin::archive {
namespace {

constexpr uint64_t kBlock = 512;
constexpr size_t kNameBytesMax = 64u << 10;  // of a long name or of pax records

std::optional<uint64_t> ReadNumber(std::string_view field) {
  uint64_t number = 0;
  if (!field.empty() && (static_cast<uint8_t>(field[0]) & 0x80) != 0) {
    for (size_t i = field.size() - 8; i < field.size(); ++i) {
      number = number << 8 | static_cast<uint8_t>(field[i]);
    }
    return number;
  }
  bool has_digit = false;
  for (const char c : field) {
    if (c >= '0' && c <= '7') {
      number = number * 8 + static_cast<uint64_t>(c - '0');
      has_digit = true;
    } else if (c == '\0' || (c == ' ' && has_digit)) {
      break;
    } else if (c != ' ') {
      return std::nullopt;
    }
  }
  return has_digit ? std::optional(number) : std::nullopt;
}

std::string_view TextIn(std::string_view field) { return field.substr(0, field.find('\0')); }

bool ChecksumHolds(std::string_view header) {
  uint64_t sum = 0;
  for (size_t i = 0; i < header.size(); ++i) {
    const bool is_sum = i >= 148 && i < 156;
    sum += is_sum ? uint64_t{' '} : uint64_t{static_cast<uint8_t>(header[i])};
  }
  return ReadNumber(header.substr(148, 8)) == sum;
}

struct PaxValues {
  std::optional<std::string> path;
  std::optional<uint64_t> size;
};

// "27 path=some/long/name\n"
PaxValues ReadPax(std::string_view records) {
  PaxValues values;
  while (!records.empty()) {
    const size_t space = records.find(' ');
    size_t length = 0;
    for (const char c : records.substr(0, space)) {
      if (c < '0' || c > '9' || length > kNameBytesMax) {
        return values;
      }
      length = length * 10 + static_cast<size_t>(c - '0');
    }
    if (space == std::string_view::npos || length <= space + 1 || length > records.size()) {
      return values;
    }
    const std::string_view record = records.substr(space + 1, length - space - 2);
    if (record.starts_with("path=")) {
      values.path = std::string(record.substr(5));
    } else if (record.starts_with("size=")) {
      uint64_t size = 0;
      for (const char c : record.substr(5)) {
        size = c >= '0' && c <= '9' && size < UINT64_MAX / 16
                   ? size * 10 + static_cast<uint64_t>(c - '0')
                   : UINT64_MAX;
      }
      values.size = size;
    }
    records.remove_prefix(length);
  }
  return values;
}

}  // namespace

Result<void> PartSource::ReadAt(uint64_t offset, std::span<char> buffer) {
  if (offset > size_bytes_ || buffer.size() > size_bytes_ - offset) {
    return Error{ErrorCode::kTruncated, "ends before the bytes that were asked for", ""};
  }
  return whole_.ReadAt(offset_ + offset, buffer);
}

bool LooksLikeTar(std::string_view start) {
  return start.size() >= kBlock && start[0] != '\0' && ChecksumHolds(start.substr(0, kBlock)) &&
         ReadNumber(start.substr(124, 12)).has_value();
}

Result<TarContents> ReadTar(ByteSource& archive) {
  TarContents contents;
  PaxValues next;
  const uint64_t end = archive.size_bytes();
  uint64_t offset = 0;
  std::array<char, kBlock> buffer{};
  const std::string_view header(buffer.data(), buffer.size());
  while (true) {
    contents.stopped_at = offset;
    if (offset > end || end - offset < kBlock) {
      contents.is_whole = false;
      return contents;
    }
    FUIN_TRY(archive.ReadAt(offset, buffer));
    if (std::ranges::all_of(buffer, [](char c) { return c == '\0'; })) {
      return contents;  // the end mark
    }
    const std::optional<uint64_t> size = ReadNumber(header.substr(124, 12));
    if (!size.has_value() || !ChecksumHolds(header)) {
      contents.is_whole = false;
      return contents;
    }
    const uint64_t content = offset + kBlock;
    const uint64_t bytes = next.size.value_or(*size);
    const uint64_t there = std::min(bytes, end - content);
    const char type = header[156];
    if (type == 'L' || type == 'x') {
      std::string text(static_cast<size_t>(std::min<uint64_t>(there, kNameBytesMax)), '\0');
      FUIN_TRY(archive.ReadAt(content, text));
      next = type == 'x' ? ReadPax(text) : PaxValues{std::string(TextIn(text)), std::nullopt};
    } else {
      const std::string_view prefix = header.substr(257, 5) == "ustar" && header[262] == '\0'
                                          ? TextIn(header.substr(345, 155))
                                          : std::string_view();
      std::string name = prefix.empty() ? "" : std::string(prefix) + "/";
      name = next.path.value_or(name + std::string(TextIn(header.substr(0, 100))));
      while (name.starts_with("./")) {
        name.erase(0, 2);
      }
      if (type == '0' || type == '\0' || type == '7') {
        if (contents.members.size() == limits::kArchiveMemberCountMax) {
          return Error{ErrorCode::kLimit, "the archive has too many members", ""};
        }
        contents.members.push_back({std::move(name), content, there, there == bytes});
      }
      next = {};
    }
    if (bytes > end - content) {
      contents.is_whole = false;
      return contents;
    }
    offset = content + (bytes + kBlock - 1) / kBlock * kBlock;
  }
}

}  // namespace fuin::archive
