locals {
  b = local.a && true
}
