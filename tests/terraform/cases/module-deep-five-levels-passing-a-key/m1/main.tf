variable "key" {
  type = string
}
module "next" {
  source = "../m2"
  key    = var.key
}
