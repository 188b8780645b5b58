module "b" {
  source = "../b//c/../"
}
