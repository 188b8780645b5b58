// What a path is, is found from what lies there: a folder is read as Terraform and walked for
// plans, states and all that detect.cc knows; a file is opened and looked at. Names only say which
// files are worth opening.
//
// Sentences of the catalogue that are used here: problem/unread {error}, problem/binary-plan
// {file}, problem/terragrunt {file}, problem/not-recognised {file}, problem/too-many-files {limit},
// problem/nothing-found {folder}, problem/no-such-source {name}.

#include "collect/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/byte_source.h"
#include "base/limits.h"
#include "base/strings.h"
#include "collect/internal/detect.h"

namespace fuin::collect {
namespace {

namespace fs = std::filesystem;

// A plan or state names its versions within its first bytes; a zip its signature.
constexpr size_t kHeadBytes = 4096;
constexpr std::string_view kZipSignature = "PK\x03\x04";

enum class FileKind : uint8_t { kPlanOrState, kBinaryPlan, kTerragrunt, kTerraform, kOther };

Result<std::string> ReadHead(const fs::path& path) {
  const std::unique_ptr<FileSource> file = FUIN_TRY(FileSource::Open(path.string()));
  std::string head(std::min<uint64_t>(file->size_bytes(), kHeadBytes), '\0');
  FUIN_TRY(file->ReadAt(0, head));
  return head;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Result<FileKind> KindOf(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.ends_with(".tf") || name.ends_with(".tf.json") || name.ends_with(".tofu") ||
      name.ends_with(".tofu.json")) {
    return FileKind::kTerraform;
  }
  if (name == "terragrunt.hcl" || name == "terragrunt.stack.hcl") {
    return FileKind::kTerragrunt;
  }
  const std::string head = FUIN_TRY(ReadHead(path));
  if (head.starts_with(kZipSignature) && Contains(head, "tfplan")) {
    return FileKind::kBinaryPlan;
  }
  const bool is_shown = Contains(head, "\"format_version\"");
  const bool is_state = Contains(head, "\"version\"") && Contains(head, "\"serial\"");
  return Contains(head, "\"terraform_version\"") && (is_shown || is_state) ? FileKind::kPlanOrState
                                                                           : FileKind::kOther;
}

// Whether a file met in a folder may be a plan, a state or a Terragrunt configuration.
bool IsWorthOpening(const std::string& name) {
  const bool is_code =
      name.ends_with(".tf.json") || name.ends_with(".tfvars.json") || name.ends_with(".tofu.json");
  return (name.ends_with(".json") && !is_code) || name.ends_with(".tfstate") ||
         name.ends_with(".tfplan") || name == "tfplan" || name == "terragrunt.hcl" ||
         name == "terragrunt.stack.hcl" || (!is_code && IsWorthInspecting(name));
}

std::string Shown(const fs::path& path) {
  const std::string shown = path.lexically_normal().generic_string();
  return shown.size() > 1 && shown.ends_with('/') ? shown.substr(0, shown.size() - 1) : shown;
}

void AddUnread(const std::string& name, model::Text why, model::Facts& facts) {
  model::Source source;
  source.name = name;
  source.kind = model::SourceKind::kUnreadable;
  source.read = false;
  source.problems = {{model::ProblemKind::kPartUnread, std::move(why), {name, 0, 0}}};
  facts.sources.push_back(std::move(source));
}

void AddError(const std::string& name, const Error& error, model::Facts& facts) {
  AddUnread(name, {"problem/unread", {{"error", Describe(error)}}}, facts);
}

void ReadOneFile(const fs::path& path, FileKind kind, const Options& options, model::Facts& facts) {
  const std::string shown = Shown(path);
  switch (kind) {
    case FileKind::kPlanOrState: {
      const Result<void> read = iac::CollectPlanOrState(shown, facts);
      if (!read) {
        AddError(shown, read.error(), facts);
      }
      return;
    }
    case FileKind::kBinaryPlan:
      AddUnread(shown, {"problem/binary-plan", {{"file", shown}}}, facts);
      return;
    case FileKind::kTerragrunt:
      if (const Result<void> read = iac::CollectTerragrunt(shown, facts); !read) {
        AddError(shown, read.error(), facts);
      }
      return;
    case FileKind::kTerraform: {
      const std::string folder = path.has_parent_path() ? Shown(path.parent_path()) : ".";
      const Result<void> read = iac::CollectTerraform(folder, options.terraform, facts);
      if (!read) {
        AddError(shown, read.error(), facts);
      }
      return;
    }
    case FileKind::kOther: {
      FoundFiles found;
      if (!found.Inspect(shown, options.cloudformation.overlay, facts)) {
        AddUnread(shown, {"problem/not-recognised", {{"file", shown}}}, facts);
      }
      found.Collect(options.cloudformation, facts);
      return;
    }
  }
}

// The files below `folder` that are worth opening, sorted. Links to folders are not followed.
std::vector<fs::path> FilesBelow(const fs::path& folder, model::Facts& facts) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied,
                                           error);
  size_t count = 0;
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name == ".terraform" || name == ".git" || name == "node_modules") {
      entries.disable_recursion_pending();
    }
    if (++count > limits::kSourceFileCountMax) {
      AddUnread(Shown(folder), {"problem/too-many-files", {{"limit", std::to_string(count - 1)}}},
                facts);
      break;
    }
    std::error_code ignored;
    if (IsWorthOpening(name) && entries->is_regular_file(ignored)) {
      files.push_back(entries->path());
    }
  }
  if (error) {
    AddError(Shown(folder), {ErrorCode::kIo, error.message(), Shown(folder)}, facts);
  }
  std::ranges::sort(files);
  return files;
}

