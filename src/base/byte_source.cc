// pread(2) behind FileSource; bounds checks behind MemorySource.

#include "base/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/secret_bytes.h"

namespace fuin {
namespace {

Error SystemError(const std::string& path, std::string_view action) {
  const int code = errno;
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::kNotFound
                         : code == EACCES || code == EPERM ? ErrorCode::kDenied
                                                           : ErrorCode::kIo;
  return {kind, fmt::format("cannot {}: {}", action, std::generic_category().message(code)), path};
}

Error EndsEarly(uint64_t offset, size_t size, const std::string& path) {
  return {ErrorCode::kTruncated,
          fmt::format("ends before the {} bytes at offset {:#x}", size, offset), path};
}

bool IsInside(uint64_t offset, size_t size, uint64_t size_bytes) {
  return offset <= size_bytes && size <= size_bytes - offset;
}

}  // namespace

MemorySource::~MemorySource() { Wipe(bytes_); }

Result<void> MemorySource::ReadAt(uint64_t offset, std::span<char> buffer) {
  if (!IsInside(offset, buffer.size(), bytes_.size())) {
    return EndsEarly(offset, buffer.size(), "");
  }
  if (!buffer.empty()) {
    std::memcpy(buffer.data(), bytes_.data() + offset, buffer.size());
  }
  return {};
}

Result<std::unique_ptr<FileSource>> FileSource::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    return SystemError(path, "open");
  }
  std::unique_ptr<FileSource> source(new FileSource(fd, 0, path));  // closes fd from here on
  struct stat status{};
  if (fstat(fd, &status) != 0) {
    return SystemError(path, "stat");
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::kUnsupported, "not a regular file", path};
  }
  source->size_bytes_ = static_cast<uint64_t>(status.st_size);
  return source;
}

FileSource::~FileSource() { close(fd_); }

Result<void> FileSource::ReadAt(uint64_t offset, std::span<char> buffer) {
  if (!IsInside(offset, buffer.size(), size_bytes_)) {
    return EndsEarly(offset, buffer.size(), path_);
  }
  size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t count =
        pread(fd_, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return SystemError(path_, fmt::format("read at offset {:#x}", offset + done));
    }
    if (count == 0) {
      return EndsEarly(offset, buffer.size(), path_);
    }
    done += static_cast<size_t>(count);
  }
  return {};
}

}  // namespace fuin
