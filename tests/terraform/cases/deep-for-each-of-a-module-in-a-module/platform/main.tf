variable "env" { type = string }
variable "settings" {
  type = object({
    sealed  = optional(bool, true)
    regions = optional(list(string), ["eu-west-1"])
  })
}
module "cluster" {
  source   = "../cluster"
  for_each = toset(var.settings.regions)
  name     = "${var.env}-${each.value}"
  sealed   = var.settings.sealed
}
