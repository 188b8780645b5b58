locals {
  settings = yamldecode(templatefile("${path.module}/settings.yaml.tftpl", {
    clusters = [{ name = "a", seal = true }, { name = "b", seal = false }]
    row      = "${path.module}/row.tftpl"
  }))
}
resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  for_each = { for c in local.settings.clusters : c.name => c }
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = each.value.seal ? [1] : []
    content {
      provider {
        key_arn = aws_kms_key.eks.arn
      }
      resources = ["secrets"]
    }
  }
}
