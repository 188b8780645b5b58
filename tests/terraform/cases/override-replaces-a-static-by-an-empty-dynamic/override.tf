resource "aws_eks_cluster" "main" {
  dynamic "encryption_config" {
    for_each = []
    content {
      provider {
        key_arn = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
      }
      resources = ["secrets"]
    }
  }
}
