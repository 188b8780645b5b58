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

// The directories with configuration under a SOURCE, sorted, and what could not be looked into.
struct Walk {
  std::vector<std::string> directories;
  std::vector<model::Source> unread;

  void AddUnread(const std::string& name, model::Text why) {
    model::Source& source = unread.emplace_back();
    source.name = name;
    source.kind = model::SourceKind::kUnreadable;
    source.read = false;
    source.problems = {{model::ProblemKind::kPartUnread, std::move(why), {name, 0, 0}}};
  }
  void AddError(const std::string& name, ErrorCode code, std::string message) {
    AddUnread(name, {"problem/unread", {{"error", Describe({code, std::move(message), name})}}});
  }
};

// Links are followed once, and not out of the tree.
Walk WalkDirectories(const std::string& directory, const std::string& tree) {
  Walk walk;
  std::set<std::string> visited;
  std::vector<fs::path> waiting = {directory};
  std::error_code ignored;
  while (!waiting.empty()) {
    const fs::path at = waiting.back();
    waiting.pop_back();
    if (!IsInsideTree(at.string(), tree)) {
      walk.AddError(at.string(), ErrorCode::kDenied,
                    "leads outside of the tree that is judged (see --root)");
      continue;
    }
    if (!visited.insert(fs::weakly_canonical(at, ignored).string()).second) {
      continue;
    }
    if (visited.size() > limits::kSourceFileCountMax) {
      walk.AddUnread(directory, {"problem/too-many-files",
                                 {{"limit", fmt::format("{}", limits::kSourceFileCountMax)}}});
      break;
    }
    bool has_configuration = false;
    std::error_code error;
    for (fs::directory_iterator entry(at, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (entry->is_directory(ignored) && !name.starts_with(".") && name != "node_modules") {
        waiting.push_back(at == "." ? fs::path(name) : entry->path());
      } else {
        has_configuration = has_configuration || name.ends_with(".tf") ||
                            name.ends_with(".tf.json") || name.ends_with(".tofu") ||
                            name.ends_with(".tofu.json");
      }
    }
    if (error) {
      walk.AddError(at.string(), ErrorCode::kIo, error.message());
    }
    if (has_configuration) {
      walk.directories.push_back(at.string());
    }
  }
  std::ranges::sort(walk.directories);
  std::ranges::sort(walk.unread, {}, &model::Source::name);
  return walk;
}

std::string Canonical(const std::string& path) {
  std::error_code ignored;
  std::string canonical = fs::weakly_canonical(path, ignored).string();
  while (canonical.size() > 1 && canonical.ends_with('/')) {
    canonical.pop_back();
  }
  return canonical;
}

// Runs work(0) ... work(count - 1) on a few threads.
template <class Work>
void InParallel(size_t count, int threads_wanted, const Work& work) {
  std::atomic<size_t> next = 0;
  const auto take = [&] {
    for (size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  const unsigned wanted = threads_wanted > 0 ? static_cast<unsigned>(threads_wanted)
                                             : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::min<size_t>(wanted, count); ++i) {
    threads.emplace_back(take);
  }
  take();
}

// Which directories call which as local modules; both by index.
struct CallGraph {
  std::vector<std::string> directories;    // as found; modules.Load takes these names
  std::vector<std::vector<size_t>> calls;  // of each directory, those that are under SOURCE
};

CallGraph LocalCalls(std::vector<std::string> directories, int threads, ModuleCache& modules) {
  CallGraph graph;
  graph.directories = std::move(directories);
  const size_t count = graph.directories.size();
  std::vector<std::string> canonical(count);
  std::vector<std::vector<std::string>> targets(count);
  InParallel(count, threads, [&](size_t i) {
    canonical[i] = Canonical(graph.directories[i]);
    for (const std::string& source : modules.CallSources(graph.directories[i])) {
      if (source.starts_with(".")) {
        targets[i].push_back(Canonical(graph.directories[i] + "/" + source));
      }
    }
  });
  std::map<std::string, size_t> index;
  for (size_t i = 0; i < count; ++i) {
    index.try_emplace(canonical[i], i);
  }
  graph.calls.resize(count);
  for (size_t i = 0; i < count; ++i) {
    for (const std::string& target : targets[i]) {
      if (const auto found = index.find(target); found != index.end()) {
        graph.calls[i].push_back(found->second);
      }
    }
  }
  return graph;
}

// What is reached from `root`, itself included.
std::vector<size_t> ReachedFrom(size_t root, const CallGraph& graph) {
  std::vector<size_t> reached = {root};
  std::set<size_t> seen = {root};
  for (size_t i = 0; i < reached.size(); ++i) {
    for (const size_t target : graph.calls[reached[i]]) {
      if (seen.insert(target).second) {
        reached.push_back(target);
      }
    }
  }
  return reached;
}

// A root and the directories that its judgement reads.
struct Root {
  size_t directory;
  std::vector<size_t> reached;
};

// The directories that no other calls, and `directory` itself. Of modules that call each other in a
// ring, which no root reaches, the first by name: they are judged, not passed over.
std::vector<Root> Roots(const std::string& directory, const CallGraph& graph) {
  const size_t count = graph.directories.size();
  std::vector<bool> is_called(count, false);
  for (size_t i = 0; i < count; ++i) {
    for (const size_t target : graph.calls[i]) {
      is_called[target] = is_called[target] || target != i;
    }
  }
  std::vector<Root> roots;
  std::vector<bool> is_reached(count, false);
  const auto add = [&](size_t i) {
    roots.push_back({i, ReachedFrom(i, graph)});
    for (const size_t reached : roots.back().reached) {
      is_reached[reached] = true;
    }
  };
  for (size_t i = 0; i < count; ++i) {
    if (graph.directories[i] == directory || !is_called[i]) {
      add(i);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    if (!is_reached[i]) {
      add(i);
    }
  }
  std::ranges::sort(roots, {}, &Root::directory);
  return roots;
}

// What a file of variables leaves open when not all of it was read: what is set already may be set
// anew, and what is not may be.
void LeaveOpen(const std::string& path, RootContext& context) {
  context.unread_variables = path;
  for (auto& [name, value] : context.values) {
    value.first = MakeUnknown(hcl::Unknown::Kind::kUnread, path, false);
  }
}

void ReadVariableFile(RootContext& context, const std::string& path, bool may_read,
                      model::Source& source) {
  Result<std::string> text =
      may_read ? ReadThrough(context.options.overlay, path, limits::kSourceFileBytesMax)
               : Error{ErrorCode::kDenied, "outside of the tree that is judged (see --root)", path};
  if (!text) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/file", {{"error", text.error().message}}},
                               {path, 0, 0}});
    LeaveOpen(path, context);
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
  if (!file.diagnostics.empty()) {
    LeaveOpen(path, context);
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
// -var and -var-file as given (Terraform's "Input Variables" page, "Variable Definition
// Precedence").
void SetVariables(RootContext& context, const Module& module, model::Source& source) {
  for (const auto& [name, value] : context.options.environment) {
    SetFromText(context, module, name, value, "TF_VAR_" + name);
  }
  std::vector<std::string> automatic;  // terraform.tfvars, terraform.tfvars.json, the rest by name
  std::error_code error;
  for (fs::directory_iterator entry(context.root, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") ||
        name == "terraform.tfvars" || name == "terraform.tfvars.json") {
      automatic.push_back(name);
    }
  }
  std::ranges::sort(automatic, {}, [](const std::string& name) {
    return std::pair(name == "terraform.tfvars" || name == "terraform.tfvars.json" ? 0 : 1, name);
  });
  if (error) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/file", {{"error", error.message()}}},
                               {context.root, 0, 0}});
    LeaveOpen(context.root, context);
  }
  for (const std::string& name : automatic) {
    const std::string path = context.root == "." ? name : context.root + "/" + name;
    ReadVariableFile(context, path, IsInsideTree(path, context.tree), source);
  }
  for (const GivenVariable& given : context.options.given) {
    if (given.name.empty()) {
      ReadVariableFile(context, given.value_or_path, true, source);
    } else {
      SetFromText(context, module, given.name, given.value_or_path, "-var " + given.name);
    }
  }
}

