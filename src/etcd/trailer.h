// The 32 bytes of SHA-256 behind a snapshot, checked on a thread of its own: the hash is what a
// run takes, and everything else hides behind it on another core.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>

#include "base/byte_source.h"
#include "base/result.h"
#include "etcd/database.h"

namespace fuin::etcd {

class TrailerCheck {
 public:
  // Starts. Borrows `source`, whose ReadAt() must bear two threads; `info` is copied.
  TrailerCheck(ByteSource& source, const DatabaseInfo& info);
  // Gives up and waits where Wait() was not called.
  ~TrailerCheck();
  TrailerCheck(const TrailerCheck&) = delete;
  TrailerCheck& operator=(const TrailerCheck&) = delete;

  // Returns whether the trailer is the SHA-256 of all bytes before it. Errors of ReadAt.
  Result<bool> Wait();

 private:
  Result<bool> Compare();

  ByteSource& source_;
  uint64_t content_bytes_;
  std::atomic<bool> gives_up_ = false;
  std::optional<Result<bool>> outcome_;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace fuin::etcd
