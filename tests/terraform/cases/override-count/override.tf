resource "aws_eks_cluster" "main" {
  count = 1
}
