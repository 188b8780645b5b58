// Directories → roots → facts. A root is a directory with configuration that no other directory in
// the tree calls as a module. Roots are judged by a few threads; each has facts of its own, joined
// in the order of their names.

#include "iac/terraform.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "hcl/parse.h"
#include "iac/internal/collect_instance.h"
#include "model/ignore.h"
#include "text/document.h"

namespace fuin::iac {
namespace {

namespace fs = std::filesystem;
using hcl::Value;

// The directories under `directory` that have configuration, sorted; links are followed once, and
// not out of the tree.
std::vector<std::string> Directories(const std::string& directory, const std::string& tree) {
  std::vector<std::string> found;
  std::set<std::string> visited;
  std::vector<fs::path> waiting = {directory};
  std::error_code ignored;
  while (!waiting.empty() && visited.size() < limits::kSourceFileCountMax) {
    const fs::path at = waiting.back();
    waiting.pop_back();
    if (!IsInsideTree(at.string(), tree) ||
        !visited.insert(fs::weakly_canonical(at, ignored).string()).second) {
      continue;
    }
    bool has_configuration = false;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(at, fs::directory_options::skip_permission_denied, ignored)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_directory(ignored) && !name.starts_with(".") && name != "node_modules") {
        waiting.push_back(at == "." ? fs::path(name) : entry.path());
      } else {
        has_configuration = has_configuration || name.ends_with(".tf") ||
                            name.ends_with(".tf.json") || name.ends_with(".tofu") ||
                            name.ends_with(".tofu.json");
      }
    }
    if (has_configuration) {
      found.push_back(at.string());
    }
  }
  std::ranges::sort(found);
  return found;
}

std::string Canonical(const std::string& path) {
  std::error_code ignored;
  return fs::weakly_canonical(path, ignored).string();
}

// The nearest folder above with .git; else the directory itself.
// The directories that each directory calls as local modules; all names canonical.
using Calls = std::map<std::string, std::set<std::string>>;

Calls LocalCalls(const std::vector<std::string>& directories, ModuleCache& modules) {
  Calls calls;
  for (const std::string& directory : directories) {
    std::set<std::string>& targets = calls[Canonical(directory)];
    for (const auto& [name, call] : modules.Load(directory)->calls) {
      const hcl::Attribute* source = call.block->body->Find("source");
      const std::string text = source == nullptr ? "" : TraversalText(*source->value);
      if (text.starts_with(".")) {
        targets.insert(Canonical(directory + "/" + text));
      }
    }
  }
  return calls;
}

void MarkReached(const std::string& root, const Calls& calls, std::set<std::string>& reached) {
  std::vector<std::string> waiting = {root};
  while (!waiting.empty()) {
    const std::string at = waiting.back();
    waiting.pop_back();
    const auto found = calls.find(at);
    if (!reached.insert(at).second || found == calls.end()) {
      continue;
    }
    waiting.insert(waiting.end(), found->second.begin(), found->second.end());
  }
}

// The directories that no other calls, and `directory` itself. Of modules that call each other in a
// ring, which no root reaches, the first by name: they are judged, not passed over.
std::vector<std::string> Roots(const std::string& directory,
                               const std::vector<std::string>& directories, ModuleCache& modules) {
  const Calls calls = LocalCalls(directories, modules);
  std::set<std::string> called;
  for (const auto& [from, targets] : calls) {
    for (const std::string& target : targets) {
      if (target != from) {
        called.insert(target);
      }
    }
  }
  std::vector<std::string> roots;
  std::set<std::string> reached;
  for (const std::string& candidate : directories) {
    if (candidate == directory || !called.contains(Canonical(candidate))) {
      roots.push_back(candidate);
      MarkReached(Canonical(candidate), calls, reached);
    }
  }
  for (const std::string& candidate : directories) {
    if (!reached.contains(Canonical(candidate))) {
      roots.push_back(candidate);
      MarkReached(Canonical(candidate), calls, reached);
    }
  }
  std::ranges::sort(roots);
  return roots;
}

