variable "encrypt" { default = true }
locals {
  enc = var.encrypt ? { resources = ["secrets"], key = aws_kms_key.eks.arn } : { resources = [], key = null }
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
    for_each = length(local.enc.resources) > 0 ? [local.enc] : []
    content {
      provider {
        key_arn = encryption_config.value.key
      }
      resources = encryption_config.value.resources
    }
  }
}
