data "aws_eks_cluster_versions" "d" {
  default_only = true
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = data.aws_eks_cluster_versions.d.cluster_versions[0].cluster_version
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
}
