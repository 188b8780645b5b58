// For tests: bbolt files, page by page, so that each part can be made wrong.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/endian.h"

namespace fuin::etcd {

template <class Integer, class Value>
std::string Bytes(Value value) {
  const Integer integer(value);
  std::string bytes(sizeof integer, '\0');
  std::memcpy(bytes.data(), &integer, sizeof integer);
  return bytes;
}

inline std::string Varint(uint64_t value) {
  std::string bytes;
  while (value >= 0x80) {
    bytes += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  return bytes + static_cast<char>(value);
}

inline std::string RevisionKey(uint64_t main, bool is_tombstone = false) {
  return Bytes<Be64>(main) + "_" + Bytes<Be64>(uint64_t{0}) + (is_tombstone ? "t" : "");
}

// mvccpb.KeyValue.
inline std::string KeyValueOf(std::string_view key, uint64_t main, std::string_view value) {
  return "\x0a" + Varint(key.size()) + std::string(key) + "\x10" + Varint(main) + "\x18" +
         Varint(main) + "\x20\x01\x2a" + Varint(value.size()) + std::string(value);
}

struct Pair {
  std::string key, value;
  bool is_bucket = false;
};

inline std::string Padded(std::string bytes, size_t size) {
  bytes.resize((bytes.size() + size - 1) / size * size);
  return bytes;
}

// A leaf page with its overflow; without `page_size` the bytes of an inline bucket's page.
inline std::string LeafPage(uint64_t id, const std::vector<Pair>& pairs, size_t page_size) {
  std::string table;
  std::string data;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const size_t pos = (pairs.size() - i) * 16 + data.size();
    table += Bytes<Le32>(pairs[i].is_bucket ? 1u : 0u) + Bytes<Le32>(static_cast<uint32_t>(pos)) +
             Bytes<Le32>(static_cast<uint32_t>(pairs[i].key.size())) +
             Bytes<Le32>(static_cast<uint32_t>(pairs[i].value.size()));
    data += pairs[i].key + pairs[i].value;
  }
  const size_t size = 16 + table.size() + data.size();
  const size_t pages = page_size == 0 ? 1 : (size + page_size - 1) / page_size;
  const std::string page = Bytes<Le64>(id) + Bytes<Le16>(uint16_t{2}) +
                           Bytes<Le16>(static_cast<uint16_t>(pairs.size())) +
                           Bytes<Le32>(static_cast<uint32_t>(pages - 1)) + table + data;
  return page_size == 0 ? page : Padded(page, page_size);
}

inline std::string BranchPage(uint64_t id,
                              const std::vector<std::pair<std::string, uint64_t>>& children,
                              size_t page_size) {
  std::string table;
  std::string data;
  for (size_t i = 0; i < children.size(); ++i) {
    const size_t pos = (children.size() - i) * 16 + data.size();
    table += Bytes<Le32>(static_cast<uint32_t>(pos)) +
             Bytes<Le32>(static_cast<uint32_t>(children[i].first.size())) +
             Bytes<Le64>(children[i].second);
    data += children[i].first;
  }
  return Padded(Bytes<Le64>(id) + Bytes<Le16>(uint16_t{1}) +
                    Bytes<Le16>(static_cast<uint16_t>(children.size())) + Bytes<Le32>(uint32_t{0}) +
                    table + data,
                page_size);
}

inline std::string MetaPage(uint64_t id, uint64_t root, uint64_t page_count, uint64_t txid,
                            size_t page_size) {
  const std::string meta = Bytes<Le32>(0xED0CDAEDu) + Bytes<Le32>(2u) +
                           Bytes<Le32>(static_cast<uint32_t>(page_size)) + Bytes<Le32>(0u) +
                           Bytes<Le64>(root) + Bytes<Le64>(uint64_t{0}) + Bytes<Le64>(UINT64_MAX) +
                           Bytes<Le64>(page_count) + Bytes<Le64>(txid);
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : meta) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  }
  return Padded(Bytes<Le64>(id) + Bytes<Le16>(uint16_t{4}) + Bytes<Le16>(uint16_t{0}) +
                    Bytes<Le32>(uint32_t{0}) + meta + Bytes<Le64>(hash),
                page_size);
}

// A bucket's value: the page of its root.
inline std::string BucketAt(uint64_t root) { return Bytes<Le64>(root) + Bytes<Le64>(uint64_t{0}); }

// Two meta pages and `pages`, which start with page 2; the root bucket is at page 2.
inline std::string FileOf(const std::vector<std::string>& pages, size_t page_size) {
  std::string body;
  for (const std::string& page : pages) {
    body += page;
  }
  const uint64_t count = 2 + body.size() / page_size;
  return MetaPage(0, 2, count, 8, page_size) + MetaPage(1, 2, count, 7, page_size) + body;
}

}  // namespace fuin::etcd
