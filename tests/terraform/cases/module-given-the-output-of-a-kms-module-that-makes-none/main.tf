module "kms" {
  source = "./modules/kms"
  create = false
}
module "eks" {
  source      = "./modules/eks"
  kms_key_arn = module.kms.key_arn
}
