// Reading a directory of Terraform code. Override files are merged block by block, argument by
// argument, as Terraform's "Override Files" page says: same type and labels, arguments replace,
// nested blocks of a type replace all nested blocks of that type.

#include "iac/internal/module.h"

#include <dirent.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "hcl/parse.h"

namespace fuin::iac {
namespace {

using hcl::Block;
using hcl::Body;
using hcl::File;

constexpr hcl::BlockSchema kTopLevel[] = {
    {"terraform", 0}, {"provider", 1}, {"variable", 1}, {"locals", 0},
    {"output", 1},    {"module", 1},   {"resource", 2}, {"data", 2},
    {"moved", 0},     {"import", 0},   {"removed", 0},  {"check", 1},
};
// Which properties of a resource's JSON are blocks: those that judgement looks into.
constexpr hcl::BlockSchema kResource[] = {
    {"encryption_config", 0}, {"outpost_config", 0}, {"vpc_config", 0},
    {"lifecycle", 0},         {"dynamic", 1},        {"statement", 0},
};
constexpr hcl::BlockSchema kStatement[] = {
    {"principals", 0}, {"not_principals", 0}, {"condition", 0}};
constexpr hcl::BlockSchema kEncryption[] = {{"provider", 0}, {"dynamic", 1}, {"content", 0}};

// Syntax faults of one file that are reported; the rest is counted.
constexpr size_t kReportedFaultsMax = 100;

Error ListingError(const std::string& directory, int code) {
  return {code == EACCES   ? ErrorCode::kDenied
          : code == ENOENT ? ErrorCode::kNotFound
                           : ErrorCode::kIo,
          fmt::format("cannot list: {}", std::generic_category().message(code)), directory};
}

bool IsJson(std::string_view name) { return name.ends_with(".json"); }

bool IsOverride(std::string_view name) {
  const std::string_view stem = name.substr(0, name.find(".t"));
  return stem == "override" || stem.ends_with("_override");
}

// Tells blocks from arguments in the JSON of one level and those below that matter.
void Normalize(Body& body, std::span<const hcl::BlockSchema> schema, File& file) {
  body = hcl::WithBlocks(std::move(body), schema, file.diagnostics);
  for (Block& block : body.blocks) {
    if (block.type == "resource" || block.type == "data") {
      Normalize(*block.body, kResource, file);
    } else if (block.type == "encryption_config" || block.type == "content" ||
               block.type == "dynamic") {
      Normalize(*block.body, kEncryption, file);
    } else if (block.type == "statement") {
      Normalize(*block.body, kStatement, file);
    }
  }
}

std::string KeyOf(const Block& block) {
  std::string key = block.type == "data" ? "data." : "";
  for (const hcl::Label& label : block.labels) {
    key += (key.empty() || key.ends_with('.') ? "" : ".") + label.text;
  }
  return key;
}

// Puts an override's arguments and nested blocks in the place of the original's.
void MergeInto(Body& original, Body& override, const File& file, Module& module) {
  for (hcl::Attribute& attribute : override.attributes) {
    module.moved[attribute.value.get()] = &file;
    std::erase_if(original.attributes,
                  [&](const hcl::Attribute& old) { return old.name == attribute.name; });
    original.attributes.push_back(std::move(attribute));
  }
  const auto type_of = [](const Block& block) {
    return block.type == "dynamic" && !block.labels.empty() ? block.labels[0].text : block.type;
  };
  std::set<std::string> replaced;
  for (const Block& block : override.blocks) {
    replaced.insert(type_of(block));
  }
  replaced.erase("lifecycle");
  std::erase_if(original.blocks, [&](const Block& old) { return replaced.contains(type_of(old)); });
  for (Block& block : override.blocks) {
    module.moved[block.body.get()] = &file;
    original.blocks.push_back(std::move(block));
  }
}

// "aws" and "west" for provider "aws" { alias = "west" }, and what makes other blocks the same.
std::string IdentityOf(const Block& block) {
  std::string identity = block.type + " " + KeyOf(block);
  if (block.type == "provider" && block.body != nullptr) {
    if (const hcl::Attribute* alias = block.body->Find("alias")) {
      identity += " " + TraversalText(*alias->value);
    }
  }
  return identity;
}

// Values of `locals` are overridden one by one, in whichever block they stand.
void OverrideLocals(File& file, Block& block, Module& module) {
  for (hcl::Attribute& attribute : block.body->attributes) {
    bool is_known = false;
    for (const std::unique_ptr<File>& base : module.files) {
      for (Block& locals : base->body.blocks) {
        const auto old =
            locals.type != "locals"
                ? locals.body->attributes.end()
                : std::ranges::find(locals.body->attributes, attribute.name, &hcl::Attribute::name);
        if (!is_known && old != locals.body->attributes.end()) {
          is_known = true;
          module.moved[attribute.value.get()] = &file;
          *old = std::move(attribute);
        }
      }
    }
    if (!is_known) {
      module.faults.push_back({{"problem/override-without-base", {{"name", attribute.name}}},
                               PlaceOf(file, attribute.range)});
    }
  }
}

void ApplyOverride(File& file, Module& module) {
  for (Block& block : file.body.blocks) {
    if (block.type == "terraform" || block.body == nullptr) {
      continue;
    }
    if (block.type == "locals") {
      OverrideLocals(file, block, module);
      continue;
    }
    const std::string identity = IdentityOf(block);
    Block* base = nullptr;
    for (const std::unique_ptr<File>& each : module.files) {
      for (Block& original : each->body.blocks) {
        base = base == nullptr && IdentityOf(original) == identity ? &original : base;
      }
    }
    if (base != nullptr && base->body != nullptr) {
      MergeInto(*base->body, *block.body, file, module);
    } else {
      module.faults.push_back({{"problem/override-without-base", {{"name", KeyOf(block)}}},
                               PlaceOf(file, block.type_range)});
    }
  }
}

template <class Map, class Declared>
void DeclareOnce(Map& map, const std::string& name, const Declared& declared,
                 std::string_view prefix, Module& module) {
  if (!map.try_emplace(name, declared).second) {
    module.duplicates.insert(fmt::format("{}{}", prefix, name));
  }
}

void Declare(const File& file, Module& module) {
  for (const Block& block : file.body.blocks) {
    const Declaration declaration{&block, &file};
    const size_t labels = block.labels.size();
    module.has_ephemeral = module.has_ephemeral || block.type == "ephemeral" ||
                           (block.body != nullptr && block.body->Find("ephemeral") != nullptr);
    if (block.type == "variable" && labels == 1) {
      DeclareOnce(module.variables, block.labels[0].text, declaration, "var.", module);
    } else if (block.type == "output" && labels == 1) {
      DeclareOnce(module.outputs, block.labels[0].text, declaration, "output.", module);
    } else if (block.type == "module" && labels == 1) {
      DeclareOnce(module.calls, block.labels[0].text, declaration, "module.", module);
    } else if ((block.type == "resource" || block.type == "data") && labels == 2) {
      DeclareOnce(module.resources, KeyOf(block), declaration, "", module);
    } else if (block.type == "provider" && labels == 1) {
      module.providers.push_back(declaration);
    } else if (block.type == "locals") {
      for (const hcl::Attribute& attribute : block.body->attributes) {
        const LocalDeclaration local{&attribute, &module.FileOf(attribute, file)};
        DeclareOnce(module.locals, attribute.name, local, "local.", module);
      }
    }
  }
}

}  // namespace

const File& Module::FileOf(const hcl::Attribute& attribute, const File& file) const {
  const auto found = moved.find(attribute.value.get());
  return found == moved.end() ? file : *found->second;
}

const File& Module::FileOf(const Block& block, const File& file) const {
  const auto found = moved.find(block.body.get());
  return found == moved.end() ? file : *found->second;
}

model::Location PlaceOf(const File& file, const hcl::Range& range) {
  return {file.name, static_cast<int>(range.start.line), static_cast<int>(range.start.column)};
}

std::string TraversalText(const hcl::Expr& expr) {
  if (const hcl::Variable* variable = std::get_if<hcl::Variable>(&expr.node)) {
    return variable->name;
  }
  if (const hcl::GetAttr* get = std::get_if<hcl::GetAttr>(&expr.node)) {
    const std::string source = TraversalText(*get->source);
    return source.empty() ? "" : fmt::format("{}.{}", source, get->name);
  }
  if (const hcl::Index* index = std::get_if<hcl::Index>(&expr.node)) {
    return TraversalText(*index->source);
  }
  if (const hcl::Parenthesized* inner = std::get_if<hcl::Parenthesized>(&expr.node)) {
    return TraversalText(*inner->inner);
  }
  const hcl::Literal* literal = std::get_if<hcl::Literal>(&expr.node);
  const bool is_text = literal != nullptr && literal->value.IsKnown() && !literal->value.IsNull() &&
                       literal->value.kind() == hcl::TypeKind::kString;
  return is_text ? literal->value.AsString() : "";
}

std::string TreeOf(const std::string& directory, const std::string& wanted) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path start = fs::weakly_canonical(wanted.empty() ? directory : wanted, error);
  for (fs::path at = start; wanted.empty() && at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / ".git", error)) {
      return at.string();
    }
  }
  return start.string();
}

