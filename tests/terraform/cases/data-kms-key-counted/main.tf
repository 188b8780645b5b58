variable "alias" { default = "alias/eks" }
data "aws_kms_key" "eks" {
  count  = var.alias == null ? 0 : 1
  key_id = var.alias
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = data.aws_kms_key.eks
    content {
      provider {
        key_arn = encryption_config.value.arn
      }
      resources = ["secrets"]
    }
  }
}
