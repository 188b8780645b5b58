variable "create" {}
resource "aws_kms_key" "this" {
  count = var.create ? 1 : 0
}
output "key_arn" {
  value = try(aws_kms_key.this[0].arn, null)
}
