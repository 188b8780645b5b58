// The resources that `fuin explain eks-secrets-plaintext` shows, for the cluster at hand.

#include "patch/internal/new_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "hcl/value.h"
#include "patch/internal/hcl_edit.h"

namespace fuin::patch {
namespace {

bool IsAlias(std::string_view key) {
  return key.starts_with("alias/") || key.find(":alias/") != std::string_view::npos;
}

class Maker {
 public:
  Maker(const BlockSite& site, const Request& request, Workspace& workspace)
      : site_(site), request_(request), declared_(DeclaredIn(FolderOf(site.path), workspace)) {}

  NewKey Make() {
    if (!request_.key.empty() && !IsAlias(request_.key)) {
      return {fmt::format("\"{}\"", request_.key), "", ""};
    }
    name_ = FreeName();
    if (!request_.key.empty()) {
      NewKey key;
      key.reference = fmt::format("data.aws_kms_alias.{}.target_key_arn", name_);
      key.lines = fmt::format("data \"aws_kms_alias\" \"{}\" {{\n{}  name = \"{}\"\n}}\n", name_,
                              Paragraph(Settings()), request_.key);
      return key;
    }
    const bool is_many = Argument("count") != nullptr || Argument("for_each") != nullptr;
    const std::string index = Argument("count") != nullptr      ? "[count.index]"
                              : Argument("for_each") != nullptr ? "[each.key]"
                                                                : "";
    NewKey key;
    key.address = "aws_kms_key." + name_;
    key.reference = fmt::format("{}{}.arn", key.address, is_many ? index : "");
    key.lines = Data("aws_caller_identity", identity_);
    key.lines += Data("aws_partition", partition_);
    key.lines += Resource() + "\n" + Alias(key.address + index);
    return key;
  }

 private:
  const hcl::Attribute* Argument(std::string_view name) const {
    return site_.block->body->Find(name);
  }
  bool IsCluster() const { return site_.block->type == "resource"; }
  bool IsDeclared(std::string_view address) const {
    return std::ranges::any_of(declared_,
                               [&](const Declared& one) { return one.address == address; });
  }

  std::string FreeName() const {
    size_t clusters = 0;
    for (const Declared& one : declared_) {
      clusters += one.address.starts_with("aws_eks_cluster.") ? 1 : 0;
    }
    const std::string& label = site_.block->labels.back().text;
    const std::string wanted = clusters > 1 || !IsCluster() ? label + "_secrets" : "eks_secrets";
    std::string name = IsCluster() || label != "eks" ? wanted : "eks_secrets";
    for (int i = 2; IsDeclared("aws_kms_key." + name) || IsDeclared("aws_kms_alias." + name) ||
                    IsDeclared("data.aws_kms_alias." + name);
         ++i) {
      name = fmt::format("{}_{}", wanted, i);
    }
    return name;
  }

  // Arguments of the cluster that its key must share, as lines with "=" in one column.
  std::vector<std::pair<std::string, std::string>> Settings() const {
    std::vector<std::pair<std::string, std::string>> settings;
    constexpr std::array<std::string_view, 4> kShared = {"provider", "count", "for_each", "region"};
    for (const std::string_view name : kShared) {
      const bool is_of_call = !IsCluster() && (name == "provider" || name == "region");
      const hcl::Attribute* attribute = is_of_call ? nullptr : Argument(name);
      if (attribute != nullptr) {
        settings.emplace_back(name, Slice(*site_.file, attribute->value->range));
      }
    }
    return settings;
  }

  static bool IsShort(std::string_view value) { return value.find('\n') == std::string_view::npos; }

  static std::string Lines(const std::vector<std::pair<std::string, std::string>>& settings) {
    size_t width = 0;
    for (const auto& [name, value] : settings) {
      width = IsShort(value) ? std::max(width, name.size()) : width;
    }
    std::string lines;
    for (const auto& [name, value] : settings) {
      lines += fmt::format("  {:<{}} = {}\n", name, IsShort(value) ? width : name.size(), value);
    }
    return lines;
  }
  static std::string Paragraph(const std::vector<std::pair<std::string, std::string>>& settings) {
    return settings.empty() ? "" : Lines(settings) + "\n";
  }

