variable "encryption" {
  type = list(object({
    key_arn   = optional(string)
    resources = optional(list(string), ["secrets"])
    enabled   = optional(bool, true)
  }))
  default = [{}, { enabled = false, resources = ["x"] }]
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
    for_each = [for e in var.encryption : e if e.enabled]
    iterator = enc
    content {
      provider {
        key_arn = coalesce(enc.value.key_arn, aws_kms_key.eks.arn)
      }
      resources = enc.value.resources
    }
  }
}
