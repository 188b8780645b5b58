locals {
  files    = fileset(path.module, "clusters/*.{yaml,yml}")
  clusters = { for f in local.files : trimsuffix(trimsuffix(basename(f), ".yaml"), ".yml") => yamldecode(file("${path.module}/${f}")) }
  wanted   = { for n, c in local.clusters : n => c if try(c.enabled, true) }
}
module "eks" {
  source   = "./eks"
  for_each = local.wanted
  name     = each.key
  spec     = each.value.spec
}