// .terraform/modules/modules.json: which registry and remote modules `terraform init` put where.
void ReadDownloaded(RootContext& context, model::Source& source) {
  const std::string path = context.root + "/.terraform/modules/modules.json";
  const Result<std::string> text = ReadFile(path, limits::kSourceFileBytesMax);
  const Result<text::Node> manifest =
      text ? text::ParseJson(*text, path) : Result<text::Node>(text.error());
  if (!manifest && manifest.error().code != ErrorCode::kNotFound) {
    source.problems.push_back({model::ProblemKind::kPartUnread,
                               {"problem/file", {{"error", manifest.error().message}}},
                               {path, 0, 0}});
  }
  const text::Node* modules = manifest ? manifest->Find("Modules") : nullptr;
  if (modules == nullptr) {
    return;
  }
  for (const text::Node& module : modules->elements) {
    if (!module.Text("Key").empty()) {
      const std::string directory =
          (fs::path(context.root) / module.Text("Dir")).lexically_normal().string();
      const Result<std::vector<ConfigurationFile>> files = ConfigurationFiles(directory);
      const bool is_there = files ? !files->empty() : files.error().code != ErrorCode::kNotFound;
      if (is_there && IsInsideTree(directory, context.tree)) {
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
  const Module& module = context.Keep(modules.Load(root));
  SetVariables(context, module, source);
  ReadDownloaded(context, source);
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
  Walk walk;
  if (options.only_this_root) {
    walk.directories = {directory};
  } else {
    walk = WalkDirectories(directory, tree);
  }
  std::ranges::move(walk.unread, std::back_inserter(facts.sources));
  if (walk.directories.empty()) {
    return Error{ErrorCode::kNotFound, "no Terraform code here (.tf, .tf.json, .tofu)", directory};
  }
  ModuleCache modules(tree, options.overlay);
  const CallGraph graph = LocalCalls(std::move(walk.directories), options.threads, modules);
  const std::vector<Root> roots = Roots(directory, graph);
  // A module is forgotten when the last root that reads it is judged: memory follows the largest
  // roots, not the tree.
  std::vector<std::atomic<size_t>> users(graph.directories.size());
  for (const Root& root : roots) {
    for (const size_t reached : root.reached) {
      ++users[reached];
    }
  }
  std::vector<model::Facts> results(roots.size());
  InParallel(roots.size(), options.threads, [&](size_t i) {
    results[i] = JudgeRoot(graph.directories[roots[i].directory], tree, options, modules);
    for (const size_t reached : roots[i].reached) {
      if (--users[reached] == 0) {
        modules.Release(graph.directories[reached]);
      }
    }
  });
  for (model::Facts& result : results) {
    model::AppendFacts(std::move(result), facts);
  }
  return {};
}

}  // namespace fuin::iac
