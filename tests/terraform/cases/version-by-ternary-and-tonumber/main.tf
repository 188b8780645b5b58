variable "minor" {
  default = 27
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = var.minor >= 28 ? "1.${var.minor}" : format("1.%d", var.minor + 1)
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
}
