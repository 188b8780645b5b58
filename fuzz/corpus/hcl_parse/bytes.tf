a = 1
b "c" d {
  e = <<X
 ${f}
X
}
g = "ÿþ"
Ã
