locals {
  settings = { for k, v in local.raw : upper(k) => merge({ seal = "no" }, v) }
}
