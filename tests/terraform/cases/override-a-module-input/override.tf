module "eks" {
  on = true
}
