module "platform" {
  source   = "./platform"
  for_each = { dev = { sealed = false }, prod = { sealed = true, regions = ["eu-west-1", "us-east-1"] } }
  env      = each.key
  settings = each.value
}
