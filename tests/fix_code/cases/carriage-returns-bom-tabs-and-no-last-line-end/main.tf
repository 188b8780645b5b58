resource "aws_eks_cluster" "m" {
  name     = "x"
  role_arn = "r"
	vpc_config {
		subnet_ids = ["a"]
	}
  # about it
  tags = {
    a = <<EOT
}
EOT
  }
}