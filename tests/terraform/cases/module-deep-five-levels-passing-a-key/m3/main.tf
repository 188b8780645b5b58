variable "key" {
  type = string
}
module "next" {
  source = "../m4"
  key    = var.key
}
