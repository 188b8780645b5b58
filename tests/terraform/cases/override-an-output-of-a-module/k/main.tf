output "arn" {
  value = ""
}
