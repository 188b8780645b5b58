// POSIX calls behind ReadFile and WriteFileAtomically.

#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/atomic_file.h"

namespace fuin {
namespace {

Error SystemError(const std::string& path, std::string_view action) {
  const int code = errno;
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::kNotFound
                         : code == EACCES || code == EPERM ? ErrorCode::kDenied
                                                           : ErrorCode::kIo;
  return {kind, fmt::format("cannot {}: {}", action, std::generic_category().message(code)), path};
}

// An open file descriptor that is closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

Result<void> WriteAll(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return SystemError(path, "write");
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.ok()) {
    return SystemError(path, "open");
  }
  struct stat status{};
  if (fstat(file.get(), &status) != 0) {
    return SystemError(path, "stat");
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::kUnsupported, "not a regular file", path};
  }
  const auto announced = static_cast<size_t>(status.st_size);
  const auto too_large = [&] {
    return Error{ErrorCode::kLimit, fmt::format("larger than the limit of {} bytes", bytes_max),
                 path};
  };
  if (announced > bytes_max) {
    return too_large();
  }
  std::string content(announced + 1, '\0');  // one more, to see growth since fstat
  size_t size = 0;
  while (true) {
    if (size == content.size()) {
      if (size > bytes_max) {
        return too_large();
      }
      content.resize(size * 2);
    }
    const ssize_t count = read(file.get(), content.data() + size, content.size() - size);
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return SystemError(path, "read");
    }
    if (count == 0) {
      break;
    }
    size += static_cast<size_t>(count);
  }
  if (size > bytes_max) {
    return too_large();
  }
  content.resize(size);
  return content;
}

Result<std::unique_ptr<AtomicFile>> AtomicFile::Create(const std::string& path, unsigned mode) {
  struct stat status{};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    // /dev/null, a pipe: renaming would put a file in its place.
    const int device = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (device < 0) {
      return SystemError(path, "open");
    }
    return std::unique_ptr<AtomicFile>(new AtomicFile(path, "", device, mode));
  }
  mode = exists ? status.st_mode & 07777 : mode;
  std::string aside = path + ".XXXXXX";
  const int fd = mkostemp(aside.data(), O_CLOEXEC);
  if (fd < 0) {
    return SystemError(path, "create a file beside it");
  }
  return std::unique_ptr<AtomicFile>(new AtomicFile(path, std::move(aside), fd, mode));
}

AtomicFile::~AtomicFile() {
  close(fd_);
  if (!aside_.empty()) {
    unlink(aside_.c_str());
  }
}

Result<void> AtomicFile::Append(std::string_view content) { return WriteAll(fd_, content, path_); }

Result<void> AtomicFile::Commit() {
  if (aside_.empty()) {
    return {};  // written in place
  }
  if (fchmod(fd_, mode_) != 0 || fsync(fd_) != 0) {
    return SystemError(path_, "fsync");
  }
  if (rename(aside_.c_str(), path_.c_str()) != 0) {
    return SystemError(path_, "rename into place");
  }
  aside_.clear();
  const size_t slash = path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  const Descriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || fsync(directory.get()) != 0) {
    return SystemError(folder, "fsync");
  }
  return {};
}

Result<void> WriteFileAtomically(const std::string& path, std::string_view content, unsigned mode) {
  const std::unique_ptr<AtomicFile> file = FUIN_TRY(AtomicFile::Create(path, mode));
  FUIN_TRY(file->Append(content));
  return file->Commit();
}

}  // namespace fuin
