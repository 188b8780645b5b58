resource "aws_kms_key" "other" {}
data "aws_kms_key" "eks" {
  key_id     = "alias/eks"
  depends_on = [aws_kms_key.other]
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = data.aws_kms_key.eks.enabled ? [data.aws_kms_key.eks.arn] : []
    content {
      provider {
        key_arn = encryption_config.value
      }
      resources = ["secrets"]
    }
  }
}
