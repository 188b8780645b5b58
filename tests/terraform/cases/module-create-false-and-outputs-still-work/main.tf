module "eks" {
  source = "./eks"
  create = false
}
module "other" {
  source = "./eks"
  name   = coalesce(module.eks.name, "other")
}
