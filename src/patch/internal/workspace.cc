// See workspace.h.

#include "patch/internal/workspace.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "hcl/parse.h"

namespace fuin::patch {
namespace {

namespace fs = std::filesystem;

bool StandsAt(const hcl::Range& range, const model::Location& at) {
  return range.start.line == static_cast<uint32_t>(at.line) &&
         range.start.column == static_cast<uint32_t>(at.column);
}

const hcl::Block* FindBlock(const hcl::Body& body, const model::Location& at) {
  for (const hcl::Block& block : body.blocks) {
    if (StandsAt(block.type_range, at)) {
      return &block;
    }
    if (block.body != nullptr) {
      if (const hcl::Block* inner = FindBlock(*block.body, at)) {
        return inner;
      }
    }
  }
  return nullptr;
}

const hcl::Attribute* FindArgument(const hcl::Body& body, const model::Location& at) {
  for (const hcl::Attribute& attribute : body.attributes) {
    if (StandsAt(attribute.range, at)) {
      return &attribute;
    }
  }
  for (const hcl::Block& block : body.blocks) {
    if (block.body != nullptr) {
      if (const hcl::Attribute* inner = FindArgument(*block.body, at)) {
        return inner;
      }
    }
  }
  return nullptr;
}

}  // namespace

std::string FolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string_view Slice(const hcl::File& file, const hcl::Range& range) {
  return std::string_view(file.text).substr(range.start.offset,
                                            range.end.offset - range.start.offset);
}

std::string Workspace::NameOf(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return name_by_real_.try_emplace(error ? path : real.string(), path).first->second;
}

Result<std::string> Workspace::Text(const std::string& path) {
  const auto changed = changed_.find(NameOf(path));
  return changed != changed_.end() ? Result<std::string>(changed->second)
                                   : ReadFile(path, limits::kSourceFileBytesMax);
}

const hcl::File* Workspace::Parsed(const std::string& path) {
  std::unique_ptr<hcl::File>& file = parsed_[NameOf(path)];
  if (file == nullptr) {
    Result<std::string> text = Text(path);
    if (!text) {
      return nullptr;
    }
    file = std::make_unique<hcl::File>(
        path.ends_with(".json") ? hcl::ParseJson(path, std::move(*text), hcl::JsonStrings::kLiteral)
                                : hcl::ParseNative(path, std::move(*text)));
  }
  return file.get();
}

std::optional<BlockSite> Workspace::BlockAt(const model::Location& at) {
  const hcl::File* file = at.file.ends_with(".json") ? nullptr : Parsed(at.file);
  const hcl::Block* block = file == nullptr ? nullptr : FindBlock(file->body, at);
  return block == nullptr || block->body == nullptr
             ? std::nullopt
             : std::optional<BlockSite>({at.file, file, block});
}

std::optional<Workspace::ArgumentSite> Workspace::ArgumentAt(const model::Location& at) {
  const hcl::File* file = Parsed(at.file);
  const hcl::Attribute* attribute = file == nullptr ? nullptr : FindArgument(file->body, at);
  return attribute == nullptr ? std::nullopt : std::optional<ArgumentSite>({file, attribute});
}

std::vector<std::string> Workspace::FilesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_code = name.ends_with(".tf") || name.ends_with(".tf.json") ||
                         name.ends_with(".tofu") || name.ends_with(".tofu.json");
    if (is_code && !name.starts_with(".")) {
      paths.push_back(folder == "." ? name : folder + "/" + name);
    }
  }
  std::ranges::sort(paths);
  return paths;
}

Overlay Workspace::With(const EditsByFile& edits) {
  std::map<std::string, std::string> texts = changed_;
  for (const auto& [path, list] : edits) {
    if (const Result<std::string> text = Text(path)) {
      texts[NameOf(path)] = ApplyEdits(*text, list);
    }
  }
  Overlay overlay;
  for (auto& [path, text] : texts) {
    overlay.Put(path, std::move(text));
  }
  return overlay;
}

void Workspace::Accept(const EditsByFile& edits) {
  for (const auto& [path, list] : edits) {
    if (const Result<std::string> text = Text(path)) {
      changed_[NameOf(path)] = ApplyEdits(*text, list);
      parsed_.erase(NameOf(path));
    }
  }
}

void Workspace::Restore(std::map<std::string, std::string> saved) {
  changed_ = std::move(saved);
  parsed_.clear();
}

}  // namespace fuin::patch
