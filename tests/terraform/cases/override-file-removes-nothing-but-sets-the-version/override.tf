resource "aws_eks_cluster" "main" {
  version = "1.30"
}
