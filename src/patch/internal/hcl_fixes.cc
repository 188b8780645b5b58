// The block `encryption_config` of a cluster in native syntax, and its lifecycle. A block is mended
// by what it lacks; written anew only where what stands there can't be kept.

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "hcl/eval.h"
#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"
#include "patch/internal/new_key.h"

namespace fuin::patch {
namespace {

using model::DefectKind;

constexpr std::string_view kBlock = "encryption_config";

bool IsOfType(const hcl::Block& block, std::string_view type) {
  return block.type == type ||
         (block.type == "dynamic" && !block.labels.empty() && block.labels[0].text == type);
}

const hcl::Block* Child(const hcl::Block& block, std::string_view type) {
  for (const hcl::Block& inner : block.body->blocks) {
    if (inner.type == type && inner.body != nullptr) {
      return &inner;
    }
  }
  return nullptr;
}

bool IsKeyName(std::string_view name) {
  return name.find("key_arn") != std::string_view::npos ||
         name.find("kms_key") != std::string_view::npos;
}

// An encryption block where it was found, and how deep its line stands in.
struct Found {
  BlockSite site;
  int depth = 1;
  const hcl::Block* around = nullptr;  // the resource, or the block that it wrongly stands in
};

class BlockFixes {
 public:
  BlockFixes(const Patient& patient, std::vector<Candidate>& candidates)
      : patient_(patient), candidates_(candidates) {}

  void Add();

 private:
  using Body = hcl::Block;

  void FindSites(const BlockSite& base);
  void FindBlocks(const BlockSite& site, const hcl::Block& around, int depth);
  model::Location At(const BlockSite& site, const hcl::Range& range) const {
    return {site.path, static_cast<int>(range.start.line), static_cast<int>(range.start.column)};
  }
  void Offer(const BlockSite& site, std::vector<Edit> edits, std::string id, const hcl::Range& at) {
    candidates_.push_back(Change(site.path, std::move(edits), {std::move(id), {}}, At(site, at)));
  }
  // As Offer, together with the key that `edits` name.
  void OfferWithKey(const NewKey& key, const BlockSite& site, std::vector<Edit> edits,
                    std::string id, const hcl::Range& at);
  void InsertBlock(const NewKey& key);
  void MendResources(const Found& found, const Body& content, int depth);
  void MendKey(const Found& found, const Body& content, int depth);
  void MendKeyValue(const Found& found, const Body& provider);
  bool CanReplace(const hcl::Expr& value) const;
  bool IsDeclared(std::string_view root, std::string_view name) const;
  void MendContent(const Found& found);
  void RemoveSecond();
  void MendName(const Found& found);
  void MendMisspelt();
  void MendArgument(const BlockSite& site, const hcl::Attribute& argument);
  void MendForEach(const Found& found);
  void Rewrite(const Found& found);
  void MakeUnconditional(const Found& found);
  void StopIgnoring();
  void RemoveStrayLines();
  std::string KeyExpression(const hcl::Expr& expr, const hcl::File& file) const;
  std::string KeyExpression(const hcl::Body& body, const hcl::File& file) const;
  // What makes as many blocks as the counted key that `expr` indexes: "aws_kms_key.x", or its
  // condition; "" where it names none.
  std::string ConditionOfKey(const hcl::Expr& expr, const BlockSite& site) const;

