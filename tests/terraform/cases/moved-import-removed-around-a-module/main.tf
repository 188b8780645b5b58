module "eks" {
  source = "./eks"
}
moved {
  from = aws_eks_cluster.main
  to   = module.eks.aws_eks_cluster.main
}
removed {
  from = aws_kms_key.old
  lifecycle {
    destroy = false
  }
}
