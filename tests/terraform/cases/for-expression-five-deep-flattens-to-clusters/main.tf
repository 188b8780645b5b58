variable "orgs" {
  default = {
    acme = { teams = { pay = { envs = { dev = {}, prod = { seal = true } } }, web = { envs = { dev = { seal = true } } } } }
  }
}
locals {
  flat = merge(flatten([
    for o, org in var.orgs : [
      for t, team in org.teams : {
        for e, env in team.envs : join("-", [o, t, e]) => merge({ seal = false }, env)
      }
    ]
  ])...)
}
resource "aws_kms_key" "eks" {
  description = "eks"
}
resource "aws_eks_cluster" "main" {
  for_each = local.flat
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = each.value.seal ? [1] : []
    content {
      provider {
        key_arn = aws_kms_key.eks.arn
      }
      resources = ["secrets"]
    }
  }
}