  const Patient& patient_;
  std::vector<Candidate>& candidates_;
  std::vector<BlockSite> sites_;  // the resource, then what overrides it
  std::vector<Found> found_;
};

void BlockFixes::FindSites(const BlockSite& base) {
  sites_ = {base};
  const std::string address =
      fmt::format("{}.{}", base.block->labels[0].text, base.block->labels[1].text);
  for (const Declared& one : DeclaredIn(FolderOf(base.path), patient_.workspace)) {
    if (one.address == address && one.site.block != nullptr && one.site.path != base.path) {
      sites_.push_back(one.site);
    }
  }
}

void BlockFixes::FindBlocks(const BlockSite& site, const hcl::Block& around, int depth) {
  for (const hcl::Block& block : around.body->blocks) {
    if (block.body == nullptr || block.type == "lifecycle") {
      continue;
    }
    if (IsOfType(block, kBlock)) {
      found_.push_back({{site.path, site.file, &block}, depth, &around});
    } else {
      FindBlocks(site, block, depth + 1);
    }
  }
}

void BlockFixes::OfferWithKey(const NewKey& key, const BlockSite& site, std::vector<Edit> edits,
                              std::string id, const hcl::Range& at) {
  Candidate candidate = Change(site.path, std::move(edits), {std::move(id), {}}, At(site, at));
  if (!key.lines.empty()) {
    const BlockSite& base = sites_.front();
    candidate.edits[base.path].push_back(InsertBehind(*base.file, base.block->range, key.lines));
    candidate.changes.push_back(
        {{"patch/key", {{"name", key.address}}}, {At(base, base.block->range), {}}});
  }
  candidates_.push_back(std::move(candidate));
}

std::string BlockLines(std::string_view key) {
  return fmt::format(
      "encryption_config {{\n  provider {{\n    key_arn = {}\n  }}\n  resources = [\"secrets\"]\n}}"
      "\n",
      key);
}

void BlockFixes::InsertBlock(const NewKey& key) {
  const BlockSite& base = sites_.front();
  const std::string lines = Indented(BlockLines(key.reference), 1);
  const hcl::Block* network = Child(*base.block, "vpc_config");
  const bool is_open = base.block->body_range.start.line != base.block->body_range.end.line;
  std::optional<Edit> edit;
  if (network != nullptr && is_open && network->range.end.line < base.block->range.end.line) {
    edit = InsertBehind(*base.file, network->range, lines);
  } else {
    edit = AppendToBody(*base.file, *base.block, lines, 1);
  }
  if (edit.has_value()) {
    OfferWithKey(key, base, {*edit}, "patch/block-added", base.block->range);
  }
}

void BlockFixes::MendResources(const Found& found, const Body& content, int depth) {
  const hcl::File& file = *found.site.file;
  if (const hcl::Attribute* resources = content.body->Find("resources")) {
    Offer(found.site, ReplaceValue(file, *resources->value, "[\"secrets\"]"), "patch/resources-set",
          resources->range);
  } else if (std::optional<Edit> edit =
                 AddArgument(file, content, "resources", "[\"secrets\"]", depth + 1)) {
    Offer(found.site, {*edit}, "patch/resources-set", content.range);
  }
}

// key_arn = X: the attribute of the same key that is its ARN, a data source that finds it, a key of
// its own where X may be empty, a key in place of X.
void BlockFixes::MendKeyValue(const Found& found, const Body& provider) {
  const hcl::File& file = *found.site.file;
  const hcl::Attribute* key_arn = provider.body->Find("key_arn");
  const hcl::Expr& value = *key_arn->value;
  const std::string text(Slice(file, value.range));
  for (const std::string_view wrong : {".key_id", ".id", ".target_key_id"}) {
    const bool is_alias = text.find("aws_kms_alias.") != std::string::npos;
    if (text.ends_with(wrong)) {
      Offer(found.site,
            ReplaceValue(file, value,
                         text.substr(0, text.size() - wrong.size()) +
                             (is_alias ? ".target_key_arn" : ".arn")),
            "patch/key-by-arn", key_arn->range);
    }
  }
  for (const std::string_view attribute : {".arn", ".name"}) {
    if (text.find("aws_kms_alias.") != std::string::npos && text.ends_with(attribute)) {
      Offer(found.site,
            ReplaceValue(file, value,
                         text.substr(0, text.size() - attribute.size()) + ".target_key_arn"),
            "patch/key-by-arn", key_arn->range);
    }
  }
  const std::optional<std::string> literal = LiteralText(value);
  const model::KeyForm form =
      literal.has_value() ? model::ClassifyKeyName(*literal) : model::KeyForm::kOpaque;
  const NewKey own = KeyFor(sites_.front(), patient_.request, patient_.workspace);
  const bool is_alias = form == model::KeyForm::kAliasName || form == model::KeyForm::kAliasArn;
  if ((is_alias || form == model::KeyForm::kKeyId) && patient_.request.key.empty()) {
    const std::string type = is_alias ? "aws_kms_alias" : "aws_kms_key";
    Request named = patient_.request;
    named.key = "alias/of";  // for a name that is free
    const std::string name =
        std::string(Split(KeyFor(sites_.front(), named, patient_.workspace).reference, '.')[2]);
    NewKey lookup;
    lookup.reference =
        fmt::format("data.{}.{}.{}", type, name, is_alias ? "target_key_arn" : "arn");
    lookup.address = fmt::format("data.{}.{}", type, name);
    lookup.lines = fmt::format("data \"{}\" \"{}\" {{\n  {} = {}\n}}\n", type, name,
                               is_alias ? "name" : "key_id", text);
    OfferWithKey(lookup, found.site, ReplaceValue(file, value, lookup.reference),
                 "patch/key-by-arn", key_arn->range);
  }
  if (!CanReplace(value)) {
    return;
  }
  const bool is_variable = text.starts_with("var.") || text.starts_with("local.");
  if (is_variable && !own.address.empty() && IsOneLine(file, value.range)) {
    OfferWithKey(own, found.site,
                 ReplaceValue(file, value, fmt::format("coalesce({}, {})", text, own.reference)),
                 "patch/key-coalesced", key_arn->range);
  }
  OfferWithKey(own, found.site, ReplaceValue(file, value, own.reference), "patch/key-replaced",
               key_arn->range);
}

// What fails to evaluate behind a name fails there, whether the cluster uses it or not. A name that
// is not declared fails only where it is used.
bool BlockFixes::CanReplace(const hcl::Expr& value) const {
  const std::vector<model::Defect>& defects = patient_.cluster.defects;
  const bool fails = std::ranges::any_of(defects, [](const model::Defect& defect) {
    return defect.kind == DefectKind::kNotEvaluable;
  });
  std::vector<model::Step> steps = patient_.verdict.origin.steps;
  for (const model::Defect& defect : defects) {
    steps.insert(steps.end(), defect.origin.steps.begin(), defect.origin.steps.end());
  }
  const auto is_sound = [&](const hcl::Reference& reference) {
    const std::string_view root = reference.path[0];
    const bool is_named = root == "var" || root == "local" || root == "module" || root == "data";
    if (!is_named || reference.path.size() < 2 || !IsDeclared(root, reference.path[1])) {
      return true;
    }
    const std::string name = fmt::format("{}.{}", root, reference.path[1]);
    return (root == "var" || root == "local") &&
           std::ranges::none_of(steps, [&](const model::Step& step) {
             return step.text.arguments.size() >= 2 && step.text.arguments[0].second == name &&
                    step.text.arguments[1].second == "(unknown)";
           });
  };
  return !fails || std::ranges::all_of(hcl::References(value), is_sound);
}

// Whether var.name, local.name, module.name or data.type stands in the folder of the cluster.
bool BlockFixes::IsDeclared(std::string_view root, std::string_view name) const {
  for (const std::string& path : Workspace::FilesIn(FolderOf(sites_.front().path))) {
    const hcl::File* file = patient_.workspace.Parsed(path);
    for (size_t i = 0; file != nullptr && i < file->body.blocks.size(); ++i) {
      const hcl::Block& block = file->body.blocks[i];
      const bool is_type = root == "var" ? block.type == "variable" : block.type == root;
      const bool is_labelled = is_type && !block.labels.empty() && block.labels[0].text == name;
      const bool is_local = root == "local" && block.type == "locals" && block.body != nullptr &&
                            block.body->Find(name) != nullptr;
      if (is_labelled || is_local) {
        return true;
      }
    }
  }
  return false;
}

void BlockFixes::MendKey(const Found& found, const Body& content, int depth) {
  const hcl::File& file = *found.site.file;
  const NewKey own = KeyFor(sites_.front(), patient_.request, patient_.workspace);
  if (const hcl::Attribute* argument = content.body->Find("provider")) {
    std::string key = KeyExpression(*content.body, file);
    const bool has_own = !key.empty();
    key = has_own ? key : own.reference;
    const std::string lines =
        Indented(fmt::format("provider {{\n  key_arn = {}\n}}\n", key), depth + 1);
    const size_t start = argument->range.start.offset;
    const Edit edit{start, argument->range.end.offset - start,
                    WithLineEnd(Trim(lines), LineEndOf(file.text))};
    OfferWithKey(has_own ? NewKey() : own, found.site, {edit}, "patch/provider-block",
                 argument->range);
  }
  const hcl::Block* provider = nullptr;
  for (const hcl::Block& block : content.body->blocks) {
    provider = provider == nullptr && IsOfType(block, "provider") ? &block : provider;
  }
  if (provider == nullptr) {
    if (std::optional<Edit> edit = AppendToBody(
            file, content,
            Indented(fmt::format("provider {{\n  key_arn = {}\n}}\n", own.reference), depth + 1),
            depth + 1)) {
      OfferWithKey(own, found.site, {*edit}, "patch/provider-block", content.range);
    }
    return;
  }
  const hcl::Block* inner = provider->type == "dynamic" ? Child(*provider, "content") : provider;
  if (inner == nullptr || inner->body == nullptr) {
    return;
  }
  if (inner->body->Find("key_arn") != nullptr) {
    MendKeyValue(found, *inner);
  } else if (std::optional<Edit> edit = AddArgument(file, *inner, "key_arn", own.reference,
                                                    depth + (provider == inner ? 2 : 3))) {
    OfferWithKey(own, found.site, {*edit}, "patch/key-replaced", inner->range);
  }
}

// The counted (or for_each) key behind aws_kms_key.x[0].arn.
std::string BlockFixes::ConditionOfKey(const hcl::Expr& expr, const BlockSite& site) const {
  std::string address;
  for (const hcl::Reference& reference : hcl::References(expr)) {
    if (reference.path.size() >= 2 && reference.path[0].starts_with("aws_kms_")) {
      address = fmt::format("{}.{}", reference.path[0], reference.path[1]);
    }
  }
  for (const Declared& one : DeclaredIn(FolderOf(site.path), patient_.workspace)) {
    const hcl::Attribute* count = one.address == address && one.site.block != nullptr
                                      ? one.site.block->body->Find("count")
                                      : nullptr;
    if (count == nullptr) {
      continue;
    }
    const hcl::Conditional* choice = std::get_if<hcl::Conditional>(&count->value->node);
    const auto is_number = [&](const hcl::Expr& branch, std::string_view digits) {
      return Slice(*one.site.file, branch.range) == digits;
    };
    if (choice != nullptr && IsOneLine(*one.site.file, count->value->range) &&
        is_number(*choice->if_true, "1") && is_number(*choice->if_false, "0")) {
      return fmt::format("{} ? [1] : []", Slice(*one.site.file, choice->condition->range));
    }
    return address;
  }
  return "";
}

// key_arn, or what is called much like it, in an object or a tuple of objects.
std::string BlockFixes::KeyExpression(const hcl::Expr& expr, const hcl::File& file) const {
  if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&expr.node)) {
    return tuple->elements.empty() ? std::string() : KeyExpression(*tuple->elements[0], file);
  }
  const hcl::Object* object = std::get_if<hcl::Object>(&expr.node);
  for (size_t i = 0; object != nullptr && i < object->items.size(); ++i) {
    const hcl::ObjectItem& item = object->items[i];
    const std::string found = IsKeyName(Slice(file, item.key->range))
                                  ? std::string(Slice(file, item.value->range))
                                  : KeyExpression(*item.value, file);
    if (!found.empty()) {
      return found;
    }
  }
  return "";
}

