module "kms" {
  source = "./modules/kms"
}
module "eks" {
  source      = "./modules/eks"
  kms_key_arn = module.kms.arn
}