  // The cluster's name for the inside of a quoted string; "" where it can't be repeated.
  std::string NameText() const {
    const hcl::Attribute* name = Argument("name");
    if (!IsCluster()) {
      const hcl::Attribute* old = Argument("cluster_name");
      name = old != nullptr ? old : name;
    }
    if (name == nullptr || !IsOneLine(*site_.file, name->value->range)) {
      return "";
    }
    const std::string_view text = Slice(*site_.file, name->value->range);
    const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return is_quoted ? std::string(text.substr(1, text.size() - 2)) : fmt::format("${{{}}}", text);
  }

  // One of the data source, or "" with `name` set to one that is there already.
  std::string Data(std::string_view type, std::string& name) const {
    const bool has_provider = IsCluster() && Argument("provider") != nullptr;
    for (const Declared& one : declared_) {
      if (one.site.block == nullptr) {
        continue;
      }
      const hcl::Block& block = *one.site.block;
      const bool fits =
          block.type == "data" && block.labels[0].text == type && block.body->attributes.empty();
      if (fits && !has_provider) {
        name = block.labels[1].text;
        return "";
      }
    }
    const bool is_taken = IsDeclared(fmt::format("data.{}.current", type));
    name = has_provider || is_taken ? name_ : "current";
    if (!has_provider) {
      return fmt::format("data \"{}\" \"{}\" {{}}\n\n", type, name);
    }
    return fmt::format("data \"{}\" \"{}\" {{\n  provider = {}\n}}\n\n", type, name,
                       Slice(*site_.file, Argument("provider")->value->range));
  }

  std::string Resource() const {
    const std::string cluster = NameText();
    const std::string description =
        fmt::format("\"EKS cluster {}{}secrets encryption\"", cluster, cluster.empty() ? "" : " ");
    std::string lines = fmt::format("resource \"aws_kms_key\" \"{}\" {{\n", name_);
    lines += Paragraph(Settings());
    lines += Lines({{"description", description}, {"enable_key_rotation", "true"}});
    lines += fmt::format(R"(  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid       = "Account"
        Effect    = "Allow"
        Principal = {{ AWS = "arn:${{data.aws_partition.{}.partition}}:iam::${{data.aws_caller_identity.{}.account_id}}:root" }}
        Action    = "kms:*"
        Resource  = "*"
      }},
)",
                         partition_, identity_);
    if (request_.eks_statement) {
      lines += R"(      {
        Sid       = "Allow EKS to use the key"
        Effect    = "Allow"
        Principal = { Service = "eks.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"]
        Resource  = "*"
        Condition = { StringLike = { "kms:ViaService" = "eks.*.amazonaws.com" } }
      },
)";
    }
    return lines + R"(    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}
)";
  }

  std::string Alias(const std::string& key) const {
    std::string cluster = NameText();
    if (cluster.empty() && IsCluster()) {
      const std::string index = key.find('[') == std::string::npos ? "" : key.substr(key.find('['));
      cluster = fmt::format("${{aws_eks_cluster.{}{}.name}}", site_.block->labels[1].text, index);
    }
    const std::string name = fmt::format(
        "\"alias/eks-secrets-{}\"", cluster.empty() ? site_.block->labels.back().text : cluster);
    return fmt::format("resource \"aws_kms_alias\" \"{}\" {{\n{}{}}}\n", name_,
                       Paragraph(Settings()),
                       Lines({{"name", name}, {"target_key_id", key + ".key_id"}}));
  }

  const BlockSite& site_;
  const Request& request_;
  std::vector<Declared> declared_;
  std::string name_, identity_, partition_;
};

}  // namespace

std::vector<Declared> DeclaredIn(const std::string& folder, Workspace& workspace) {
  std::vector<Declared> declared;
  for (const std::string& path : Workspace::FilesIn(folder)) {
    const hcl::File* file = workspace.Parsed(path);
    if (file == nullptr) {
      continue;
    }
    for (const hcl::Block& block : file->body.blocks) {
      const bool is_data = block.type == "data";
      if ((is_data || block.type == "resource") && block.labels.size() == 2 &&
          block.body != nullptr) {
        declared.push_back({{path, file, &block},
                            fmt::format("{}{}.{}", is_data ? "data." : "", block.labels[0].text,
                                        block.labels[1].text)});
      }
    }
  }
  return declared;
}

NewKey KeyFor(const BlockSite& site, const Request& request, Workspace& workspace) {
  return Maker(site, request, workspace).Make();
}

}  // namespace fuin::patch
