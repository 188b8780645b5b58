resource "aws_kms_key" "k" {}
output "arn" {
  value = aws_kms_key.k.arn
}
