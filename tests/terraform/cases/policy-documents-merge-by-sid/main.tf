data "aws_iam_policy_document" "base" {
  statement {
    sid     = "A"
    actions = ["kms:base"]
  }
  statement {
    actions = ["kms:none"]
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid     = "A"
    actions = ["kms:over"]
  }
}
data "aws_iam_policy_document" "p" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.over.json]
  statement {
    sid     = "B"
    actions = ["kms:own"]
  }
}
locals {
  actions = [for s in jsondecode(data.aws_iam_policy_document.p.json).Statement : s.Action]
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = join(",", local.actions) == "kms:over,kms:none,kms:own" ? [1] : []
    content {
      provider {
        key_arn = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
      }
      resources = ["secrets"]
    }
  }
}
