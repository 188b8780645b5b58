module "a" {
  source = "./a"
  on = true
}