std::string BlockFixes::KeyExpression(const hcl::Body& body, const hcl::File& file) const {
  for (const hcl::Attribute& attribute : body.attributes) {
    const std::string found = IsKeyName(attribute.name)
                                  ? std::string(Slice(file, attribute.value->range))
                                  : KeyExpression(*attribute.value, file);
    if (!found.empty() && IsOneLine(file, attribute.value->range)) {
      return found;
    }
  }
  for (const hcl::Block& block : body.blocks) {
    const std::string found = block.body == nullptr ? "" : KeyExpression(*block.body, file);
    if (!found.empty()) {
      return found;
    }
  }
  return "";
}

// content {} in a plain block: under the condition of a counted key it becomes dynamic, so that
// [0] holds where there is no key; otherwise what stands in it moves out.
void BlockFixes::MendContent(const Found& found) {
  const hcl::File& file = *found.site.file;
  const hcl::Block& block = *found.site.block;
  const hcl::Block* content = block.type == kBlock ? Child(block, "content") : nullptr;
  if (content == nullptr) {
    return;
  }
  const hcl::Attribute* key = nullptr;
  if (const hcl::Block* provider = Child(*content, "provider")) {
    key = provider->body->Find("key_arn");
  }
  const std::string condition = key == nullptr ? "" : ConditionOfKey(*key->value, found.site);
  if (!condition.empty()) {
    const size_t start = block.type_range.start.offset;
    const size_t open = block.body_range.start.offset;
    const std::string for_each(WithLineEnd(
        "\n" + Indented("for_each = " + condition, found.depth + 1), LineEndOf(file.text)));
    Offer(found.site,
          {{start, kBlock.size(), "dynamic \"encryption_config\""}, {open + 1, 0, for_each}},
          "patch/content-made-dynamic", block.range);
  }
  const size_t open = content->body_range.start.offset;
  const size_t close = content->body_range.end.offset - 1;
  const size_t first = NextLine(file.text, open);
  const size_t last = LineStart(file.text, close);
  const bool is_framed = first <= last && IsBlank(file.text.substr(last, close - last));
  if (is_framed) {
    std::string inner;
    for (size_t at = first; at < last; at = NextLine(file.text, at)) {
      const std::string_view line =
          std::string_view(file.text).substr(at, NextLine(file.text, at) - at);
      inner += line.substr(line.starts_with("  ") ? 2 : line.starts_with('\t') ? 1 : 0);
    }
    const size_t begin = LineStart(file.text, content->range.start.offset);
    Offer(found.site, {{begin, NextLine(file.text, close) - begin, inner}},
          "patch/content-unwrapped", content->range);
  }
}

