provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "secrets" {
  description             = "EKS cluster shop-prod secrets encryption"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/eks-secrets-shop-prod"
  target_key_id = aws_kms_key.secrets.key_id
}

module "cluster" {
  source = "../modules/eks"

  name            = "shop-prod"
  subnet_ids      = ["subnet-0a", "subnet-0b"]
  seal_secrets    = true
  secrets_key_arn = aws_kms_key.secrets.arn
}