void ReadFolder(const fs::path& folder, const Options& options, model::Facts& facts) {
  const size_t sources_before = facts.sources.size();
  const std::string shown = Shown(folder);
  const Result<void> terraform = iac::CollectTerraform(shown, options.terraform, facts);
  if (!terraform && terraform.error().code != ErrorCode::kNotFound) {
    AddError(shown, terraform.error(), facts);
  }
  FoundFiles found;
  for (const fs::path& file : FilesBelow(folder, facts)) {
    const Result<FileKind> kind = KindOf(file);
    if (!kind) {  // what may not be read may be the very file that decides
      AddError(Shown(file), kind.error(), facts);
    } else if (*kind != FileKind::kOther) {
      ReadOneFile(file, *kind, options, facts);
    } else if (IsWorthInspecting(file.filename().string())) {
      found.Inspect(Shown(file), options.cloudformation.overlay, facts);
    }
  }
  found.Collect(options.cloudformation, facts);
  if (facts.sources.size() == sources_before) {
    AddUnread(shown, {"problem/nothing-found", {{"folder", shown}}}, facts);
  }
}

}  // namespace

model::Facts Collect(const std::vector<std::string>& sources, const Options& options) {
  model::Facts facts;
  facts.today = options.today;
  facts.suppressions = options.suppressions;
  const std::vector<std::string> here = {"."};
  for (const std::string& source : sources.empty() ? here : sources) {
    if (options.aws != nullptr && aws::IsSource(source)) {
      CollectAws(source, *options.aws, facts);
      continue;
    }
    std::error_code error;
    const fs::file_status status = fs::status(source, error);
    if (fs::is_directory(status)) {
      ReadFolder(source, options, facts);
    } else if (fs::is_regular_file(status)) {
      const Result<FileKind> kind = KindOf(source);
      if (kind) {
        ReadOneFile(source, *kind, options, facts);
      } else {
        AddError(source, kind.error(), facts);
      }
    } else if (!fs::exists(status)) {
      AddUnread(source, {"problem/no-such-source", {{"name", source}}}, facts);
    } else {
      AddUnread(source, {"problem/not-recognised", {{"file", source}}}, facts);
    }
  }
  if (options.aws != nullptr && sources.empty()) {
    CollectAmbientAws(*options.aws, facts);
  }
  return facts;
}

}  // namespace fuin::collect
