module "kms" {
  source = "./kms"
}
module "eks" {
  source = "./eks"
  on = true
  key = module.kms.arn
}
