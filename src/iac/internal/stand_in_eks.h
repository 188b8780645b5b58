// The stand-ins themselves, in Terraform's language: only what decides a cluster's encryption, its
// key and what judgement asks of both. Written for fuin after what the modules' documented inputs
// do; no line is taken over from them. stand_ins.cc says which versions each stands for.
#pragma once

#include <string_view>

namespace fuin::iac {

// terraform-aws-modules/eks 12: the list of blocks is empty unless given.
inline constexpr std::string_view kEks12 = R"(
variable "create_eks" { default = true }
variable "cluster_name" { default = null }
variable "cluster_version" { default = "1.16" }
variable "cluster_encryption_config" { default = [] }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "tags" { default = {} }
resource "aws_eks_cluster" "this" {
  count   = var.create_eks ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
    public_access_cidrs    = var.cluster_endpoint_public_access_cidrs
  }
  dynamic "encryption_config" {
    for_each = toset(var.cluster_encryption_config)
    iterator = block
    content {
      provider { key_arn = block.value["provider_key_arn"] }
      resources = block.value["resources"]
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, "") }
)";

// 13 to 17, and forks of it: the version has no default of its own.
inline constexpr std::string_view kEks13 = R"(
variable "create_eks" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_encryption_config" { default = [] }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "tags" { default = {} }
resource "aws_eks_cluster" "this" {
  count   = var.create_eks ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
    public_access_cidrs    = var.cluster_endpoint_public_access_cidrs
  }
  dynamic "encryption_config" {
    for_each = toset(var.cluster_encryption_config)
    iterator = block
    content {
      provider { key_arn = block.value["provider_key_arn"] }
      resources = block.value["resources"]
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, "") }
)";

// 18.0 to 18.24: `create` instead of `create_eks`.
inline constexpr std::string_view kEks18 = R"(
variable "create" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_encryption_config" { default = [] }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "tags" { default = {} }
resource "aws_eks_cluster" "this" {
  count   = var.create ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
    public_access_cidrs    = var.cluster_endpoint_public_access_cidrs
  }
  dynamic "encryption_config" {
    for_each = toset(var.cluster_encryption_config)
    iterator = block
    content {
      provider { key_arn = block.value.provider_key_arn }
      resources = block.value.resources
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, "") }
output "cluster_name" { value = try(aws_eks_cluster.this[0].name, "") }
)";

// 18.25 on: the module can make the key, and does not unless asked to.
inline constexpr std::string_view kEks18WithKey = R"(
variable "create" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_encryption_config" { default = [] }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "tags" { default = {} }
variable "create_kms_key" { default = false }
variable "kms_key_description" { default = null }
variable "kms_key_deletion_window_in_days" { default = null }
variable "enable_kms_key_rotation" { default = true }
variable "kms_key_enable_default_policy" { default = false }
variable "kms_key_owners" { default = [] }
variable "kms_key_administrators" { default = [] }
variable "kms_key_users" { default = [] }
variable "kms_key_service_users" { default = [] }
variable "kms_key_source_policy_documents" { default = [] }
variable "kms_key_override_policy_documents" { default = [] }
variable "kms_key_aliases" { default = [] }
data "aws_caller_identity" "runs_terraform" {}
module "kms" {
  source                    = "terraform-aws-modules/kms/aws"
  create                    = var.create && var.create_kms_key
  description               = coalesce(var.kms_key_description, "${var.cluster_name} cluster encryption key")
  deletion_window_in_days   = var.kms_key_deletion_window_in_days
  enable_key_rotation       = var.enable_kms_key_rotation
  enable_default_policy     = var.kms_key_enable_default_policy
  key_owners                = var.kms_key_owners
  key_administrators        = length(var.kms_key_administrators) > 0 ? var.kms_key_administrators : ["${data.aws_caller_identity.runs_terraform.arn}/session"]
  key_users                 = concat(["arn:aws:iam::${data.aws_caller_identity.runs_terraform.account_id}:role/cluster"], var.kms_key_users)
  key_service_users         = var.kms_key_service_users
  source_policy_documents   = var.kms_key_source_policy_documents
  override_policy_documents = var.kms_key_override_policy_documents
  aliases                   = concat(["eks/${var.cluster_name}"], var.kms_key_aliases)
}
resource "aws_eks_cluster" "this" {
  count   = var.create ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
    public_access_cidrs    = var.cluster_endpoint_public_access_cidrs
  }
  dynamic "encryption_config" {
    for_each = toset(var.cluster_encryption_config)
    iterator = block
    content {
      provider { key_arn = var.create_kms_key ? module.kms.key_arn : block.value.provider_key_arn }
      resources = block.value.resources
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, "") }
output "cluster_name" { value = try(aws_eks_cluster.this[0].name, "") }
output "kms_key_arn" { value = module.kms.key_arn }
)";

