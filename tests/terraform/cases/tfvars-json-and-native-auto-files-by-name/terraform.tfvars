sealed = true
