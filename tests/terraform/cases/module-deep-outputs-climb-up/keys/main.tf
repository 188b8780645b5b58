module "one" {
  source   = "./one"
  for_each = toset(["eks", "rds"])
}
output "arns" {
  value = { for name, m in module.one : name => m.arn }
}
