provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_kms_key" "primary" {
  multi_region = true
}
resource "aws_eks_cluster" "us" {
  provider = aws.us
  name     = "us"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  encryption_config {
    provider {
      key_arn = aws_kms_key.primary.arn
    }
    resources = ["secrets"]
  }
}
