module "kms" {
  source = "./modules/kms"
  count  = 0
}
module "eks" {
  source      = "./modules/eks"
  kms_key_arn = one(module.kms[*].key_arn)
}