bool IsInsideTree(const std::string& path, const std::string& tree) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  const std::filesystem::path relative = real.lexically_relative(tree);
  return !error && !relative.empty() && *relative.begin() != "..";
}

Result<std::vector<ConfigurationFile>> ConfigurationFiles(const std::string& directory) {
  std::vector<ConfigurationFile> files;
  std::set<std::string> tofu_stems;
  DIR* handle = opendir(directory.c_str());
  if (handle == nullptr) {
    return ListingError(directory, errno);
  }
  errno = 0;
  while (const dirent* entry = readdir(handle)) {
    const std::string name = entry->d_name;
    const bool is_editor_file =
        name.starts_with(".") || name.ends_with("~") || name.starts_with("#");
    const bool is_tofu = name.ends_with(".tofu") || name.ends_with(".tofu.json");
    if (is_editor_file || !(is_tofu || name.ends_with(".tf") || name.ends_with(".tf.json"))) {
      continue;
    }
    if (is_tofu) {
      tofu_stems.insert(name.substr(0, name.find(".tofu")) + (IsJson(name) ? ".tf.json" : ".tf"));
    }
    files.push_back({name, entry->d_type != DT_REG});
    errno = 0;
  }
  const int fault = errno;
  closedir(handle);
  if (fault != 0) {
    return ListingError(directory, fault);
  }
  std::erase_if(files,
                [&](const ConfigurationFile& file) { return tofu_stems.contains(file.name); });
  std::ranges::sort(files);
  return files;
}