void BlockFixes::RemoveSecond() {
  std::vector<Found> own;
  for (const Found& found : found_) {
    if (found.depth == 1) {
      own.push_back(found);
    }
  }
  for (size_t kept = 0; own.size() > 1 && kept < own.size(); ++kept) {
    Candidate candidate;
    for (size_t i = 0; i < own.size(); ++i) {
      const std::optional<Edit> edit =
          i == kept ? std::nullopt : RemoveLines(*own[i].site.file, own[i].site.block->range);
      if (edit.has_value()) {
        candidate.edits[own[i].site.path].push_back(*edit);
        candidate.changes.push_back(
            {{"patch/second-removed", {}}, {At(own[i].site, own[i].site.block->range), {}}});
      }
    }
    candidates_.push_back(std::move(candidate));
  }
  for (const Found& found : own) {
    const hcl::Block* content = found.site.block->type == "dynamic"
                                    ? Child(*found.site.block, "content")
                                    : found.site.block;
    size_t seen = 0;
    for (size_t i = 0; content != nullptr && i < content->body->blocks.size(); ++i) {
      const hcl::Block& provider = content->body->blocks[i];
      if (IsOfType(provider, "provider") && ++seen > 1) {
        if (std::optional<Edit> edit = RemoveLines(*found.site.file, provider.range)) {
          Offer(found.site, {*edit}, "patch/second-removed", provider.range);
        }
      }
    }
  }
}