// 19: one object instead of a list; on, with a key of its own, unless it is {}.
inline constexpr std::string_view kEks19To20 = R"(
variable "create" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_encryption_config" { default = { resources = ["secrets"] } }
variable "cluster_endpoint_public_access" { default = false }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "outpost_config" { default = {} }
variable "tags" { default = {} }
variable "create_kms_key" { default = true }
variable "kms_key_description" { default = null }
variable "kms_key_deletion_window_in_days" { default = null }
variable "enable_kms_key_rotation" { default = true }
variable "kms_key_owners" { default = [] }
variable "kms_key_administrators" { default = [] }
variable "kms_key_users" { default = [] }
variable "kms_key_service_users" { default = [] }
variable "kms_key_source_policy_documents" { default = [] }
variable "kms_key_override_policy_documents" { default = [] }
variable "kms_key_aliases" { default = [] }
data "aws_caller_identity" "runs_terraform" {}
locals {
  on_outposts = length(var.outpost_config) > 0
  is_sealed   = length(var.cluster_encryption_config) > 0 && !local.on_outposts
}
module "kms" {
  source                    = "terraform-aws-modules/kms/aws"
  create                    = var.create && var.create_kms_key && local.is_sealed
  description               = coalesce(var.kms_key_description, "${var.cluster_name} cluster encryption key")
  deletion_window_in_days   = var.kms_key_deletion_window_in_days
  enable_key_rotation       = var.enable_kms_key_rotation
  enable_default_policy     = var.kms_key_enable_default_policy
  key_owners                = var.kms_key_owners
  key_administrators        = length(var.kms_key_administrators) > 0 ? var.kms_key_administrators : ["${data.aws_caller_identity.runs_terraform.arn}/session"]
  key_users                 = concat(["arn:aws:iam::${data.aws_caller_identity.runs_terraform.account_id}:role/cluster"], var.kms_key_users)
  key_service_users         = var.kms_key_service_users
  source_policy_documents   = var.kms_key_source_policy_documents
  override_policy_documents = var.kms_key_override_policy_documents
  aliases                   = concat(["eks/${var.cluster_name}"], var.kms_key_aliases)
}
resource "aws_eks_cluster" "this" {
  count   = var.create ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
    public_access_cidrs    = var.cluster_endpoint_public_access_cidrs
  }
  dynamic "outpost_config" {
    for_each = local.on_outposts ? [var.outpost_config] : []
    content {}
  }
  dynamic "encryption_config" {
    for_each = local.is_sealed ? [var.cluster_encryption_config] : []
    iterator = block
    content {
      provider { key_arn = var.create_kms_key ? module.kms.key_arn : block.value.provider_key_arn }
      resources = block.value.resources
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].cluster_id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, null) }
output "cluster_name" { value = try(aws_eks_cluster.this[0].name, "") }
output "cluster_version" { value = try(aws_eks_cluster.this[0].version, null) }
output "kms_key_arn" { value = module.kms.key_arn }
output "kms_key_id" { value = module.kms.key_id }
)";
inline constexpr std::string_view kWithoutDefaultPolicy =
    "variable \"kms_key_enable_default_policy\" { default = false }\n";
// 20: the key's policy starts with AWS's default statement.
inline constexpr std::string_view kWithDefaultPolicy =
    "variable \"kms_key_enable_default_policy\" { default = true }\n";

