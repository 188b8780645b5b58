>>>>>> Skip
a = 1
b {
  <<<<<<< HEAD
  c = [1, {x = "${y"
}
d = 0x10
e = "\u5c01\U0001F512\q"