// A label that the block does not have; a block that stands within another; a misspelt one.
void BlockFixes::MendName(const Found& found) {
  const hcl::Block& block = *found.site.block;
  const hcl::File& file = *found.site.file;
  if (block.type == kBlock && !block.labels.empty()) {
    const size_t start = block.type_range.end.offset;
    Offer(found.site, {{start, block.body_range.start.offset - start, " "}}, "patch/label-removed",
          block.range);
  }
  if (found.depth != 1) {
    const BlockSite& base = sites_.front();
    const std::optional<Edit> removed = RemoveLines(file, block.range);
    std::string lines;
    const size_t first = LineStart(file.text, block.range.start.offset);
    for (size_t at = first; at < block.range.end.offset; at = NextLine(file.text, at)) {
      const std::string_view line =
          std::string_view(file.text).substr(at, LineStop(file.text, at) - at);
      const size_t cut =
          std::min(line.find_first_not_of(' '), static_cast<size_t>(found.depth - 1) * 2);
      lines += std::string(line.substr(std::min(cut, line.size()))) + "\n";
    }
    const std::optional<Edit> added = InsertBehind(file, found.around->range, lines);
    if (removed.has_value() && base.path == found.site.path) {
      Offer(found.site, {*removed, *added}, "patch/block-moved", block.range);
    }
  }
}

