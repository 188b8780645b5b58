variable "seal" { default = false } # asked for by audit

resource "aws_kms_key" "eks" {
  count = var.seal ? 1 : 0
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  vpc_config { subnet_ids = ["subnet-0a"] } # private ones
  # why it is here
  encryption_config {
    content {
      # the key
      provider {
        key_arn = aws_kms_key.eks[0].arn
      }
      resources = ["secrets"]
    }
  }
  lifecycle {
    ignore_changes = [
      tags["last"],
      encryption_config,
    ]
  }
}
