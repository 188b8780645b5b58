resource "aws_kms_key" "k" {
  description = "rds"
}
output "arn" {
  value = aws_kms_key.k.arn
  precondition {
    condition     = aws_kms_key.k.description == "eks"
    error_message = "no"
  }
}
