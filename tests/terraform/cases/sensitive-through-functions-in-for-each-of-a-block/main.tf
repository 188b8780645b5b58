variable "k" {
  type      = string
  sensitive = true
  default   = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
}
locals {
  keys = compact([trimspace(var.k)])
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = nonsensitive(length(local.keys)) > 0 ? [1] : []
    content {
      provider {
        key_arn = local.keys[0]
      }
      resources = ["secrets"]
    }
  }
}
