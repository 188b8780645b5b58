on = null