// 21: other names, and a typed object.
inline constexpr std::string_view kEks21Body = R"(
variable "create" { default = true }
variable "region" { default = null }
variable "name" { default = "" }
variable "kubernetes_version" { default = null }
variable "endpoint_public_access" { default = false }
variable "endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "outpost_config" { default = null }
variable "tags" { default = {} }
variable "create_kms_key" { default = true }
variable "kms_key_description" { default = null }
variable "kms_key_deletion_window_in_days" { default = null }
variable "enable_kms_key_rotation" { default = true }
variable "kms_key_enable_default_policy" { default = true }
variable "kms_key_owners" { default = [] }
variable "kms_key_administrators" { default = [] }
variable "kms_key_users" { default = [] }
variable "kms_key_service_users" { default = [] }
variable "kms_key_source_policy_documents" { default = [] }
variable "kms_key_override_policy_documents" { default = [] }
variable "kms_key_aliases" { default = [] }
data "aws_caller_identity" "runs_terraform" {}
locals {
  on_outposts = var.outpost_config != null
  is_sealed   = local.asks_for_it && !local.on_outposts
}
module "kms" {
  source                    = "terraform-aws-modules/kms/aws"
  create                    = var.create && var.create_kms_key && local.is_sealed
  region                    = var.region
  description               = coalesce(var.kms_key_description, "${var.name} cluster encryption key")
  deletion_window_in_days   = var.kms_key_deletion_window_in_days
  enable_key_rotation       = var.enable_kms_key_rotation
  enable_default_policy     = var.kms_key_enable_default_policy
  key_owners                = var.kms_key_owners
  key_administrators        = length(var.kms_key_administrators) > 0 ? var.kms_key_administrators : ["${data.aws_caller_identity.runs_terraform.arn}/session"]
  key_users                 = concat(["arn:aws:iam::${data.aws_caller_identity.runs_terraform.account_id}:role/cluster"], var.kms_key_users)
  key_service_users         = var.kms_key_service_users
  source_policy_documents   = var.kms_key_source_policy_documents
  override_policy_documents = var.kms_key_override_policy_documents
  aliases                   = concat(["eks/${var.name}"], var.kms_key_aliases)
}
resource "aws_eks_cluster" "this" {
  count   = var.create ? 1 : 0
  region  = var.region
  name    = var.name
  version = var.kubernetes_version
  tags    = var.tags
  vpc_config {
    endpoint_public_access = var.endpoint_public_access
    public_access_cidrs    = var.endpoint_public_access_cidrs
  }
  dynamic "outpost_config" {
    for_each = local.on_outposts ? [var.outpost_config] : []
    content {}
  }
  dynamic "encryption_config" {
    for_each = local.is_sealed ? [var.encryption_config] : []
    iterator = block
    content {
      provider { key_arn = var.create_kms_key ? module.kms.key_arn : block.value.provider_key_arn }
      resources = block.value.resources
    }
  }
}
output "cluster_id" { value = try(aws_eks_cluster.this[0].cluster_id, "") }
output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, null) }
output "cluster_name" { value = try(aws_eks_cluster.this[0].name, "") }
output "cluster_version" { value = try(aws_eks_cluster.this[0].version, null) }
output "kms_key_arn" { value = module.kms.key_arn }
output "kms_key_id" { value = module.kms.key_id }
)";
// 21.0.0 and 21.0.1: the length of an object is that of its type, so {} is on, and null is refused.
inline constexpr std::string_view kEks21First = R"(
variable "encryption_config" {
  type = object({
    provider_key_arn = optional(string)
    resources        = optional(list(string), ["secrets"])
  })
  default = {}
}
locals {
  asks_for_it = length(var.encryption_config) > 0
}
)";
// 21.0.2 and 21.0.3: {} leaves `resources` out, which is refused.
inline constexpr std::string_view kEks21Second = R"(
variable "encryption_config" {
  type = object({
    provider_key_arn = optional(string)
    resources        = optional(list(string))
  })
  default = { resources = ["secrets"] }
}
locals {
  asks_for_it = length(var.encryption_config) > 0
}
)";
// 21.0.4 on: {} is on, null is off.
inline constexpr std::string_view kEks21 = R"(
variable "encryption_config" {
  type = object({
    provider_key_arn = optional(string)
    resources        = optional(list(string), ["secrets"])
  })
  default = {}
}
locals {
  asks_for_it = var.encryption_config != null
}
)";

}  // namespace fuin::iac
