locals {
  on = true
}
