// --open: the keys that the command line names → a StoredOpener.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "collect/stored.h"
#include "envelope/open.h"

namespace fuin::collect {

struct OpenerOptions {
  std::vector<std::string> encryption_configs;  // files: their local keys, and their KMS plugins
  std::vector<std::string> kms_sockets;         // for values of any KMS provider, v1 and v2
};

// Opens with envelope::Opener. What a KMS said when it gave no key is kept for the end, a sentence
// for each different answer, the first kNotesMax.
class KeyedOpener final : public StoredOpener {
 public:
  static constexpr size_t kNotesMax = 20;

  // kNotFound, kDenied, kCorrupt for a configuration that cannot be read or holds no
  // EncryptionConfiguration; kInvalidArgument where no key at all is named. What a server would
  // refuse in it is a note.
  static Result<std::unique_ptr<KeyedOpener>> Open(const OpenerOptions& options);

  std::optional<std::string_view> WhyNot(std::string_view etcd_key,
                                         std::string_view value) override;

  // English, for standard error.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  KeyedOpener() = default;
  Result<void> AddConfig(const std::string& path);
  void Note(std::string text);

  envelope::Opener opener_;
  std::vector<std::string> notes_;
};

}  // namespace fuin::collect
