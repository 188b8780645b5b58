// Where bytes come from: a file or memory, read by position. No mapping of files: one that shrinks
// while it is read must be an Error, not a signal.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Returns the size when the source was opened.
  virtual uint64_t size_bytes() const = 0;

  // Fills the whole of `buffer` from `offset` on. kTruncated where the source ends before that (a
  // file may have shrunk), kIo as the system says; the buffer's content is then unspecified.
  virtual Result<void> ReadAt(uint64_t offset, std::span<char> buffer) = 0;
};

// Bytes held in memory, wiped at the end: they may hold Secrets.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  MemorySource(const MemorySource&) = delete;
  MemorySource& operator=(const MemorySource&) = delete;
  ~MemorySource() override;

  uint64_t size_bytes() const override { return bytes_.size(); }
  Result<void> ReadAt(uint64_t offset, std::span<char> buffer) override;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// A regular file or nothing: opened read-only, without any lock, links followed.
class FileSource final : public ByteSource {
 public:
  // kNotFound, kDenied, kIo as the system says; kUnsupported for a directory, device or pipe.
  static Result<std::unique_ptr<FileSource>> Open(const std::string& path);
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;

  uint64_t size_bytes() const override { return size_bytes_; }
  Result<void> ReadAt(uint64_t offset, std::span<char> buffer) override;

 private:
  FileSource(int fd, uint64_t size_bytes, std::string path)
      : fd_(fd), size_bytes_(size_bytes), path_(std::move(path)) {}

  int fd_;
  uint64_t size_bytes_;
  std::string path_;
};

}  // namespace fuin
