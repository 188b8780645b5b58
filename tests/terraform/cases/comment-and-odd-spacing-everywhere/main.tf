resource "aws_kms_key" "eks" {
  description = "eks"
}

resource"aws_eks_cluster""main"{ # one
  name="main" // two
  role_arn="arn:aws:iam::111122223333:role/eks"
  version="1.27"
  vpc_config{subnet_ids=["subnet-0a","subnet-0b",]}
  dynamic"encryption_config"{
    for_each=/* three */true?[1]:[]
    content{
      resources=["secrets"]
      dynamic"provider"{
        for_each=["x"]
        content{key_arn=aws_kms_key.eks.arn}
      }
    }
  }
}
