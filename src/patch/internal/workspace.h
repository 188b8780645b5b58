// The files of a source as they are on disk or as accepted edits have made them, parsed when asked
// for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/overlay.h"
#include "base/result.h"
#include "hcl/ast.h"
#include "model/evidence.h"
#include "patch/edit.h"

namespace fuin::patch {

// Edits of several files, by their paths as facts name them.
using EditsByFile = std::map<std::string, std::vector<Edit>>;

// A block of native syntax and the file that it stands in; both live until the file changes.
struct BlockSite {
  std::string path;
  const hcl::File* file = nullptr;
  const hcl::Block* block = nullptr;
};

class Workspace {
 public:
  // The text of a file. Errors of ReadFile.
  Result<std::string> Text(const std::string& path);
  // The file parsed as native syntax or, by its name, JSON (strings literal). Null where it cannot
  // be read. Lives until the file changes.
  const hcl::File* Parsed(const std::string& path);
  // The block of native syntax whose type stands at that place, in whichever depth.
  std::optional<BlockSite> BlockAt(const model::Location& at);
  // The argument that begins at that place.
  struct ArgumentSite {
    const hcl::File* file = nullptr;
    const hcl::Attribute* attribute = nullptr;
  };
  std::optional<ArgumentSite> ArgumentAt(const model::Location& at);
  // The paths of the configuration files in a folder, sorted; written as `folder`/name.
  static std::vector<std::string> FilesIn(const std::string& folder);

  // What the files would be with `edits` on top of what was accepted.
  Overlay With(const EditsByFile& edits);
  // Makes `edits` a part of the texts from now on.
  void Accept(const EditsByFile& edits);
  // The state of the texts, and the way back to it.
  std::map<std::string, std::string> Save() const { return changed_; }
  void Restore(std::map<std::string, std::string> saved);

  // All files that differ from what is on disk: path as first named → text.
  const std::map<std::string, std::string>& changed() const { return changed_; }

 private:
  // One name per file, however many paths lead there: the first that an edit used.
  std::string NameOf(const std::string& path);

  std::map<std::string, std::string> name_by_real_;
  std::map<std::string, std::string> changed_;
  std::map<std::string, std::unique_ptr<hcl::File>> parsed_;
};

// The folder of a file, "." for none.
std::string FolderOf(const std::string& path);

// The bytes of a range.
std::string_view Slice(const hcl::File& file, const hcl::Range& range);

}  // namespace fuin::patch