// encryption_config = [{...}] and the like: a block in the argument's place.
void BlockFixes::MendArgument(const BlockSite& site, const hcl::Attribute& argument) {
  const NewKey own = KeyFor(sites_.front(), patient_.request, patient_.workspace);
  const std::string kept = KeyExpression(*argument.value, *site.file);
  const hcl::Range& range = argument.range;
  for (const bool keeps : {true, false}) {
    if (keeps && kept.empty()) {
      continue;
    }
    const std::string lines = Indented(BlockLines(keeps ? kept : own.reference), 1);
    OfferWithKey(keeps ? NewKey() : own, site,
                 {{range.start.offset, range.end.offset - range.start.offset,
                   WithLineEnd(Trim(lines), LineEndOf(site.file->text))}},
                 "patch/block-rewritten", range);
  }
}

// What is meant as encryption_config and has another name.
void BlockFixes::MendMisspelt() {
  for (const BlockSite& site : sites_) {
    for (const hcl::Attribute& argument : site.block->body->attributes) {
      if (argument.name == kBlock || argument.name == "encryption") {
        MendArgument(site, argument);
      }
    }
    for (const hcl::Block& block : site.block->body->blocks) {
      const bool is_dynamic = block.type == "dynamic" && !block.labels.empty();
      const std::string& type = is_dynamic ? block.labels[0].text : block.type;
      if (type == kBlock || block.body == nullptr || type.find("encrypt") == std::string::npos) {
        continue;
      }
      const hcl::Range& range = is_dynamic ? block.labels[0].range : block.type_range;
      const std::string name = is_dynamic ? "\"encryption_config\"" : std::string(kBlock);
      Offer(site, {{range.start.offset, range.end.offset - range.start.offset, name}},
            "patch/block-renamed", block.range);
      Rewrite({{site.path, site.file, &block}, 1, site.block});
    }
  }
}

