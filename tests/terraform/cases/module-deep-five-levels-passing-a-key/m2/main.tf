variable "key" {
  type = string
}
module "next" {
  source = "../m3"
  key    = var.key
}
