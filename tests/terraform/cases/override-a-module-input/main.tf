module "eks" {
  source = "./eks"
  on     = false
}
