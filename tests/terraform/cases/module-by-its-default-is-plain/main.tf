module "eks" {
  source = "./eks"
}
