variable "defaults" {
  default = { encryption = { enabled = true } }
}
variable "overrides" {
  type    = any
  default = { encryption = { enabled = false } }
}
locals {
  merged  = merge(var.defaults, var.overrides)
  enabled = try(local.merged.encryption.enabled, lookup(var.defaults, "enabled", true))
}
resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = local.enabled ? [aws_kms_key.eks.arn] : []
    content {
      provider {
        key_arn = encryption_config.value
      }
      resources = ["secrets"]
    }
  }
}
