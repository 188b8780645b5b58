module "on" {
  source = "./eks"
}
module "off" {
  source            = "./eks"
  encryption_config = null
}
