resource "aws_kms_key" "this" {
  for_each = toset(["eks", "rds"])
}
output "keys" {
  value = { for k, v in aws_kms_key.this : k => { arn = v.arn, id = v.key_id } }
}
