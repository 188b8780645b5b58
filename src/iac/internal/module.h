// One directory of Terraform code as it is written: files parsed, overrides merged, declarations by
// name.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "hcl/ast.h"
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
  std::vector<std::unique_ptr<hcl::File>> files;
  std::map<std::string, Declaration, std::less<>> variables, outputs, calls;
  std::map<std::string, LocalDeclaration, std::less<>> locals;
  // By "type.name" and "data.type.name".
  std::map<std::string, Declaration, std::less<>> resources;
  std::vector<Declaration> providers;
  std::vector<model::Step> faults;  // syntax diagnostics and files that could not be read
};

// A place in a module's file.
model::Location PlaceOf(const hcl::File& file, const hcl::Range& range);

// A traversal as text: aws.west, or the string "aws.west" of JSON and old code. Indexes are left
// out; "" for anything else.
std::string TraversalText(const hcl::Expr& expr);

// Whether `path`, links followed, lies in the tree with that canonical top.
bool IsInsideTree(const std::string& path, const std::string& tree);

// Modules by directory, each read once. Safe for several threads.
class ModuleCache {
 public:
  // Files that lie outside `tree` (canonical) once links are followed are not read, and are faults.
  explicit ModuleCache(std::string tree) : tree_(std::move(tree)) {}

  // Never null; a directory that can't be read gives a module with faults. Lives as long as the
  // cache.
  const Module* Load(const std::string& directory);

 private:
  std::string tree_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Module>> modules_;
};

// The names of a directory's configuration files in the order in which Terraform reads them: .tf,
// .tf.json, .tofu and .tofu.json (which hide the .tf of the same name), overrides last.
std::vector<std::string> ConfigurationFiles(const std::string& directory);

}  // namespace fuin::iac
