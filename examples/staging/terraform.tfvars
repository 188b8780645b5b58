seal_secrets = false
