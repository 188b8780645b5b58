provider "aws" {
  region = "eu-west-1"
}
module "eks" {
  source   = "./eks"
  for_each = { a = true, b = false }
  on       = each.value
}
