variable "encryption_config" {
  type = object({
    provider_key_arn = optional(string)
    resources        = optional(list(string), ["secrets"])
  })
  default = {}
}
resource "aws_kms_key" "eks" {
  description             = "EKS secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}
resource "aws_eks_cluster" "this" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = var.encryption_config != null ? [var.encryption_config] : []
    content {
      provider {
        key_arn = encryption_config.value.provider_key_arn == null ? aws_kms_key.eks.arn : encryption_config.value.provider_key_arn
      }
      resources = encryption_config.value.resources
    }
  }
}