void BlockFixes::MendForEach(const Found& found) {
  const hcl::Attribute* for_each =
      found.site.block->type == "dynamic" ? found.site.block->body->Find("for_each") : nullptr;
  if (for_each == nullptr || !IsOneLine(*found.site.file, for_each->value->range) ||
      !CanReplace(*for_each->value)) {
    return;
  }
  const std::string text(Slice(*found.site.file, for_each->value->range));
  const bool is_name = text.find_first_of(" ?:") == std::string::npos;
  if (text == "true") {
    Offer(found.site, ReplaceValue(*found.site.file, *for_each->value, "[1]"),
          "patch/for-each-made-list", for_each->range);
  }
  for (const bool tests_null : {false, true}) {
    const std::string condition = is_name ? text : fmt::format("({})", text);
    Offer(found.site,
          ReplaceValue(*found.site.file, *for_each->value,
                       fmt::format("{}{} ? [1] : []", condition, tests_null ? " != null" : "")),
          "patch/for-each-made-list", for_each->range);
  }
}

// A plain block in place of what stands there, with the key that it names if it can be kept, and
// its comments.
void BlockFixes::Rewrite(const Found& found) {
  const hcl::File& file = *found.site.file;
  const hcl::Range& range = found.site.block->range;
  const std::string kept = KeyExpression(*found.site.block->body, file);
  const NewKey own = KeyFor(sites_.front(), patient_.request, patient_.workspace);
  for (const bool keeps : {true, false}) {
    if (keeps && (kept.empty() || kept.find("encryption_config.") != std::string::npos)) {
      continue;
    }
    std::string lines = BlockLines(keeps ? kept : own.reference);
    std::string comments;
    for (const std::string& comment : CommentsIn(file, range)) {
      comments += "  " + comment + "\n";
    }
    lines.insert(lines.find('\n') + 1, comments);
    const std::string text(Trim(WithLineEnd(Indented(lines, found.depth), LineEndOf(file.text))));
    OfferWithKey(keeps ? NewKey() : own, found.site,
                 {{range.start.offset, range.end.offset - range.start.offset, text}},
                 "patch/block-rewritten", range);
  }
}

// A dynamic block that makes none for reasons that no variable decides.
void BlockFixes::MakeUnconditional(const Found& found) {
  const hcl::Attribute* for_each = found.site.block->body->Find("for_each");
  const std::vector<model::Step>& steps = patient_.cluster.encryption.origin().steps;
  const bool is_by_variable = std::ranges::any_of(steps, IsByVariable);
  if (for_each == nullptr || is_by_variable || !CanReplace(*for_each->value)) {
    return;
  }
  Offer(found.site, ReplaceValue(*found.site.file, *for_each->value, "[1]"),
        "patch/for-each-always", for_each->range);
  Rewrite(found);
}

// lifecycle { ignore_changes = [encryption_config] }. `all` is no entry that could be left out.
void BlockFixes::StopIgnoring() {
  for (const model::Origin& origin : patient_.cluster.encryption_ignored) {
    const std::optional<Workspace::ArgumentSite> at = patient_.workspace.ArgumentAt(origin.at);
    const hcl::Tuple* list =
        at.has_value() ? std::get_if<hcl::Tuple>(&at->attribute->value->node) : nullptr;
    if (list == nullptr || at->file->body.is_json) {
      continue;
    }
    const BlockSite site{origin.at.file, at->file, nullptr};
    std::vector<const hcl::Expr*> kept;
    for (const hcl::ExprPtr& element : list->elements) {
      std::string_view text = Slice(*at->file, element->range);
      text = text.starts_with('"') ? text.substr(1) : text;
      if (!text.starts_with(kBlock)) {
        kept.push_back(element.get());
      }
    }
    if (kept.size() == list->elements.size()) {
      continue;  // "*"
    }
    const hcl::Range& range = at->attribute->range;
    if (kept.empty()) {
      for (const BlockSite& one : sites_) {
        const hcl::Block* lifecycle = Child(*one.block, "lifecycle");
        const bool is_alone = lifecycle != nullptr && lifecycle->body->blocks.empty() &&
                              lifecycle->body->attributes.size() == 1 &&
                              CommentsIn(*one.file, lifecycle->range).empty();
        if (is_alone && one.path == site.path) {
          if (std::optional<Edit> edit = RemoveLines(*one.file, lifecycle->range)) {
            Offer(site, {*edit}, "patch/no-longer-ignored", range);
          }
        }
      }
      if (std::optional<Edit> edit = RemoveLines(*at->file, range)) {
        Offer(site, {*edit}, "patch/no-longer-ignored", range);
      }
      continue;
    }
    std::vector<Edit> edits;
    for (size_t i = 0; i < list->elements.size(); ++i) {
      const hcl::Expr& element = *list->elements[i];
      if (std::ranges::find(kept, &element) != kept.end()) {
        continue;
      }
      const bool is_last = i + 1 == list->elements.size();
      const size_t begin =
          is_last ? list->elements[i - 1]->range.end.offset : element.range.start.offset;
      const size_t end =
          is_last ? element.range.end.offset : list->elements[i + 1]->range.start.offset;
      edits.push_back({begin, end - begin, ""});
    }
    Offer(site, std::move(edits), "patch/no-longer-ignored", range);
  }
}

