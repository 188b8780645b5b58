on = true
