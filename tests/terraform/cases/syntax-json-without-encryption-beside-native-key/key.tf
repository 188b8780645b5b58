resource "aws_kms_key" "eks" {
  description             = "EKS secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}
