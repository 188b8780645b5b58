// The stand-ins of the key's module and of other publishers' clusters; see stand_in_eks.h.
#pragma once

#include <string_view>

namespace fuin::iac {

// terraform-aws-modules/kms 1 to 4.
inline constexpr std::string_view kKms = R"(
variable "create" { default = true }
variable "create_external" { default = false }
variable "create_replica" { default = false }
variable "create_replica_external" { default = false }
variable "region" { default = null }
variable "description" { default = null }
variable "key_usage" { default = null }
variable "customer_master_key_spec" { default = null }
variable "is_enabled" { default = null }
variable "enable_key_rotation" { default = true }
variable "deletion_window_in_days" { default = null }
variable "multi_region" { default = false }
variable "policy" { default = null }
variable "enable_default_policy" { default = true }
variable "key_owners" { default = [] }
variable "key_administrators" { default = [] }
variable "key_users" { default = [] }
variable "key_service_users" { default = [] }
variable "key_statements" { default = {} }
variable "grants" { default = {} }
variable "source_policy_documents" { default = [] }
variable "override_policy_documents" { default = [] }
variable "aliases" { default = [] }
variable "computed_aliases" { default = {} }
variable "primary_key_arn" { default = null }
variable "tags" { default = {} }
data "aws_caller_identity" "runs_terraform" {}
data "aws_partition" "here" {}
data "aws_iam_policy_document" "of_key" {
  source_policy_documents   = var.source_policy_documents
  override_policy_documents = var.override_policy_documents
  dynamic "statement" {
    for_each = var.enable_default_policy ? [1] : []
    content {
      sid       = "Default"
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.runs_terraform.account_id}:root"]
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.key_owners) > 0 ? [1] : []
    content {
      sid       = "KeyOwner"
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.key_owners
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.key_administrators) > 0 ? [1] : []
    content {
      sid       = "KeyAdministration"
      actions   = ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.key_administrators
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.key_users) > 0 ? [1] : []
    content {
      sid       = "KeyUsage"
      actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.key_users
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.key_service_users) > 0 ? [1] : []
    content {
      sid       = "KeyServiceUsage"
      actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.key_service_users
      }
      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = [true]
      }
    }
  }
  dynamic "statement" {
    for_each = var.key_statements == null ? {} : var.key_statements
    content {
      sid         = try(statement.value.sid, null)
      effect      = try(statement.value.effect, null)
      actions     = try(statement.value.actions, null)
      not_actions = try(statement.value.not_actions, null)
      resources   = try(statement.value.resources, ["*"])
      dynamic "principals" {
        for_each = try(statement.value.principals, [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try(statement.value.conditions, statement.value.condition, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_kms_key" "this" {
  count                    = var.create && !var.create_external && !var.create_replica && !var.create_replica_external ? 1 : 0
  region                   = var.region
  description              = var.description
  key_usage                = var.key_usage
  customer_master_key_spec = var.customer_master_key_spec
  is_enabled               = var.is_enabled
  enable_key_rotation      = var.enable_key_rotation
  deletion_window_in_days  = var.deletion_window_in_days
  multi_region             = var.multi_region
  policy                   = coalesce(var.policy, data.aws_iam_policy_document.of_key.json)
  tags                     = var.tags
}
resource "aws_kms_external_key" "this" {
  count                   = var.create && var.create_external ? 1 : 0
  region                  = var.region
  description             = var.description
  enabled                 = var.is_enabled
  deletion_window_in_days = var.deletion_window_in_days
  multi_region            = var.multi_region
  policy                  = coalesce(var.policy, data.aws_iam_policy_document.of_key.json)
}
resource "aws_kms_replica_key" "this" {
  count                   = var.create && var.create_replica ? 1 : 0
  region                  = var.region
  description             = var.description
  enabled                 = var.is_enabled
  deletion_window_in_days = var.deletion_window_in_days
  primary_key_arn         = var.primary_key_arn
  policy                  = coalesce(var.policy, data.aws_iam_policy_document.of_key.json)
}
resource "aws_kms_alias" "this" {
  for_each      = { for name in var.aliases : name => name if var.create }
  name          = "alias/${each.value}"
  target_key_id = try(aws_kms_key.this[0].key_id, aws_kms_external_key.this[0].id, aws_kms_replica_key.this[0].key_id)
}
output "key_arn" { value = try(aws_kms_key.this[0].arn, aws_kms_external_key.this[0].arn, aws_kms_replica_key.this[0].arn, null) }
output "key_id" { value = try(aws_kms_key.this[0].key_id, aws_kms_external_key.this[0].id, aws_kms_replica_key.this[0].key_id, null) }
output "aliases" { value = aws_kms_alias.this }
)";

// The inputs that every module of cloudposse's has for its labels.
inline constexpr std::string_view kCloudPosseInputs = R"(
variable "context" { default = {} }
variable "enabled" { default = null }
variable "namespace" { default = null }
variable "tenant" { default = null }
variable "environment" { default = null }
variable "stage" { default = null }
variable "name" { default = null }
variable "delimiter" { default = null }
variable "attributes" { default = [] }
variable "label_order" { default = null }
variable "regex_replace_chars" { default = null }
variable "id_length_limit" { default = null }
variable "label_value_case" { default = null }
variable "tags" { default = {} }
)";

// cloudposse/label/null: names and tags out of a context that modules hand on. Here is what
// clusters hang on: whether a module is on, and the id; inputs come before the context's,
// attributes add up.
inline constexpr std::string_view kCloudPosseLabel = R"(
locals {
  own = {
    enabled             = var.enabled
    namespace           = var.namespace
    tenant              = var.tenant
    environment         = var.environment
    stage               = var.stage
    name                = var.name
    delimiter           = var.delimiter
    label_order         = var.label_order
    regex_replace_chars = var.regex_replace_chars
    id_length_limit     = var.id_length_limit
    label_value_case    = var.label_value_case
  }
  given = {
    for input, value in local.own : input => value == null ? try(var.context[input], null) : value
  }
  enabled    = local.given.enabled == null ? true : local.given.enabled
  delimiter  = local.given.delimiter == null ? "-" : local.given.delimiter
  unwanted   = local.given.regex_replace_chars == null ? "/[^-a-zA-Z0-9]/" : local.given.regex_replace_chars
  case       = local.given.label_value_case == null ? "lower" : local.given.label_value_case
  limit      = local.given.id_length_limit == null ? 0 : local.given.id_length_limit
  order      = try(length(local.given.label_order), 0) == 0 ? ["namespace", "environment", "stage", "name", "attributes"] : local.given.label_order
  above      = try(coalesce(var.context.attributes), [])
  listed     = compact(distinct(concat(local.above, try(coalesce(var.attributes), []))))
  attributes = compact(distinct([for word in local.listed : replace(word, local.unwanted, "")]))
  words      = { for part in ["namespace", "tenant", "environment", "stage", "name"] : part => local.given[part] == null ? "" : replace(local.given[part], local.unwanted, "") }
  raw        = merge(local.words, { attributes = join(local.delimiter, local.attributes) })
  parts      = { for part, word in local.raw : part => local.case == "none" ? word : local.case == "title" ? title(lower(word)) : local.case == "upper" ? upper(word) : lower(word) }
  whole      = join(local.delimiter, [for part in local.order : local.parts[part] if local.parts[part] != ""])
  kept       = local.limit - 5 - length(local.delimiter)
  cut        = local.kept <= 0 ? "" : "${trimsuffix(substr(local.whole, 0, local.kept), local.delimiter)}${local.delimiter}"
  digest     = "${md5(local.whole)}qrstuvwxyz"
  hash       = replace(local.case == "title" ? title(local.digest) : local.case == "upper" ? upper(local.digest) : local.digest, local.unwanted, "")
  id         = local.limit != 0 && length(local.whole) > local.limit ? substr("${local.cut}${local.hash}", 0, local.limit) : local.whole
  named      = { for part, word in merge(local.parts, { name = local.id }) : title(part) => word if word != "" }
  tagged     = merge(try(coalesce(var.context.tags), {}), var.tags == null ? {} : var.tags)
  tags       = merge(local.named, local.tagged)
}
output "enabled" { value = local.enabled }
output "id" { value = local.enabled ? local.id : "" }
output "id_full" { value = local.enabled ? local.whole : "" }
output "namespace" { value = local.enabled ? local.parts.namespace : "" }
output "tenant" { value = local.enabled ? local.parts.tenant : "" }
output "environment" { value = local.enabled ? local.parts.environment : "" }
output "stage" { value = local.enabled ? local.parts.stage : "" }
output "name" { value = local.enabled ? local.parts.name : "" }
output "delimiter" { value = local.enabled ? local.delimiter : "" }
output "attributes" { value = local.enabled ? local.attributes : [] }
output "tags" { value = local.enabled ? local.tags : {} }
output "label_order" { value = local.order }
output "context" {
  value = merge(local.given, {
    enabled    = local.enabled
    attributes = local.listed
    tags       = local.tagged
  })
}
output "normalized_context" {
  value = merge(local.given, local.parts, {
    enabled    = local.enabled
    attributes = local.attributes
    tags       = local.tags
  })
}
)";

// cloudposse/eks-cluster.
inline constexpr std::string_view kCloudPosseBody = R"(
variable "cluster_attributes" { default = ["cluster"] }
variable "region" { default = null }
variable "kubernetes_version" { default = "1.21" }
variable "cluster_encryption_config_kms_key_id" { default = "" }
variable "cluster_encryption_config_kms_key_enable_key_rotation" { default = true }
variable "cluster_encryption_config_kms_key_deletion_window_in_days" { default = 10 }
variable "cluster_encryption_config_kms_key_policy" { default = null }
variable "cluster_encryption_config_resources" { default = ["secrets"] }
variable "endpoint_public_access" { default = true }
variable "public_access_cidrs" { default = ["0.0.0.0/0"] }
module "this" {
  source              = "cloudposse/label/null"
  context             = var.context
  enabled             = var.enabled
  namespace           = var.namespace
  tenant              = var.tenant
  environment         = var.environment
  stage               = var.stage
  name                = var.name
  delimiter           = var.delimiter
  attributes          = var.attributes
  label_order         = var.label_order
  regex_replace_chars = var.regex_replace_chars
  id_length_limit     = var.id_length_limit
  label_value_case    = var.label_value_case
  tags                = var.tags
}
module "label" {
  source     = "cloudposse/label/null"
  attributes = var.cluster_attributes
  context    = module.this.context
}
locals {
  is_on    = module.this.enabled
  makes    = local.is_on && var.cluster_encryption_config_enabled && var.cluster_encryption_config_kms_key_id == ""
  key_arn  = local.makes ? one(aws_kms_key.cluster[*].arn) : var.cluster_encryption_config_kms_key_id
}
resource "aws_kms_key" "cluster" {
  count                   = local.makes ? 1 : 0
  description             = "EKS Cluster ${module.label.id} Encryption Config KMS Key"
  enable_key_rotation     = var.cluster_encryption_config_kms_key_enable_key_rotation
  deletion_window_in_days = var.cluster_encryption_config_kms_key_deletion_window_in_days
  policy                  = var.cluster_encryption_config_kms_key_policy
}
resource "aws_kms_alias" "cluster" {
  count         = local.makes ? 1 : 0
  name          = "alias/${module.label.id}"
  target_key_id = one(aws_kms_key.cluster[*].key_id)
}
resource "aws_eks_cluster" "default" {
  count   = local.is_on ? 1 : 0
  name    = module.label.id
  version = var.kubernetes_version
  tags    = module.label.tags
  dynamic "encryption_config" {
    for_each = var.cluster_encryption_config_enabled ? [local.key_arn] : []
    iterator = key
    content {
      provider { key_arn = key.value }
      resources = var.cluster_encryption_config_resources
    }
  }
  vpc_config {
    endpoint_public_access = var.endpoint_public_access
    public_access_cidrs    = var.public_access_cidrs
  }
}
output "eks_cluster_arn" { value = one(aws_eks_cluster.default[*].arn) }
output "eks_cluster_id" { value = one(aws_eks_cluster.default[*].name) }
output "cluster_encryption_config_enabled" { value = var.cluster_encryption_config_enabled }
output "cluster_encryption_config_provider_key_arn" { value = local.key_arn }
)";
inline constexpr std::string_view kCloudPosseOff =
    "variable \"cluster_encryption_config_enabled\" { default = false }\n";
inline constexpr std::string_view kCloudPosseOn =
    "variable \"cluster_encryption_config_enabled\" { default = true }\n";

// aws-ia/terraform-aws-eks-blueprints 4: a cluster by terraform-aws-modules/eks 18, always with a
// list of its own making.
inline constexpr std::string_view kBlueprints4 = R"(
variable "create_eks" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = "1.24" }
variable "enable_cluster_encryption" { default = true }
variable "cluster_encryption_config" { default = [] }
variable "cluster_kms_key_arn" { default = null }
variable "cluster_kms_key_deletion_window_in_days" { default = 30 }
variable "cluster_endpoint_public_access" { default = true }
variable "cluster_endpoint_public_access_cidrs" { default = ["0.0.0.0/0"] }
variable "tags" { default = {} }
locals {
  makes = var.create_eks && var.cluster_kms_key_arn == null && var.enable_cluster_encryption
}
module "kms" {
  source                  = "terraform-aws-modules/kms/aws"
  count                   = local.makes ? 1 : 0
  description             = "${var.cluster_name} EKS cluster secret encryption key"
  deletion_window_in_days = var.cluster_kms_key_deletion_window_in_days
  aliases                 = [var.cluster_name]
}
module "aws_eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "18.29.1"
  create          = var.create_eks
  cluster_name    = var.cluster_name
  cluster_version = var.cluster_version
  tags            = var.tags
  cluster_encryption_config = !var.enable_cluster_encryption ? [] : length(var.cluster_encryption_config) > 0 ? var.cluster_encryption_config : [
    {
      provider_key_arn = try(module.kms[0].key_arn, var.cluster_kms_key_arn)
      resources        = ["secrets"]
    }
  ]
  cluster_endpoint_public_access       = var.cluster_endpoint_public_access
  cluster_endpoint_public_access_cidrs = var.cluster_endpoint_public_access_cidrs
}
output "eks_cluster_id" { value = module.aws_eks.cluster_id }
output "eks_cluster_arn" { value = module.aws_eks.cluster_arn }
)";

// opszero/terraform-aws-kubespot 8 to 10: always on, with a key of its own.
inline constexpr std::string_view kKubespot = R"(
variable "environment_name" { default = null }
variable "cluster_version" { default = "1.30" }
variable "cluster_encryption_config" { default = ["secrets"] }
variable "cluster_kms_policy" { default = null }
variable "cluster_public_access" { default = true }
variable "cluster_public_access_cidrs" { default = ["0.0.0.0/0"] }
resource "aws_kms_key" "cluster_secrets" {
  description             = "EKS Cluster ${var.environment_name} Encryption Config KMS Key"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = var.cluster_kms_policy
}
resource "aws_eks_cluster" "cluster" {
  name    = var.environment_name
  version = var.cluster_version
  encryption_config {
    provider { key_arn = aws_kms_key.cluster_secrets.arn }
    resources = var.cluster_encryption_config
  }
  vpc_config {
    endpoint_public_access = var.cluster_public_access
    public_access_cidrs    = var.cluster_public_access_cidrs
  }
}
)";

}  // namespace fuin::iac
