// A block that a condition leaves out, and a key that a variable leaves empty: the value that
// decides it, where that is written as a literal. Facts name the places (Origin::steps); which of
// the literals there it is, judging again tells.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "hcl/eval.h"
#include "patch/internal/candidates.h"
#include "patch/internal/hcl_edit.h"
#include "patch/internal/new_key.h"

namespace fuin::patch {
namespace {

constexpr size_t kCandidatesMax = 64;
constexpr int kReferenceDepthMax = 6;

class Switches {
 public:
  Switches(const Patient& patient, std::vector<Candidate>& candidates)
      : patient_(patient), candidates_(candidates) {}

  void Add();

 private:
  // An argument, a local or an entry of a file of variables whose value takes part in the decision.
  void AddPlace(const std::string& path, const hcl::File& file, const hcl::Attribute& attribute);
  void AddNames(const hcl::Expr& expr, const std::string& folder, int depth);
  void AddCallPlaces();
  void Flip(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
            std::string_view name);
  void FlipLiteral(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                   const hcl::Literal& literal, std::string_view name);
  void SetKey(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
              std::string_view name);
  void SetInput(const model::Step& step);
  void Fill(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
            std::string_view name);
  void Offer(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
             std::string_view name, const std::string& text);
  // The call whose body holds `range`, where the file is one of code.
  std::optional<BlockSite> CallAround(const std::string& path, const hcl::Range& range);

  const Patient& patient_;
  std::vector<Candidate>& candidates_;
  std::vector<model::Step> calls_;  // outermost first
  std::set<std::pair<std::string, uint32_t>> seen_;
};

model::Location At(const std::string& path, const hcl::Range& range) {
  return {path, static_cast<int>(range.start.line), static_cast<int>(range.start.column)};
}

void Switches::Offer(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                     std::string_view name, const std::string& text) {
  if (candidates_.size() < kCandidatesMax) {
    candidates_.push_back(Change(path, ReplaceValue(file, expr, text),
                                 {"patch/switched", {{"name", std::string(name)}, {"value", text}}},
                                 At(path, expr.range)));
  }
}

void Switches::FlipLiteral(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                           const hcl::Literal& literal, std::string_view name) {
  const hcl::Value& value = literal.value;
  if (value.IsKnown() && value.IsNull()) {
    Fill(path, file, expr, name);
    SetKey(path, file, expr, name);
    return;
  }
  if (!value.IsKnown()) {
    return;
  }
  if (value.kind() == hcl::TypeKind::kBool) {
    Offer(path, file, expr, name, value.AsBool() ? "false" : "true");
  } else if (value.kind() == hcl::TypeKind::kString) {
    const std::string lower = AsciiLower(value.AsString());
    if (lower == "false" || lower == "true") {
      Offer(path, file, expr, name, lower == "false" ? "\"true\"" : "\"false\"");
    } else if (lower == "no") {
      Offer(path, file, expr, name, "\"yes\"");
    } else if (lower.empty()) {
      SetKey(path, file, expr, name);
    }
  } else if (value.kind() == hcl::TypeKind::kNumber && value.AsNumber() == hcl::Number(0)) {
    Offer(path, file, expr, name, "1");
  }
}

void Switches::Flip(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                    std::string_view name) {
  if (const hcl::Literal* literal = std::get_if<hcl::Literal>(&expr.node)) {
    FlipLiteral(path, file, expr, *literal, name);
  } else if (const hcl::Object* object = std::get_if<hcl::Object>(&expr.node)) {
    if (object->items.empty()) {
      Fill(path, file, expr, name);
    }
    for (const hcl::ObjectItem& item : object->items) {
      Flip(path, file, *item.value, Slice(file, item.key->range));
    }
  } else if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&expr.node)) {
    if (tuple->elements.empty()) {
      Fill(path, file, expr, name);
    }
    for (const hcl::ExprPtr& element : tuple->elements) {
      Flip(path, file, *element, name);
    }
  } else if (const hcl::Call* call = std::get_if<hcl::Call>(&expr.node)) {
    for (const hcl::ExprPtr& argument : call->arguments) {
      Flip(path, file, *argument, name);
    }
  } else if (const hcl::Parenthesized* inner = std::get_if<hcl::Parenthesized>(&expr.node)) {
    Flip(path, file, *inner->inner, name);
  }
}

