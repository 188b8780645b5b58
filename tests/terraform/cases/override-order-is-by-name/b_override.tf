locals {
  v = "1.27"
}
