provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "dr"
  region = "us-east-1"
}
module "stack" {
  source    = "./stack"
  providers = { aws = aws, aws.second = aws.dr }
}
