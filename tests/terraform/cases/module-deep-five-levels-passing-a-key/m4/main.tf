variable "key" {
  type = string
}
module "next" {
  source = "../m5"
  key    = var.key
}
