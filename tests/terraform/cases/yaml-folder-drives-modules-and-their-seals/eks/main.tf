  variable "name" {}
  variable "spec" {}
 resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = var.spec.version
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = [for e in [lookup(var.spec, "encryption", null)] : e if e != null]
    content {
      provider {
        key_arn = lookup(encryption_config.value, "key", aws_kms_key.eks.arn)
      }
      resources = ["secrets"]
    }
  }
}
