resource "aws_eks_cluster" "other" {
  version = "1.30"
}