// A line like ">>>>>> Skip" that mail or a merge has left; not where two sides stand to choose
// from.
void BlockFixes::RemoveStrayLines() {
  const BlockSite& base = sites_.front();
  const std::string& text = base.file->text;
  std::vector<Edit> edits;
  std::string marks;
  const hcl::Range& range = base.block->range;
  for (size_t at = LineStart(text, range.start.offset); at < range.end.offset;
       at = NextLine(text, at)) {
    const std::string_view line = Trim(std::string_view(text).substr(at, LineStop(text, at) - at));
    if (line.starts_with("<<<<") || line.starts_with("====") || line.starts_with(">>>")) {
      edits.push_back({at, NextLine(text, at) - at, ""});
      marks += line[0];
    }
  }
  if (!edits.empty() && marks.find_first_not_of(marks[0]) == std::string::npos) {
    Offer(base, std::move(edits), "patch/stray-removed", range);
  }
}

void BlockFixes::Add() {
  const std::optional<BlockSite> base = patient_.workspace.BlockAt(patient_.cluster.origin.at);
  if (!base.has_value() || base->block->type != "resource" || base->block->labels.size() != 2 ||
      IsDownloaded(base->path)) {
    return;
  }
  FindSites(*base);
  for (const BlockSite& site : sites_) {
    FindBlocks(site, *site.block, 1);
  }
  const std::vector<model::Defect>& defects = patient_.cluster.defects;
  const bool is_misconfigured = patient_.verdict.at_rest == model::AtRest::kMisconfigured;
  RemoveStrayLines();
  if (is_misconfigured || patient_.Fails("eks-encryption-key-alias-drifts") ||
      patient_.Fails("kms-key-placeholder-left")) {
    RemoveSecond();
    for (const Found& found : found_) {
      MendName(found);
      MendContent(found);
      const hcl::Block* content = Child(*found.site.block, "content");
      const int depth = found.depth + (content != nullptr ? 1 : 0);
      const hcl::Block& holder = content != nullptr ? *content : *found.site.block;
      MendResources(found, holder, depth);
      MendForEach(found);
      MendKey(found, holder, depth);
    }
  }
  const bool is_of_block = std::ranges::none_of(defects, [](const model::Defect& defect) {
    return defect.kind == DefectKind::kNotEvaluable || defect.kind == DefectKind::kSyntax;
  });
  for (const Found& found : found_) {
    if (is_misconfigured && is_of_block) {
      Rewrite(found);
    } else if (patient_.cluster.encryption.absent() && found.site.block->type == "dynamic") {
      MakeUnconditional(found);
    }
  }
  if (is_misconfigured) {
    MendMisspelt();
  }
  if (found_.empty() && patient_.verdict.at_rest != model::AtRest::kCustomerKey) {
    InsertBlock(KeyFor(*base, patient_.request, patient_.workspace));
  }
  StopIgnoring();
}

}  // namespace

void AddBlockFixes(const Patient& patient, std::vector<Candidate>& candidates) {
  BlockFixes(patient, candidates).Add();
}

}  // namespace fuin::patch
