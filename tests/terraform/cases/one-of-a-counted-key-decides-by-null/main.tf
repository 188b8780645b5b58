variable "create_key" { default = false }
resource "aws_kms_key" "eks" {
  count = var.create_key ? 1 : 0
}
locals { key_arn = one(aws_kms_key.eks[*].arn) }
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = local.key_arn == null ? [] : [local.key_arn]
    content {
      provider {
        key_arn = encryption_config.value
      }
      resources = ["secrets"]
    }
  }
}