std::optional<BlockSite> Switches::CallAround(const std::string& path, const hcl::Range& range) {
  const hcl::File* file =
      path.ends_with(".tf") || path.ends_with(".tofu") ? patient_.workspace.Parsed(path) : nullptr;
  for (size_t i = 0; file != nullptr && i < file->body.blocks.size(); ++i) {
    const hcl::Block& block = file->body.blocks[i];
    if (block.type == "module" && block.body != nullptr &&
        range.start.offset > block.range.start.offset &&
        range.end.offset < block.range.end.offset) {
      return BlockSite{path, file, &block};
    }
  }
  return std::nullopt;
}

// An empty name of a key: the one that was given, or, in a call, one made beside it.
void Switches::SetKey(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                      std::string_view name) {
  const std::optional<BlockSite> call = CallAround(path, expr.range);
  if (!call.has_value() && patient_.request.key.empty()) {
    return;
  }
  if (!call.has_value()) {
    Offer(path, file, expr, name, fmt::format("\"{}\"", patient_.request.key));
    return;
  }
  const NewKey key = KeyFor(*call, patient_.request, patient_.workspace);
  Offer(path, file, expr, name, key.reference);
  if (!key.lines.empty()) {
    candidates_.back().edits[path].push_back(InsertBehind(file, call->block->range, key.lines));
    candidates_.back().changes.push_back(
        {{"patch/key", {{"name", key.address}}}, {At(path, call->block->range), {}}});
  }
}

// {}, [] or null in a call, in the forms in which modules take an encryption.
void Switches::Fill(const std::string& path, const hcl::File& file, const hcl::Expr& expr,
                    std::string_view name) {
  const std::optional<BlockSite> call = CallAround(path, expr.range);
  const bool is_about_it = name.find("encrypt") != std::string_view::npos;
  if (!call.has_value() || !is_about_it) {
    return;
  }
  const bool is_list = std::holds_alternative<hcl::Tuple>(expr.node);
  const NewKey key = KeyFor(*call, patient_.request, patient_.workspace);
  const std::string own = "{ resources = [\"secrets\"] }";
  const std::string named =
      fmt::format("{{ provider_key_arn = {}, resources = [\"secrets\"] }}", key.reference);
  if (key.address.empty()) {
    Offer(path, file, expr, name, is_list ? "[" + named + "]" : named);
    return;
  }
  Offer(path, file, expr, name, is_list ? "[" + own + "]" : own);
  Offer(path, file, expr, name, is_list ? "[" + named + "]" : named);
  if (!candidates_.empty()) {
    candidates_.back().edits[path].push_back(InsertBehind(file, call->block->range, key.lines));
    candidates_.back().changes.push_back(
        {{"patch/key", {{"name", key.address}}}, {At(path, call->block->range), {}}});
  }
}

// A variable of a module that takes its default: the input is set by the call, not changed for all
// that call the module.
void Switches::SetInput(const model::Step& step) {
  const std::optional<Workspace::ArgumentSite> at = patient_.workspace.ArgumentAt(step.at);
  const hcl::Literal* literal =
      at.has_value() ? std::get_if<hcl::Literal>(&at->attribute->value->node) : nullptr;
  std::string name = step.text.arguments.empty() ? "" : step.text.arguments[0].second;
  if (literal == nullptr || !literal->value.IsKnown() || !name.starts_with("var.")) {
    return;
  }
  name = name.substr(4);
  const hcl::Value& value = literal->value;
  const bool is_empty =
      value.IsNull() || (value.kind() == hcl::TypeKind::kString && value.AsString().empty());
  for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
    const std::optional<BlockSite> site = patient_.workspace.BlockAt(call->at);
    if (!site.has_value() || IsDownloaded(site->path) || site->block->body->Find(name) != nullptr) {
      continue;
    }
    NewKey key;
    std::string text;
    if (!value.IsNull() && value.kind() == hcl::TypeKind::kBool) {
      text = value.AsBool() ? "false" : "true";
    } else if (is_empty) {
      key = KeyFor(*site, patient_.request, patient_.workspace);
      text = key.reference;
    } else if (value.kind() == hcl::TypeKind::kString && AsciiLower(value.AsString()) == "false") {
      text = "\"true\"";
    }
    const std::optional<Edit> edit =
        text.empty() ? std::nullopt : AddArgument(*site->file, *site->block, name, text, 1);
    if (!edit.has_value()) {
      continue;
    }
    candidates_.push_back(Change(site->path, {*edit},
                                 {"patch/input-set", {{"name", name}, {"value", text}}}, call->at));
    if (!key.lines.empty()) {
      candidates_.back().edits[site->path].push_back(
          InsertBehind(*site->file, site->block->range, key.lines));
      candidates_.back().changes.push_back(
          {{"patch/key", {{"name", key.address}}}, {call->at, {}}});
    }
  }
}

