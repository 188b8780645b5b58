module "eks" {
  source = "./eks/"
}
