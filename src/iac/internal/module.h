// One directory of Terraform code as it is written: files parsed, overrides merged, declarations by
// name.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/overlay.h"
#include "base/result.h"
#include "hcl/ast.h"
#include "iac/terraform.h"
#include "model/evidence.h"

namespace fuin::iac {

// A block and the file that it stands in (borrowed from the Module).
struct Declaration {
  const hcl::Block* block = nullptr;
  const hcl::File* file = nullptr;
};

struct LocalDeclaration {
  const hcl::Attribute* attribute = nullptr;
  const hcl::File* file = nullptr;
};

struct Module {
  std::string directory;
  // What stands in for a registry module that is not on disk (see internal/stand_ins.h): its places
  // are no files.
  bool is_stand_in = false;
  std::vector<std::unique_ptr<hcl::File>> files;
  std::map<std::string, Declaration, std::less<>> variables, outputs, calls;
  std::map<std::string, LocalDeclaration, std::less<>> locals;
  // By "type.name" and "data.type.name".
  std::map<std::string, Declaration, std::less<>> resources;
  std::vector<Declaration> providers;
  bool has_ephemeral = false;       // a variable, output or resource that is
  std::vector<model::Step> faults;  // syntax diagnostics and files that could not be read
  // An override file that could not be read, or not all of it: it may change anything. "": none.
  std::string unread_override;
  // What is declared more than once, which Terraform refuses: "local.a", "var.x", "aws_x.y".
  std::set<std::string, std::less<>> duplicates;
  // Arguments (by their value) and blocks (by their body) that an override file put into another
  // file's block, with the file that they stand in.
  std::map<const void*, const hcl::File*> moved;

  // The file that an argument or block of `declaration` stands in.
  const hcl::File& FileOf(const hcl::Attribute& attribute, const hcl::File& file) const;
  const hcl::File& FileOf(const hcl::Block& block, const hcl::File& file) const;
};

// A place in a module's file.
model::Location PlaceOf(const hcl::File& file, const hcl::Range& range);

// A traversal as text: aws.west, or the string "aws.west" of JSON and old code. Indexes are left
// out; "" for anything else.
std::string TraversalText(const hcl::Expr& expr);

// Whether `path`, links followed, lies in the tree with that canonical top.
bool IsInsideTree(const std::string& path, const std::string& tree);

// Modules by directory, each read once while it is kept. Safe for several threads.
class ModuleCache {
 public:
  // Files that lie outside `tree` (canonical) once links are followed are not read, and are faults.
  // `overlay` may be null.
  explicit ModuleCache(std::string tree, const Overlay* overlay = nullptr)
      : tree_(std::move(tree)), overlay_(overlay) {}

  // The sources that the directory's module calls name as strings, overrides honoured. Parses only
  // files in which a call can stand; what was read is kept for Load.
  std::vector<std::string> CallSources(const std::string& directory);
  // Never null; a directory that can't be read gives a module with faults.
  std::shared_ptr<const Module> Load(const std::string& directory);
  // Forgets that directory's module; those who have it keep it, a later Load reads it again.
  void Release(const std::string& directory);
  // The stand-in of that name with that code; parsed once.
  std::shared_ptr<const Module> LoadStandIn(const std::string& name, std::string_view code);

 private:
  // A configuration file as it was read, parsed or not yet.
  struct ReadText {
    std::string name, path;
    Result<std::string> text;
    std::unique_ptr<hcl::File> file;

    void Parse();
  };
  using ReadTexts = std::vector<ReadText>;
  ReadTexts ReadTextsOf(const std::string& directory) const;
  std::shared_ptr<const Module> Assemble(const std::string& directory, ReadTexts texts) const;

  std::string tree_;
  const Overlay* overlay_;
  std::mutex mutex_;
  std::map<std::string, ReadTexts> texts_;
  std::map<std::string, std::shared_ptr<const Module>> modules_;
};

// A configuration file in its directory. What is no link lies where its directory lies.
struct ConfigurationFile {
  std::string name;
  bool may_be_link = true;

  auto operator<=>(const ConfigurationFile&) const = default;
};

// A directory's configuration files in the order in which Terraform reads them: .tf, .tf.json,
// .tofu and .tofu.json (which hide the .tf of the same name), overrides last. kDenied, kIo.
Result<std::vector<ConfigurationFile>> ConfigurationFiles(const std::string& directory);

}  // namespace fuin::iac
