data "aws_iam_policy_document" "p" {
  statement {
    sid       = "A"
    actions   = ["kms:b", "kms:a"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["b", "a"]
    }
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["eks.&{x}", "y"]
    }
  }
  statement {
    effect      = "Deny"
    not_actions = ["kms:*"]
    not_principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
locals {
  expected = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "A",
      "Effect": "Allow",
      "Action": [
        "kms:b",
        "kms:a"
      ],
      "Resource": "*",
      "Principal": {
        "AWS": [
          "b",
          "a"
        ],
        "Service": "eks.amazonaws.com"
      },
      "Condition": {
        "StringEquals": {
          "kms:ViaService": [
            "eks.$${x}",
            "y"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "kms:*",
      "NotPrincipal": "*"
    }
  ]
}
EOT
}
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.27"
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
  dynamic "encryption_config" {
    for_each = data.aws_iam_policy_document.p.json == trimspace(local.expected) ? [1] : []
    content {
      provider {
        key_arn = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
      }
      resources = ["secrets"]
    }
  }
}
