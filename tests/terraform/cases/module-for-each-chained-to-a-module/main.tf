module "kms" {
  source   = "./modules/kms"
  for_each = toset(["a", "b"])
  create   = each.key == "a"
  alias    = "alias/${each.key}"
}
module "eks" {
  source      = "./modules/eks"
  for_each    = module.kms
  name        = each.key
  kms_key_arn = each.value.key_arn
}
