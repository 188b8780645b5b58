variable "clusters" {
  type = map(object({
    version = optional(string, "1.27")
    key_arn = optional(string)
  }))
  default = {
    sealed = { key_arn = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }
    plain  = {}
    newer  = { version = "1.30" }
  }
}
resource "aws_eks_cluster" "main" {
  for_each = var.clusters
  name     = each.key
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = each.value.version
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = each.value.key_arn == null ? [] : [each.value.key_arn]
    content {
      provider {
        key_arn = encryption_config.value
      }
      resources = ["secrets"]
    }
  }
}
