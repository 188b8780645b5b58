// O_APPEND and one write a line; flock(2) keeps two runs apart.

#include "fix/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/date.h"
#include "base/file.h"
#include "base/strings.h"

namespace fuin::fix {
namespace {

constexpr size_t kJournalBytesMax = 64u << 20;

Error SystemError(const std::string& path, std::string_view action) {
  const int code = errno;
  return {code == EACCES || code == EPERM || code == EROFS ? ErrorCode::kDenied : ErrorCode::kIo,
          fmt::format("cannot {}: {}", action, std::generic_category().message(code)), path};
}

// Whether the last whole line that frames a run is a start.
bool WasCut(std::string_view content) {
  bool is_open = false;
  for (std::string_view line : Split(content, '\n')) {
    const Result<text::Node> entry =
        line.empty() ? Result<text::Node>(text::Node()) : text::ParseJson(line, "journal");
    if (!entry) {
      continue;
    }
    const std::string_view event = entry->Text("event");
    is_open = event == "start" || (is_open && event != "end");
  }
  return is_open;
}

}  // namespace

Result<Journal> Journal::Open(const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder, error);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  const int descriptor = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return SystemError(path, "open the journal");
  }
  Journal journal(descriptor, path, false);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? Error{ErrorCode::kUnavailable,
                                        "another fuin reencrypt is at work on this cluster", path}
                                : SystemError(path, "lock the journal");
  }
  const Result<std::string> content = ReadFile(path, kJournalBytesMax);
  journal.was_cut_ = content && WasCut(*content);
  if (!journal.was_cut_ && ftruncate(descriptor, 0) != 0) {
    return SystemError(path, "begin the journal anew");
  }
  if (journal.was_cut_ && !content->ends_with('\n') && write(descriptor, "\n", 1) != 1) {
    return SystemError(path, "write the journal");
  }
  return journal;
}

Journal::Journal(Journal&& other) noexcept
    : descriptor_(other.descriptor_), path_(std::move(other.path_)), was_cut_(other.was_cut_) {
  other.descriptor_ = -1;
}

Journal::~Journal() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

Result<void> Journal::Add(std::string_view event, int64_t at_unix_ms, text::Node fields) {
  text::Node entry = text::Node::Object();
  entry.Add("at", text::Node::String(Rfc3339OfUnixTime(at_unix_ms / 1000)));
  entry.Add("event", text::Node::String(std::string(event)));
  for (text::Node::Member& member : fields.members) {
    entry.members.push_back(std::move(member));
  }
  const std::string line = text::WriteJson(entry, 0) + "\n";
  if (write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return SystemError(path_, "write the journal");
  }
  const bool frames = event == "start" || event == "end";
  if (frames && fsync(descriptor_) != 0) {
    return SystemError(path_, "sync the journal");
  }
  return {};
}

}  // namespace fuin::fix
