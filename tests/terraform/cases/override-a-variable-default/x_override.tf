variable "on" {
  default = false
}
