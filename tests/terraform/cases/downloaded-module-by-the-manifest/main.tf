module "eks" {
  source  = "example/eks/aws"
  version = "1.0.0"
  seal    = true
}
