provider "aws" {
  region = "eu-west-1"
}

variable "seal_secrets" {
  type    = bool
  default = true
}

resource "aws_kms_key" "secrets" {
  description         = "EKS cluster shop-staging secrets encryption"
  enable_key_rotation = true
}

module "cluster" {
  source = "../modules/eks"

  name            = "shop-staging"
  subnet_ids      = ["subnet-0c", "subnet-0d"]
  seal_secrets    = var.seal_secrets
  secrets_key_arn = aws_kms_key.secrets.arn
}
