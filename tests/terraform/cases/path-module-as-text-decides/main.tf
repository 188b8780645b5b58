module "eks" {
  source = "./modules/prod"
}
