module "eks" {
  source = "./eks"
  create = false
}
