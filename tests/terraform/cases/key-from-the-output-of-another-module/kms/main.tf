resource "aws_kms_key" "eks" {
  description = "eks secrets"
}
output "arn" {
  value = aws_kms_key.eks.arn
}
