locals {
  raw  = { main = { seal = "yes" }, old = {} }
  mine = local.settings[upper("main")]
}
