provider "aws" {
  region = "eu-west-1"
}
module "eks" {
  source = "./eks"
  providers = {
    aws = aws
  }
}
