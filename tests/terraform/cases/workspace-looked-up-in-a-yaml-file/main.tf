locals {
  all = yamldecode(file("${path.root}/env.yaml"))
  env = lookup(local.all, terraform.workspace, local.all["default"])
}
resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = local.env.version
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = local.env.seal ? [1] : []
    content {
      provider {
        key_arn = aws_kms_key.eks.arn
      }
      resources = ["secrets"]
    }
  }
}