void ReadVariableFile(RootContext& context, const std::string& path, model::Source& source) {
  Result<std::string> text = ReadFile(path, limits::kSourceFileBytesMax);
  if (!text) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/file", {{"error", text.error().message}}},
                               {path, 0, 0}});
    return;
  }
  const hcl::File file = path.ends_with(".json")
                             ? hcl::ParseJson(path, std::move(*text), hcl::JsonStrings::kLiteral)
                             : hcl::ParseNative(path, std::move(*text));
  for (const hcl::Diagnostic& diagnostic : file.diagnostics) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/syntax", {{"error", diagnostic.message}}},
                               PlaceOf(file, diagnostic.range)});
  }
  static const Module kEmpty;
  ModuleInstance nowhere(context, kEmpty, "", nullptr, nullptr, {}, {});
  for (const hcl::Attribute& attribute : file.body.attributes) {
    context.values[attribute.name] = {nowhere.Evaluate(*attribute.value).value,
                                      PlaceOf(file, attribute.range)};
  }
}

// -var and TF_VAR_: a string for a variable of type string, an expression otherwise.
void SetFromText(RootContext& context, const Module& module, const std::string& name,
                 const std::string& text, const std::string& place) {
  const auto declared = module.variables.find(name);
  const hcl::Attribute* type =
      declared == module.variables.end() ? nullptr : declared->second.block->body->Find("type");
  std::string ignored;
  const hcl::Type wanted =
      type == nullptr ? hcl::Type(hcl::TypeKind::kString)
                      : hcl::ReadType(*type->value, ignored).value_or(hcl::TypeKind::kString);
  Value value = Value::String(text);
  if (!wanted.IsPrimitive()) {
    std::vector<hcl::Diagnostic> faults;
    const hcl::ExprPtr expr = hcl::ParseExpression(text, {}, faults);
    static const Module kEmpty;
    ModuleInstance nowhere(context, kEmpty, "", nullptr, nullptr, {}, {});
    value = nowhere.Evaluate(*expr).value;
  }
  context.values[name] = {std::move(value), {place, 0, 0}};
}

// Later wins: TF_VAR_*, terraform.tfvars, terraform.tfvars.json, *.auto.tfvars(.json) by name, then
// -var and -var-file (Terraform's "Input Variables" page, "Variable Definition Precedence").
void SetVariables(RootContext& context, const Module& module, model::Source& source) {
  for (const auto& [name, value] : context.options.environment) {
    SetFromText(context, module, name, value, "TF_VAR_" + name);
  }
  std::vector<std::string> automatic;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(context.root, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")) {
      automatic.push_back(name);
    }
  }
  std::ranges::sort(automatic);
  automatic.insert(automatic.begin(), {"terraform.tfvars", "terraform.tfvars.json"});
  for (const std::string& name : automatic) {
    const std::string path = context.root == "." ? name : context.root + "/" + name;
    if (fs::exists(path, ignored)) {
      ReadVariableFile(context, path, source);
    }
  }
  for (const std::string& path : context.options.variable_files) {
    ReadVariableFile(context, path, source);
  }
  for (const auto& [name, value] : context.options.variables) {
    SetFromText(context, module, name, value, "-var " + name);
  }
}

// .terraform/modules/modules.json: which registry and remote modules `terraform init` put where.
void ReadDownloaded(RootContext& context) {
  const std::string path = context.root + "/.terraform/modules/modules.json";
  const Result<std::string> text = ReadFile(path, limits::kSourceFileBytesMax);
  const Result<text::Node> manifest =
      text ? text::ParseJson(*text, path) : Result<text::Node>(text.error());
  const text::Node* modules = manifest ? manifest->Find("Modules") : nullptr;
  if (modules == nullptr) {
    return;
  }
  for (const text::Node& module : modules->elements) {
    if (!module.Text("Key").empty()) {
      const std::string directory =
          (fs::path(context.root) / module.Text("Dir")).lexically_normal().string();
      if (IsInsideTree(directory, context.tree) && !ConfigurationFiles(directory).empty()) {
        context.downloaded[std::string(module.Text("Key"))] = directory;
      }
    }
  }
}

