module "eks" {
  source                    = "./eks"
  cluster_encryption_config = {}
}