void ModuleCache::ReadText::Parse() {
  if (file != nullptr || !text) {
    return;
  }
  file = std::make_unique<File>(
      IsJson(name) ? hcl::ParseJson(path, std::move(*text), hcl::JsonStrings::kTemplates)
                   : hcl::ParseNative(path, std::move(*text)));
  if (IsJson(name)) {
    Normalize(file->body, kTopLevel, *file);
  }
}

ModuleCache::ReadTexts ModuleCache::ReadTextsOf(const std::string& directory) const {
  ReadTexts texts;
  Result<std::vector<ConfigurationFile>> files = ConfigurationFiles(directory);
  if (!files) {
    texts.push_back({"", directory, files.error(), nullptr});
    return texts;
  }
  const bool is_inside = IsInsideTree(directory, tree_);
  for (ConfigurationFile& file : *files) {
    std::string path = directory == "." ? file.name : directory + "/" + file.name;
    const bool may_read = file.may_be_link ? IsInsideTree(path, tree_) : is_inside;
    Result<std::string> text =
        may_read
            ? ReadThrough(overlay_, path, limits::kSourceFileBytesMax)
            : Error{ErrorCode::kDenied, "outside of the tree that is judged (see --root)", path};
    texts.push_back({std::move(file.name), std::move(path), std::move(text), nullptr});
  }
  return texts;
}

