module "dev" {
  source = "./envs/dev"
}
module "prod" {
  source = "./envs/prod"
}
