variable "on" {
  default = false
}
module "b" {
  source = "./b"
  on = var.on
}