void Switches::AddPlace(const std::string& path, const hcl::File& file,
                        const hcl::Attribute& attribute) {
  if (!IsDownloaded(path) && seen_.insert({path, attribute.range.start.offset}).second) {
    Flip(path, file, *attribute.value, attribute.name);
  }
}

// The locals and variables that `expr` names, in the files of a folder.
void Switches::AddNames(const hcl::Expr& expr, const std::string& folder, int depth) {
  if (depth > kReferenceDepthMax) {
    return;
  }
  for (const hcl::Reference& reference : hcl::References(expr)) {
    const bool is_local = reference.path[0] == "local";
    if (reference.path.size() < 2 || (!is_local && reference.path[0] != "var")) {
      continue;
    }
    const std::string name(reference.path[1]);
    for (const std::string& path : Workspace::FilesIn(folder)) {
      const hcl::File* file = patient_.workspace.Parsed(path);
      for (size_t i = 0; file != nullptr && i < file->body.blocks.size(); ++i) {
        const hcl::Block& block = file->body.blocks[i];
        const bool declares = is_local ? block.type == "locals"
                                       : block.type == "variable" && block.labels.size() == 1 &&
                                             block.labels[0].text == name;
        const hcl::Attribute* value = declares && block.body != nullptr
                                          ? block.body->Find(is_local ? name : "default")
                                          : nullptr;
        if (value != nullptr) {
          AddPlace(path, *file, *value);
          AddNames(*value->value, folder, depth + 1);
        }
      }
    }
  }
}

// What count and for_each of the cluster and of the calls around it iterate over: each.value comes
// from there.
void Switches::AddCallPlaces() {
  std::vector<model::Location> places = {patient_.cluster.origin.at};
  for (const model::Step& call : calls_) {
    places.push_back(call.at);
  }
  for (const model::Location& place : places) {
    const std::optional<BlockSite> site = patient_.workspace.BlockAt(place);
    const hcl::Attribute* for_each =
        site.has_value() ? site->block->body->Find("for_each") : nullptr;
    if (for_each != nullptr) {
      AddPlace(site->path, *site->file, *for_each);
      AddNames(*for_each->value, FolderOf(site->path), 0);
    }
  }
}

void Switches::Add() {
  for (const model::Step& step : patient_.cluster.origin.steps) {
    if (step.text.id == "step/module-call") {
      calls_.push_back(step);
    }
  }
  std::vector<model::Step> steps = patient_.cluster.encryption.origin().steps;
  const std::vector<model::Step>& decided = patient_.verdict.origin.steps;
  steps.insert(steps.end(), decided.begin(), decided.end());
  std::vector<model::Step> seen;
  for (const model::Step& step : steps) {
    if (std::ranges::find(seen, step) != seen.end()) {
      continue;
    }
    seen.push_back(step);
    if (step.text.id == "step/variable-default" &&
        FolderOf(step.at.file) != patient_.cluster.root) {
      SetInput(step);
    }
    if (const auto at = patient_.workspace.ArgumentAt(step.at)) {
      AddPlace(step.at.file, *at->file, *at->attribute);
    }
  }
  AddCallPlaces();
}

}  // namespace

void AddSwitches(const Patient& patient, std::vector<Candidate>& candidates) {
  Switches(patient, candidates).Add();
}

}  // namespace fuin::patch
