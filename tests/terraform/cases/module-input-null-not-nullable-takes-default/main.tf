module "eks" {
  source      = "./modules/eks"
  kms_key_arn = null
}
