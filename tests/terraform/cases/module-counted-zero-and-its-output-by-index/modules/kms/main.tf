variable "create" {
  type    = bool
  default = true
}
variable "alias" {
  type    = string
  default = "alias/eks"
}
resource "aws_kms_key" "this" {
  count               = var.create ? 1 : 0
  description         = "EKS"
  enable_key_rotation = true
}
resource "aws_kms_alias" "this" {
  count         = var.create ? 1 : 0
  name          = var.alias
  target_key_id = aws_kms_key.this[0].key_id
}
output "key_arn" {
  value = try(aws_kms_key.this[0].arn, null)
}
output "alias_arn" {
  value = one(aws_kms_alias.this[*].arn)
}
output "everything" {
  value = aws_kms_key.this
}
