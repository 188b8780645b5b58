// --open: the keys that the command line names → a StoredOpener.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/session.h"
#include "base/result.h"
#include "collect/stored.h"
#include "envelope/open.h"

namespace fuin::collect {

struct OpenerOptions {
  std::vector<std::string> encryption_configs;  // files: their local keys, and their KMS plugins
  std::vector<std::string> kms_sockets;         // for values of any KMS provider, v1 and v2
  std::vector<std::string> aws_kms_keys;        // ARNs; asked directly, for any KMS provider
  std::map<std::string, std::string> aws_kms_context;
  aws::SessionOptions aws;  // with aws_kms_keys
};

// Opens with envelope::Opener. What a KMS said when it gave no key is kept for the end, a sentence
// for each different answer, the first kNotesMax.
class KeyedOpener final : public StoredOpener {
 public:
  static constexpr size_t kNotesMax = 20;

  // kNotFound, kDenied, kCorrupt for a configuration that cannot be read or holds no
  // EncryptionConfiguration; kInvalidArgument where no key at all is named, or a KMS key otherwise
  // than by its ARN; errors of aws::Session::Open(). What a server would refuse in a
  // configuration is a note.
  static Result<std::unique_ptr<KeyedOpener>> Open(OpenerOptions options);
  ~KeyedOpener() override;

  std::optional<std::string_view> WhyNot(std::string_view etcd_key,
                                         std::string_view value) override;

  // English, for standard error.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct Aws;  // what AWS KMS is asked with

  KeyedOpener();
  Result<void> AddConfig(const std::string& path);
  Result<void> AddAwsKeys(OpenerOptions options);
  void Note(std::string text);

  std::unique_ptr<Aws> aws_;  // before opener_, whose services borrow it
  envelope::Opener opener_;
  std::vector<std::string> notes_;
};

}  // namespace fuin::collect
