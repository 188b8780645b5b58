module "eks" {
  source = "../../modules/eks"
  key    = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {}
