variable "per_env" {
  type    = map(object({ kms = optional(string), encrypt = optional(bool) }))
  default = { prod = { encrypt = true }, dev = {} }
}
variable "env" { default = "dev" }
locals {
  encrypt = coalesce(var.per_env[var.env].encrypt, false)
  kms     = try(coalesce(var.per_env[var.env].kms), null)
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
    for_each = local.encrypt ? { k = local.kms } : {}
    content {
      provider {
        key_arn = coalesce(encryption_config.value, aws_kms_key.eks.arn)
      }
      resources = ["secrets"]
    }
  }
}
