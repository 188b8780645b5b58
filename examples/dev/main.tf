provider "aws" {
  region = "eu-west-1"
}

module "cluster" {
  source = "../modules/eks"

  name               = "shop-dev"
  kubernetes_version = "1.33"
  subnet_ids         = ["subnet-0e", "subnet-0f"]
}