// `# fuin:ignore rule reason="..." until=2027-01-31`, for the block or argument below or around it.
void AddSuppressions(const Module& module, model::Facts& facts) {
  constexpr std::string_view kMark = "fuin:ignore";
  for (const std::unique_ptr<hcl::File>& file : module.files) {
    std::set<int> comment_lines;
    for (const hcl::Comment& comment : file->comments) {
      comment_lines.insert(static_cast<int>(comment.range.start.line));
    }
    for (const hcl::Comment& comment : file->comments) {
      const std::string_view text = Trim(comment.text);
      if (!text.starts_with(kMark)) {
        continue;
      }
      const auto line = static_cast<int>(comment.range.start.line);
      int below = line + 1;  // several comments may stand above one block
      while (comment_lines.contains(below)) {
        ++below;
      }
      int first_line = line;  // bound to no block: judgement reports that it covers nothing
      int last_line = line;
      for (const hcl::Block& block : file->body.blocks) {
        const auto first = static_cast<int>(block.range.start.line);
        const auto last = static_cast<int>(block.range.end.line);
        const bool is_below = first == below || first == line;
        if (is_below || (first <= line && line <= last)) {
          first_line = first;
          last_line = last;
        }
      }
      for (model::Suppression& suppression : model::ParseIgnore(text.substr(kMark.size()))) {
        suppression.at = PlaceOf(*file, comment.range);
        suppression.first_line = first_line;
        suppression.last_line = last_line;
        facts.suppressions.push_back(std::move(suppression));
      }
    }
  }
}

model::Facts JudgeRoot(const std::string& root, const std::string& tree,
                       const TerraformOptions& options, ModuleCache& modules) {
  model::Facts facts;
  model::Source& source = facts.sources.emplace_back();
  source.name = root;
  source.kind = model::SourceKind::kTerraform;
  const char here = 0;
  RootContext context{options, modules, root, tree, {}, {}};
  context.stack_top = &here;
  const Module& module = *modules.Load(root);
  SetVariables(context, module, source);
  ReadDownloaded(context);
  ModuleInstance instance(context, module, "", nullptr, nullptr, {}, {});
  CollectInstances(instance, 0, facts);
  std::set<const Module*> read = {&module};
  std::vector<ModuleInstance*> waiting = {&instance};
  while (!waiting.empty()) {
    ModuleInstance* at = waiting.back();
    waiting.pop_back();
    for (const auto& [name, call] : at->module().calls) {
      for (const std::unique_ptr<ModuleInstance>& child : at->ChildrenOf(name).instances) {
        read.insert(&child->module());
        waiting.push_back(child.get());
      }
    }
  }
  size_t file_count = 0;
  for (const Module* each : read) {
    file_count += each->files.size();
    for (const model::Step& fault : each->faults) {
      facts.sources[0].problems.push_back({model::ProblemKind::kPartUnread, fault.text, fault.at});
    }
    AddSuppressions(*each, facts);
  }
  facts.sources[0].summary = {
      "source/terraform",
      {{"modules", fmt::format("{}", read.size())}, {"files", fmt::format("{}", file_count)}}};
  if (context.steps >= limits::kEvaluationStepsMax) {
    facts.sources[0].problems.push_back(
        {model::ProblemKind::kPartUnread, {"problem/limit", {{"name", root}}}, {root, 0, 0}});
  }
  std::ranges::sort(facts.sources[0].problems, {}, &model::SourceProblem::at);
  return facts;
}

}  // namespace

Result<void> CollectTerraform(const std::string& directory, const TerraformOptions& options,
                              model::Facts& facts) {
  const std::string tree = TreeOf(directory, options.tree);
  const std::vector<std::string> directories = Directories(directory, tree);
  if (directories.empty()) {
    return Error{ErrorCode::kNotFound, "no Terraform code here (.tf, .tf.json, .tofu)", directory};
  }
  ModuleCache modules(tree);
  const std::vector<std::string> roots = Roots(directory, directories, modules);
  std::vector<model::Facts> results(roots.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < roots.size(); i = next++) {
      results[i] = JudgeRoot(roots[i], tree, options, modules);
    }
  };
  const unsigned wanted = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                              : std::max(1u, std::thread::hardware_concurrency());
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::min<size_t>(wanted, roots.size()); ++i) {
      threads.emplace_back(work);
    }
    work();
  }
  for (model::Facts& result : results) {
    model::AppendFacts(std::move(result), facts);
  }
  return {};
}

}  // namespace fuin::iac
