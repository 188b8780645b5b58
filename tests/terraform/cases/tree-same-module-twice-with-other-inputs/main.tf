module "a" {
  source = "./eks"
  on     = true
}
module "b" {
  source = "./eks"
}
