variable "clusters" {
  default = [{ n = "a", tier = "gold" }, { n = "b", tier = "tin" }, { n = "c", tier = "gold" }]
}
locals {
  by_tier = { for c in var.clusters : c.tier => c.n... }
}
resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  for_each = toset(flatten(values(local.by_tier)))
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = contains(lookup(local.by_tier, "gold", []), each.key) ? [1] : []
    content {
      provider {
        key_arn = aws_kms_key.eks.arn
      }
      resources = ["secrets"]
    }
  }
}