std::vector<std::string> ModuleCache::CallSources(const std::string& directory) {
  ReadTexts texts = ReadTextsOf(directory);
  std::map<std::string, std::string> sources;  // by the call's name
  for (const bool is_override : {false, true}) {
    for (ReadText& read : texts) {
      const bool may_call =
          read.text && (IsJson(read.name) || read.text->find("module") != std::string::npos);
      if (IsOverride(read.name) != is_override || !may_call) {
        continue;
      }
      read.Parse();
      for (const Block& block : read.file->body.blocks) {
        const hcl::Attribute* source = block.type == "module" && block.labels.size() == 1
                                           ? block.body->Find("source")
                                           : nullptr;
        if (source != nullptr) {
          sources[block.labels[0].text] = TraversalText(*source->value);
        }
      }
    }
  }
  std::vector<std::string> found;
  for (auto& [name, source] : sources) {
    found.push_back(std::move(source));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  texts_.insert_or_assign(directory, std::move(texts));
  return found;
}

std::shared_ptr<const Module> ModuleCache::Assemble(const std::string& directory,
                                                    ReadTexts texts) const {
  std::shared_ptr<Module> module = std::make_shared<Module>();
  module->directory = directory;
  std::vector<std::unique_ptr<File>> overrides;
  for (ReadText& read : texts) {
    if (!read.text) {
      module->faults.push_back(
          {{"problem/file", {{"error", read.text.error().message}}}, {read.path, 0, 0}});
      module->unread_override = IsOverride(read.name) ? read.path : module->unread_override;
      continue;
    }
    read.Parse();
    const size_t count = read.file->diagnostics.size();
    for (size_t i = 0; i < std::min(count, kReportedFaultsMax); ++i) {
      const hcl::Diagnostic& diagnostic = read.file->diagnostics[i];
      module->faults.push_back({{"problem/syntax", {{"error", diagnostic.message}}},
                                PlaceOf(*read.file, diagnostic.range)});
    }
    if (count > kReportedFaultsMax) {
      const std::string more = fmt::format("{}", count - kReportedFaultsMax);
      module->faults.push_back(
          {{"problem/more-faults", {{"count", more}}},
           PlaceOf(*read.file, read.file->diagnostics[kReportedFaultsMax].range)});
    }
    if (IsOverride(read.name) && !read.file->diagnostics.empty()) {
      module->unread_override = read.path;
    }
    (IsOverride(read.name) ? overrides : module->files).push_back(std::move(read.file));
  }
  for (const std::unique_ptr<File>& override : overrides) {
    ApplyOverride(*override, *module);
  }
  for (const std::unique_ptr<File>& file : module->files) {
    Declare(*file, *module);
  }
  for (std::unique_ptr<File>& override : overrides) {
    module->files.push_back(std::move(override));
  }
  return module;
}

std::shared_ptr<const Module> ModuleCache::Load(const std::string& directory) {
  std::optional<ReadTexts> texts;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = modules_.find(directory); found != modules_.end()) {
      return found->second;
    }
    if (const auto found = texts_.find(directory); found != texts_.end()) {
      texts = std::move(found->second);
      texts_.erase(found);
    }
  }
  // Two threads may both come here: the second reads the files again, and takes what the first
  // made.
  std::shared_ptr<const Module> module =
      Assemble(directory, texts.has_value() ? std::move(*texts) : ReadTextsOf(directory));
  const std::lock_guard<std::mutex> lock(mutex_);
  return modules_.try_emplace(directory, std::move(module)).first->second;
}

void ModuleCache::Release(const std::string& directory) {
  std::shared_ptr<const Module> module;  // dies after the lock
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto found = modules_.find(directory); found != modules_.end()) {
    module = std::move(found->second);
    modules_.erase(found);
  }
}

std::shared_ptr<const Module> ModuleCache::LoadStandIn(const std::string& name,
                                                       std::string_view code) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [entry, is_new] = modules_.try_emplace(name);
  if (is_new) {
    std::shared_ptr<Module> module = std::make_shared<Module>();
    module->directory = name;
    module->is_stand_in = true;
    module->files.push_back(std::make_unique<File>(hcl::ParseNative(name, std::string(code))));
    FUIN_CHECK(module->files[0]->diagnostics.empty());
    Declare(*module->files[0], *module);
    entry->second = std::move(module);
  }
  return entry->second;
}

}  // namespace fuin::iac
