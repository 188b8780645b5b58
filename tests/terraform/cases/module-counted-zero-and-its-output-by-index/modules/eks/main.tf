variable "name" {
  type    = string
  default = "main"
}
variable "kms_key_arn" {
  type    = string
  default = null
}
resource "aws_eks_cluster" "main" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      provider {
        key_arn = encryption_config.value
      }
      resources = ["secrets"]
    }
  }
}
output "name" {
  value = aws_eks_cluster.main.name
}
output "version" {
  value = aws_eks_cluster.main.version
}
