// A file that is written in parts and appears whole or not at all.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fuin {

class AtomicFile {
 public:
  // Creates a file beside `path`, in the same folder. It gets `mode`, or that of the file that it
  // will replace. What is no regular file (/dev/null, a pipe) is written in place instead.
  // kNotFound, kDenied, kIo as the system says.
  static Result<std::unique_ptr<AtomicFile>> Create(const std::string& path, unsigned mode = 0644);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  // Removes what was written where Commit() did not succeed.
  ~AtomicFile();

  Result<void> Append(std::string_view content);
  // Syncs the file, renames it into place, syncs the folder. Last.
  Result<void> Commit();

 private:
  AtomicFile(std::string path, std::string aside, int fd, unsigned mode)
      : path_(std::move(path)), aside_(std::move(aside)), fd_(fd), mode_(mode) {}

  std::string path_, aside_;
  int fd_;
  unsigned mode_;
};

}  // namespace fuin
