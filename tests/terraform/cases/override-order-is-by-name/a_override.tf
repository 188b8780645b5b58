locals {
  v = "1.30"
}
