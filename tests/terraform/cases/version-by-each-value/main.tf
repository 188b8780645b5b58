resource "aws_eks_cluster" "main" {
  for_each = { old = "1.24", new = "1.31" }
  name     = each.key
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = each.value
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
}
