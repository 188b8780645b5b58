variable "create" {
  type    = bool
  default = true
}
variable "cluster_name" {
  type    = string
  default = ""
}
variable "cluster_version" {
  type    = string
  default = null
}
variable "create_kms_key" {
  type    = bool
  default = true
}
variable "cluster_encryption_config" {
  type = any
  default = {
    resources = ["secrets"]
  }
}
variable "outpost_config" {
  type    = any
  default = {}
}
locals {
  create                           = var.create
  create_outposts_local_cluster    = length(var.outpost_config) > 0
  enable_cluster_encryption_config = length(var.cluster_encryption_config) > 0 && !local.create_outposts_local_cluster
}
module "kms" {
  source = "./kms"
  create = local.create && var.create_kms_key && local.enable_cluster_encryption_config
}
resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0
  name     = var.cluster_name
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = var.cluster_version
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = local.enable_cluster_encryption_config ? [var.cluster_encryption_config] : []
    content {
      provider {
        key_arn = var.create_kms_key ? module.kms.key_arn : encryption_config.value.provider_key_arn
      }
      resources = encryption_config.value.resources
    }
  }
  lifecycle {
    ignore_changes = [
      access_config[0].bootstrap_cluster_creator_admin_permissions
    ]
  }
}
