module "e" {
  source = "./eks"
}
