# One cluster; sealed with the caller's key when there is one.
variable "name" {
  type = string
}

variable "kubernetes_version" {
  type    = string
  default = "1.27"
}

variable "subnet_ids" {
  type = list(string)
}

variable "secrets_key_arn" {
  type    = string
  default = null
}

variable "seal_secrets" {
  type    = bool
  default = false
}

resource "aws_eks_cluster" "this" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/${var.name}-cluster"
  version  = var.kubernetes_version

  vpc_config {
    subnet_ids = var.subnet_ids
  }

  dynamic "encryption_config" {
    for_each = var.seal_secrets ? [1] : []
    content {
      provider {
        key_arn = var.secrets_key_arn
      }
      resources = ["secrets"]
    }
  }
}
