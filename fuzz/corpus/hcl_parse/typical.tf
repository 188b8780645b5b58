# a cluster
resource "aws_eks_cluster" "this" {
  count = var.create ? 1 : 0
  name  = "prod-${var.name}"
  dynamic "encryption_config" {
    for_each = toset(var.encrypt ? ["x"] : [])
    content {
      provider { key_arn = aws_kms_key.eks[0].arn }
      resources = ["secrets"]
    }
  }
  tags = merge(local.tags, { "a" : 1, (var.k) = each.value, b = [for k, v in var.m : "${k}=${v}" if v != null] })
  /* block */ depends_on = [aws_kms_key.eks.*.arn, a[*].b[0], a.0.b] // end
}
locals { p = <<-EOT
    %{ if var.x ~}
      one ${~ upper("a") ~}
    %{ else }two%{ endif }
    %{ for k, v in m }$${k} %%{ x %{ endfor }
  EOT
  n = {for k, v in m : k => v... if !v}, f = provider::aws::arn_parse(var.a...)
}
