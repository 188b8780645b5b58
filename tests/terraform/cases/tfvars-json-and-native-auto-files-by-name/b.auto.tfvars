sealed = false
