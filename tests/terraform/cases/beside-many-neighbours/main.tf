resource "aws_kms_key" "eks" {
  description             = "EKS secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}
resource "aws_kms_alias" "eks" {
  name          = "alias/eks-secrets-main"
  target_key_id = aws_kms_key.eks.key_id
}
resource "aws_iam_role" "cluster" {
  name               = "eks"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "a" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.${count.index}.0/24"
}
resource "aws_eks_node_group" "n" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = aws_iam_role.cluster.arn
  subnet_ids    = aws_subnet.a[*].id
  scaling_config {
    desired_size = 1
    max_size     = 2
    min_size     = 1
  }
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  encryption_config {
    provider {
      key_arn = aws_kms_key.eks.arn
    }
    resources = ["secrets"]
  }
}
