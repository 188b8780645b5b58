// What a run did, line by line, as it does it: the record that a killed run leaves behind.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/document.h"

namespace fuin::fix {

// JSON Lines, each with "at" and "event". A line is written by one write(2), so that a process that
// is killed leaves whole lines; a torn last line is left out when the file is read. Thread-safe.
class Journal {
 public:
  // Opens the journal, making its folder (mode 0700). After a run that ended the file begins anew;
  // after one that did not, the new run's lines follow the old ones. kIo and kDenied as the system
  // says; kUnavailable where another run holds it.
  static Result<Journal> Open(const std::string& path);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  // The last run that the file tells of did not come to its end.
  bool LastRunWasCut() const { return was_cut_; }
  const std::string& path() const { return path_; }

  // Appends a line; `event` "start" and "end" frame a run, and are synced to the disk.
  Result<void> Add(std::string_view event, int64_t at_unix_ms, text::Node fields);

 private:
  Journal(int descriptor, std::string path, bool was_cut)
      : descriptor_(descriptor), path_(std::move(path)), was_cut_(was_cut) {}

  int descriptor_ = -1;
  std::string path_;
  bool was_cut_ = false;
};

}  // namespace fuin::fix
