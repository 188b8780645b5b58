module "kms" {
  source = "./modules/kms"
  count  = 1
}
module "eks" {
  source      = "./modules/eks"
  kms_key_arn = module.kms[0].key_arn
}
