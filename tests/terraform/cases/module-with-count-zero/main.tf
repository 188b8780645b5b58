module "eks" {
  source = "./eks"
  count = 0
}
