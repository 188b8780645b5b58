variable "on" {
  default = false
}
module "c" {
  source = "./c"
  on = !var.on
}
