module "eks" {
  source     = "./eks"
  encryption = null
}
