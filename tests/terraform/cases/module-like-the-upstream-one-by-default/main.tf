module "eks" {
  source          = "./eks"
  cluster_name    = "prod"
  cluster_version = "1.27"
}
