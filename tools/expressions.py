"""The expressions that tools/record-expressions has Terraform evaluate: each function with normal,
edge, null, unknown and wrong arguments, operators, conditionals, for, splats, templates, numbers.

What hangs on time, randomness or the machine is left out, and so is what fuin knowingly does in
another way: && and || (evaluated as from Terraform 1.12, which looks at one side only where that
decides), gzip (whose bytes are its implementation's), infinities.
"""

import itertools
import random

STRINGS = ['""', '"a"', '"Hello, World"', '"  x y  "', '"あいう封印"', '"Å e\\u0301 x"', '"👩‍👩‍👧 z"', '"a,b,,c"',
           '"1"', '"true"', '"01.50"', '"-3"', '"1e3"', '"line1\\nline2\\r\\n\\n"', '"ß ǆ ﬁ İ"', '"\\t<&>\\"q\\\\"']
NUMBERS = ["0", "1", "-1", "2.5", "-2.5", "3", "10", "1e3", "0.1", "123456789012345678901234567890",
           "1e-7", "9007199254740993", "1/3"]
BOOLS = ["true", "false"]
NULLS = ["null", "tostring(null)", "tolist(null)", "tomap(null)", "tonumber(null)"]
UNKNOWNS = ["terraform_data.u.id", "terraform_data.u.output"]
LISTS = ["[]", "tolist([])", '["a"]', '["b", "a", "b", ""]', '[1, 2, 3]', '[1, "a", true]', "[null]", '["a", null]',
         '[[1], [2, [3]]]', 'tolist(["x", "y"])', 'toset(["q", "p", "q"])', "toset([3, 1, 2])", '[{ a = 1 }, { a = 2 }]',
         '[{ a = 1 }, { b = "x" }]', '["a", terraform_data.u.id]', "[true, false]", '["true", "false", true]',
         'toset([{ a = 2 }, { a = 1 }])', '[["a", "b"], ["c"]]', '["10", "9", "a", "A", "あ"]', "tolist([[], [1]])"]
MAPS = ["{}", "tomap({})", '{ a = 1 }', '{ a = 1, b = "x" }', 'tomap({ k = "v", j = "w" })', '{ a = null }',
        '{ a = ["x", "y"], b = ["y"] }', '{ a = { b = { c = 1 } } }', '{ a = terraform_data.u.id }', '{ "x y" = true }']
EVERY = STRINGS + NUMBERS + BOOLS + NULLS + UNKNOWNS + LISTS + MAPS

FUNCTIONS = {  # name -> pools of good arguments; wrong ones are drawn from everything
    "abs": [[NUMBERS]], "ceil": [[NUMBERS]], "floor": [[NUMBERS]], "signum": [[NUMBERS]],
    "max": [[NUMBERS], [NUMBERS, NUMBERS], [NUMBERS] * 3], "min": [[NUMBERS], [NUMBERS, NUMBERS], [NUMBERS] * 3],
    "pow": [[["2", "10", "0.5", "-3", "1.1", "9", "0"], ["0", "1", "2", "10", "0.5", "-1", "63", "-2"]]],
    "log": [[["1", "2", "8", "10", "1000", "0.5", "50"], ["2", "10", "3", "16"]]],
    "parseint": [[['"100"', '"FF"', '"-7"', '"z"', '"Zz"', '"12x"', '""', '"+5"', '"123456789012345678901234567890"',
                   "10"], ["2", "10", "16", "36", "62", "1", "63", "2.5"]]],
    "sum": [[LISTS]], "length": [[LISTS + MAPS + STRINGS]], "alltrue": [[LISTS]], "anytrue": [[LISTS]],
    "chomp": [[STRINGS]], "lower": [[STRINGS]], "upper": [[STRINGS]], "title": [[STRINGS]], "strrev": [[STRINGS]],
    "trimspace": [[STRINGS]], "md5": [[STRINGS]], "sha1": [[STRINGS]], "sha256": [[STRINGS]], "sha512": [[STRINGS]],
    "base64encode": [[STRINGS]], "base64sha256": [[STRINGS]], "base64sha512": [[STRINGS]], "urlencode": [[STRINGS]],
    "base64decode": [[['"aGVsbG8="', '"aGVsbG8"', '""', '"/w=="', '"YQ==\\n"', '"!!!"', '"44GC"']]],
    "textencodebase64": [[STRINGS, ['"UTF-8"', '"UTF-16LE"', '"utf-16be"', '"UTF-16"', '"ISO-8859-1"']]],
    "textdecodebase64": [[['"aGVsbG8="', '"YQBiAA=="', '"AGEAYg=="', '"/v8AYQ=="', '"6Q=="', '"!"', '"YQ"'],
                          ['"UTF-8"', '"UTF-16LE"', '"UTF-16BE"', '"UTF-16"', '"ISO-8859-1"']]],
    "split": [[['","', '""', '", "', '"いう"', '"x"'], STRINGS]], "join": [[['","', '""', '"--"'], LISTS],
                                                                     [['","'], LISTS, LISTS], [['","']]],
    "replace": [[STRINGS, ['"a"', '""', '"/[a-z]/"', '"/(l+)(.)/"', '"/x*/"', '"/(?P<n>o)/"', '"/(/"', '"l"', '"/^/"'],
                 ['"-"', '""', '"<$1>"', '"$$"', '"${1}x"', '"$n"', '"$2$1"', '"$"', '"$1x"', '"${n}"']]],
    "regex": [[['"l+"', '"(l)(o)"', '"(?P<x>[a-z]+)"', '"(a)?(b)"', '"x*"', '"(?P<a>a)(b)"', '"("', '"(?i)HELLO"', '"あ."',
                '"[[:alpha:]]+"', '"\\\\d+"', '"(?<y>b)"'], STRINGS + ['"ab"', '"abc123"', '"b"']]],
    "regexall": [[['"l+"', '"(l)(o)?"', '"(?P<x>[a-z])"', '"x*"', '"a|"', '""', '"\\\\s"', '"(?m)^."'], STRINGS + ['"ab b"', '"xxaxx"']]],
    "startswith": [[STRINGS, ['""', '"a"', '"Hello"', '"あ"']]], "endswith": [[STRINGS, ['""', '"a"', '"World"', '"印"']]],
    "strcontains": [[STRINGS, ['""', '"a"', '", "', '"う封"']]],
    "substr": [[STRINGS, ["0", "1", "-1", "3", "100", "-100", "-2"], ["-1", "0", "1", "2", "100"]]],
    "trim": [[STRINGS, ['""', '" "', '"a "', '"印あ"', '"Hd"']]], "trimprefix": [[STRINGS, ['"a"', '"Hello"', '""']]],
    "trimsuffix": [[STRINGS, ['"a"', '"World"', '""']]], "indent": [[["0", "2", "-1", "1.5"], STRINGS]],
    "format": [[['"%s"', '"%d"', '"%v"', '"%q"', '"%t"', '"%5s|"', '"%-5s|"', '"%05d"', '"%x"', '"%X"', '"%b"', '"%o"', '"%#x"',
                 '"%e"', '"%f"', '"%.2f"', '"%g"', '"%+d"', '"% d"', '"%8.3f|"', '"%-8.3f|"', '"%08.3f"', '"%.2s"', '"%#v"',
                 '"%c"', '"%"', '"%%"', '"%[1]s-%[1]s"', '"%[2]s"', '"%.3g"', '"%G"', '"%5.1q"', '"%+f"', '"%.0f"', '"%6d|"',
                 '"%-6d|"', '"%.4d"', '"%6.4d"', '"%05s"', '"%E"', '"%.3e"', '"%5v|"', '"あ%3s"'], EVERY],
               [['"%s %s"', '"%s"', '"%d-%s"', '"%[2]s %[1]s"', '"none"', '"%v%v"'], EVERY, STRINGS], [['"none"', '"%s"', '"%%"']]],
    "formatlist": [[['"%s"', '"%s!"', '"%v"', '"%d"'], LISTS + STRINGS + MAPS + NULLS], [['"%s-%s"', '"%s"'], LISTS, LISTS + STRINGS], [['"x"', '"%s"']]],
    "formatdate": [[['"YYYY-MM-DD"', '"DD MMM YYYY hh:mm ZZZ"', '"EEEE, DD-MMM-YY hh:mm:ss ZZZ"', '"MMMM D EEE"', '"h:mmaa H AA s"',
                     '"Z ZZZZ ZZZZZ"', '"\'quoted\' \'\'"', '"\'open"', '"YYY"', '"Q"', '"M/D/YY"', '""', '"\'it\'\'s\'"', '"HH:ss"', '"DDD"'],
                    ['"2018-01-02T23:12:01Z"', '"2018-12-31T12:00:00+09:00"', '"2020-02-29T00:30:00.123456-03:30"', '"2018-02-30T00:00:00Z"',
                     '"2018-01-02"', '"x"', '""', '"2018-01-02T23:12:01+00:00"', '"2018-01-02T24:00:00Z"', '"0001-01-01T00:00:00Z"']]],
    "timeadd": [[['"2017-11-22T00:00:00Z"', '"2017-11-22T23:59:59.9+09:00"', '"2017-02-28T23:00:00-01:00"', '"x"'],
                 ['"10m"', '"-1h"', '"1.5h"', '"1h30m5s"', '"100ms"', '"0"', '"24h"', '"1d"', '""', '"10"', '"1us"', '"8760h"', '"+5s"',
                  '".5s"', '"1.h"', '"-"', '"1h-5m"']]],
    "timecmp": [[['"2017-11-22T00:00:00Z"', '"2017-11-22T01:00:00+01:00"', '"2017-11-22T00:00:00.5Z"', '"x"'],
                 ['"2017-11-22T00:00:00Z"', '"2018-11-22T00:00:00Z"', '"2016-11-22T00:00:00Z"', '"y"']]],
    "chunklist": [[LISTS, ["0", "1", "2", "100", "-1", "1.5"]]], "coalesce": [[EVERY], [EVERY, EVERY], [NULLS, EVERY, STRINGS]],
    "coalescelist": [[LISTS], [LISTS + NULLS, LISTS], [["[]"], ["tolist([])"], LISTS]], "compact": [[LISTS]],
    "concat": [[LISTS], [LISTS, LISTS], [LISTS] * 3], "contains": [[LISTS, EVERY]], "distinct": [[LISTS]],
    "element": [[LISTS, ["0", "1", "5", "-1", "1.5", '"1"', '"x"', "-7"]]], "flatten": [[LISTS]], "index": [[LISTS, EVERY]],
    "keys": [[MAPS]], "values": [[MAPS]], "lookup": [[MAPS, ['"a"', '"k"', '"zz"', "1"]], [MAPS, ['"a"', '"k"', '"zz"'], EVERY]],
    "matchkeys": [[LISTS, LISTS, LISTS]], "merge": [[MAPS], [MAPS, MAPS], [MAPS + NULLS, MAPS, MAPS], []],
    "one": [[LISTS]], "range": [[NUMBERS], [["0", "1", "-3", "5"], ["0", "3", "-3", "2.5"]],
                                [["0", "10", "1"], ["10", "0", "1"], ["1", "-1", "3", "0.5", "0", "-2.5"]]],
    "reverse": [[LISTS]], "setintersection": [[LISTS, LISTS], [LISTS]], "setsubtract": [[LISTS, LISTS]], "setunion": [[LISTS, LISTS], [LISTS]],
    "setproduct": [[LISTS, LISTS], [LISTS], [['["a", "b"]', 'toset(["z"])'], ["[1, 2]"], ["[true]", "[]"]]],
    "slice": [[LISTS, ["0", "1", "-1", "2"], ["0", "1", "2", "9"]]], "sort": [[LISTS]],
    "transpose": [[MAPS + ['{ a = [], b = ["1", "2"] }', "{ a = [1] }", '{ a = [null] }', "{ a = null }"]]], "zipmap": [[LISTS, LISTS]],
    "tobool": [[EVERY]], "tolist": [[EVERY]], "tomap": [[EVERY]], "tonumber": [[EVERY]], "toset": [[EVERY]], "tostring": [[EVERY]],
    "jsonencode": [[EVERY]], "yamlencode": [[EVERY + ['{ a = "x\\ny\\n", b = [{ c = 1, d = [] }, {}], e = {} }', '"' + "word " * 30 + '"',
                                                      '["x\\n", "\\n", " lead\\nx"]', '{ "1" = "yes", "yes: no" = "- a" }', "[[1, [2]], [[]]]", '"tab\\té\\u0007"']]],
    "jsondecode": [[['"{}"', '"[1, 2.50, -0, 1e3, null, true, \\"x\\"]"', '"{\\"a\\": {\\"b\\": []}}"', '"x"', '""', '"1 2"', '"\\"\\\\u00e9\\""',
                     '"{\\"a\\":1,\\"a\\":2}"', '" null "', '"[1,]"', '"123456789012345678901234567890.5"']]],
    "yamldecode": [[['"a: 1\\nb: [x, yes, ~]"', '"- 1\\n- 0x1F\\n- 0o17\\n- 1e3\\n- .5\\n- 007\\n- +1\\n- 1_000"', '"hello"', '""', '"a: &x {b: 1}\\nc: *x"',
                     '"a: &x {b: 1}\\nc:\\n  <<: *x\\n  d: 2"', '"2001-12-14"', '"a: 1\\na: 2"', '"{a: 1, 2: b, true: c}"', '"? [a]\\n: b"',
                     '"!!str 1"', '"!foo 1"', '"--- 1\\n--- 2"', '"\'yes\'"', '"y"', '"no"', '"|\\n  a\\n  b\\n"', '"null"', '"*x"', '"{"', '"!!int \\"3\\""',
                     '".inf"', '"12e03"', '"a: ~"', '"- - 1\\n- {}"', '"!!binary aGk="', '"=: 1"', '"1:30"', '"- !!float 1"', '"2001-12-14T21:59:43Z"']]],
    "csvdecode": [[['"a,b\\n1,2\\n3,4\\n"', '"a,b\\n1\\n"', '"a,a\\n1,2"', '""', '"a\\n"', '"a,b\\r\\n\\"x,\\"\\"y\\",2\\r\\n"', '"a\\n\\"x"', '"a\\nx\\"y"', '"a,b\\n\\n1,2"',
                    '"a, b\\n1, 2"', '"\\"a b\\"\\n \\"q\\""', '"a,b\\n1,"', '"a\\n\\"x\\"y\\n"']]],
    "cidrhost": [[['"10.0.0.0/8"', '"10.12.127.0/20"', '"fd00:fd12:3456:7890:00a2::/72"', '"192.168.1.5/32"', '"10.0.0.0"', '"300.0.0.0/8"', '"::/0"',
                   '"2001:db8::/127"', '"010.001.0.0/16"'], ["0", "1", "5", "-1", "256", "-256", "268", "18446744073709551616", "1.5", '"3"', "16777216"]]],
    "cidrnetmask": [[['"172.16.0.0/12"', '"0.0.0.0/0"', '"1.2.3.4/32"', '"fd00::/8"', '"x"', '"1.2.3.4/33"', '"1.2.3/8"']]],
    "cidrsubnet": [[['"172.16.0.0/12"', '"10.1.2.0/24"', '"fd00:fd12:3456:7890::/56"', '"10.0.0.0/30"', '"::/0"', '"::ffff:1.2.3.0/120"'],
                    ["4", "0", "8", "16", "33", "1.5"], ["0", "2", "15", "162", "256", "1.5"]]],
    "cidrsubnets": [[['"10.1.0.0/16"', '"10.0.0.0/30"', '"fd00:fd12:3456:7890::/56"'], ["4", "8", "1", "0", "33", "2"], ["4", "2", "1", "8"]],
                    [['"10.1.0.0/16"', '"x"'], ["4"], ["4"], ["8"], ["4", "16"]], [['"10.0.0.0/8"', '"x"']]],
    "basename": [[['"a/b/c.txt"', '"/"', '""', '"a/"', '"a"', '"//"', '"."']]],
    "dirname": [[['"a/b/c.txt"', '"/"', '""', '"a/"', '"a"', '"/a"', '"a//b/../c"', '"../x"', '"./x"', '"/../x"']]],
    "uuidv5": [[['"dns"', '"url"', '"oid"', '"x500"', '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"', '"x"', '"{6ba7b810-9dad-11d1-80b4-00c04fd430c8}"',
                 '"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8"', '"6ba7b8109dad11d180b400c04fd430c8"'], ['"www.terraform.io"', '""', '"あ"']]],
    "file": [[['"plain.txt"', '"none.txt"', '"binary.bin"', '"./sub/a.txt"']]], "filebase64": [[['"plain.txt"', '"binary.bin"', '"none"']]],
    "fileexists": [[['"plain.txt"', '"none"']]], "filemd5": [[['"binary.bin"', '"none"']]], "filesha1": [[['"plain.txt"']]],
    "filesha256": [[['"plain.txt"']]], "filesha512": [[['"plain.txt"']]], "filebase64sha256": [[['"plain.txt"']]], "filebase64sha512": [[['"plain.txt"']]],
    "fileset": [[['"./sub"', '"sub"', '"none"'], ['"*"', '"*.txt"', '"**"', '"**/*.txt"', '"{a,b}.*"', '"[ab].txt"', '"?.json"', '"deep/*"', '"../sub/*.txt"', '"../*.txt"', '"[!a].*"', '"[^a].*"']]],
    "templatefile": [[['"greet.tftpl"', '"plain.txt"', '"recursive.tftpl"', '"number.tftpl"', '"none"'],
                      ['{ name = "x", age = 5, xs = ["p", "q"] }', "{}", '{ name = "x" }', '{ "a b" = 1 }', "1", "tomap({})"]]],
    "nonsensitive": [[EVERY + ["var.s", "[var.s]"]]], "sensitive": [[["1"]]], "issensitive": [[EVERY + ["var.s", "[var.s]", '"${var.s}x"', "upper(var.s)", "length(var.s)", "[var.s][0]",
                     '{ a = var.s }.a', "true ? var.s : \"\"", "false ? var.s : \"\"", "[for x in [var.s] : x]", "{ (var.s) = 1 }", "join(\"\", [var.s])",
                     "merge({ a = var.s }, {})", "merge({ a = var.s }, {}).a", "var.s == \"x\"", "coalesce(\"\", \"a\", var.s)", "concat([var.s], [1])",
                     "toset([var.s])", "keys({ a = var.s })", "values({ a = var.s })", "lookup({ a = var.s }, \"a\")", "jsonencode([var.s])", "contains([var.s], 1)",
                     "flatten([[var.s]])", "zipmap([var.s], [1])", "format(\"%s\", var.s)", "one([var.s])", "try(var.s, 1)", "can(var.s)", "element([var.s, 1], 1)",
                     "length([var.s])", "[for x in [1] : x if var.s == \"\"]", "var.s == null ? 1 : 2", "sensitive({ a = 1 }).a", "sensitive([1])[0]", "[sensitive([1])][0][0]",
                     "slice([var.s, 1], 1, 2)", "reverse([var.s])", "distinct([var.s])", "[var.s][*]", "parseint(var.s, 36)", "-length(var.s)", "!(var.s == 1)"]]],
    "ephemeralasnull": [[["1", "[null]"]]],
    "try": [[["1[0]", "{}.a", "null", "terraform_data.u.id", '"x"', "tonumber(\"x\")"]], [["{}.a", "[][0]", "null.x"], ['"d"', "{}.b", "1"]]],
    "can": [[["{}.a", "1", "terraform_data.u.id", "terraform_data.u.output.x", "tobool(\"x\")", "null"]]],
    "nosuchfunction": [[["1"]]], "core::upper": [[['"a"']]], "core::nosuch": [[["1"]]], "list": [[["1"]]], "map": [[['"a"', "1"]]],
}

HAND = r'''
1 + 2 * 3
(1 + 2) * 3
0.1 + 0.2
10 / 4
1 / 3
2 / 3 * 3
length([1]) / length([1, 2, 3])
pow(0.1, 2)
pow(2, 0.5) * 2
1e100 + 1
123456789012345678901234567890 * 987654321098765432109876543210
9223372036854775807 + 1
-9223372036854775807 - 2
-9223372036854775808
1.5e-20
1e20
1e21
0.000000000000000000000000000001
100000000000000000000.5
7 % 3
-7 % 3
7 % -3
5.5 % 2
1 % 0
1 / 0
0 / 5
-0
- 5
-(-5)
-"5"
!true
!"false"
!null
-null
-true
"5" + 5
"a" + 1
true + 1
null + 1
1 < 2
"10" < "9"
"a" < "b"
null < 1
2 >= 2
1 == 1.0
1 == "1"
"1" == "1"
true == "true"
[1] == [1]
[1] == tolist([1])
[1, "a"] == [1, "a"]
{ a = 1 } == { a = 1 }
{ a = 1 } == tomap({ a = 1 })
null == null
null == tostring(null)
null == ""
null != 1
[] == tolist([])
[null] == [null]
{ a = null } == { a = null }
toset(["a", "b"]) == toset(["b", "a"])
terraform_data.u.id == null
terraform_data.u.id == "x"
terraform_data.u.output == null
[terraform_data.u.id] == [1, 2]
[terraform_data.u.id, 1] == ["x", 2]
true ? 1 : "a"
false ? 1 : "a"
true ? true : "a"
true ? 1 : true
true ? [1] : ["a"]
true ? [1] : []
false ? [1] : []
true ? [1, 2] : ["a"]
true ? ["a"] : tolist([])
true ? {} : { a = 1 }
false ? {} : { a = 1 }
true ? { a = 1 } : { a = "x" }
true ? { a = 1 } : { b = "x" }
true ? { a = 1 } : { b = [1] }
true ? tomap({ a = 1 }) : { b = "x" }
true ? [1] : {}
true ? 1 : []
true ? null : 1
false ? null : 1
true ? null : null
true ? null : [1]
true ? toset(["a"]) : ["b"]
true ? [["a"], "b"] : [["c"], "d"]
true ? [{ a = 1 }] : [{ a = 1, b = 2 }]
true ? [{ a = 1 }, { b = 1 }] : []
null ? 1 : 2
"true" ? 1 : 2
"yes" ? 1 : 2
1 ? 1 : 2
terraform_data.u.id == "a" ? 1 : 2
terraform_data.u.id == "a" ? 1 : 1
true ? 1 : [][0]
false ? 1 : [][0]
true ? terraform_data.u.id : 1
true ? 1 : terraform_data.u.id
true ? 1 : terraform_data.u.output
[for x in [1, 2, 3] : x * 2]
[for x in [1, 2, 3] : x if x > 1]
[for i, x in ["a", "b"] : "${i}${x}"]
[for k, v in { b = 1, a = 2 } : k]
[for x in toset(["b", "a"]) : x]
[for k, v in toset(["b"]) : "${k}${v}"]
[for x in toset([{ a = 2 }, { a = 1 }, { a = 10 }]) : x.a]
[for x in toset([["b"], ["a"]]) : x[0]]
[for x in {} : x]
[for x in [] : x]
[for x in null : x]
[for x in "abc" : x]
[for x in 5 : x]
[for x in [1] : x if null]
[for x in [1] : x if "x"]
[for x in [1] : x if "true"]
[for x in [terraform_data.u.id] : x if x == "a"]
[for x in [terraform_data.u.id] : 1]
[for x in terraform_data.u.output : 1]
[for x in terraform_data.u.id : 1]
[for x in [[1, 2], [3]] : [for y in x : y + 1]]
{ for x in ["a", "b"] : x => upper(x) }
{ for i, x in ["a", "b"] : x => i }
{ for x in ["a", "a"] : x => 1 }
{ for x in ["a", "b", "a"] : x => 1... }
{ for x in [1, 2] : x => x }
{ for x in [null] : x => 1 }
{ for x in [[]] : x => 1 }
{ for x in [terraform_data.u.id] : x => 1 }
{ for k, v in { a = 1 } : v => k if v == 1 }
{ for x in ["a"] : x => x if x != "a" }
{ a = 1, "b" = 2, (join("", ["c", "d"])) = 3 }
{ a = 1, a = 2 }
{ 1 = 2 }
{ 1.5 = 2 }
{ true = 2 }
{ null = 2 }
{ (null) = 2 }
{ ([]) = 2 }
{ (terraform_data.u.id) = 2 }
{ a : 1, b : 2 }
{ "${"x"}y" = 1 }
{ for = 1 }
{ if = 1, in = 2 }
[1, 2, 3][0]
[1, 2, 3][3]
[1, 2, 3][-1]
[1, 2, 3][1.5]
[1, 2, 3]["1"]
[1, 2, 3]["x"]
[1, 2, 3][true]
[1, 2, 3][null]
[][0]
tolist(["a"])[0]
tolist(["a"])[1]
toset(["a"])[0]
toset(["a"])["a"]
{ a = 1 }["a"]
{ a = 1 }["b"]
{ a = 1 }[0]
{ "0" = 1 }[0]
tomap({ a = 1 })["b"]
tomap({ a = 1 }).a
tomap({ a = 1 }).b
{ a = 1 }.a
{ a = 1 }.b
{ a = { b = [5] } }.a.b[0]
null.a
null[0]
"abc"[0]
5.a
[1, 2].0
[[1, 2]].0.1
[{ a = 1 }].0.a
terraform_data.u.output.a
terraform_data.u.output[0]
terraform_data.u.id[0]
terraform_data.u.id.a
[1, 2][terraform_data.u.output]
{ a = 1 }[terraform_data.u.id]
tolist([1, 2])[terraform_data.u.output]
[{ a = 1 }, { a = 2 }][*].a
[{ a = 1 }, { a = "x" }][*].a
[{ a = 1 }, { b = 2 }][*].a
tolist([{ a = 1 }, { a = 2 }])[*].a
tolist([])[*]
toset([{ a = 1 }])[*].a
[].*.a
[][*]
null[*]
null[*].a
tolist(null)[*]
"x"[*]
5[*]
{ a = 1 }[*]
{ a = 1 }[*].a
{ a = 1 }.*.a
[{ a = [1, 2] }][*].a[0]
[{ a = [1, 2] }].*.a[0]
[[1, 2], [3, 4]][*][0]
[[[1]], [[2]]][*][*][0]
[{ a = { b = 1 } }].*.a.b
[{ a = [{ b = 1 }] }][*].a[*].b
terraform_data.u.output[*]
terraform_data.u.output[*].a
terraform_data.u.id[*]
[terraform_data.u.id][*]
"${1}"
"${true}"
"${"a"}"
"${[1]}"
"${null}"
"a${1}b"
"a${true}b"
"a${null}b"
"a${[1]}b"
"a${terraform_data.u.id}b"
"${terraform_data.u.id}"
"${1 + 1} ${2}"
"$${x}"
"%%{x}"
"$$"
"$"
"%"
"a$b%c"
"\u00e9\U0001F600"
"\n\r\t\"\\"
"e\u0301" == "\u00e9"
length("e\u0301")
"%{ if true }a%{ else }b%{ endif }"
"%{ if false }a%{ endif }"
"%{ if null }a%{ endif }"
"%{ if "true" }a%{ endif }"
"%{ for x in [1, 2] }${x},%{ endfor }"
"%{ for i, x in ["a"] }${i}${x}%{ endfor }"
"%{ for k, v in { a = 1 } }${k}=${v}%{ endfor }"
"%{ for x in [] }x%{ endfor }"
"%{ for x in null }x%{ endfor }"
"%{ for x in [[1]] }${x}%{ endfor }"
"%{ for x in [null] }${x}%{ endfor }"
"%{ if true }${1}%{ else }${"x"}%{ endif }"
"a ${~ 1 ~} b"
"a  ${~ 1 } b"
"x %{~ if true ~} y %{~ endif ~} z"
"x\n  ${~ 1 ~}\n y"
"%{ if terraform_data.u.id == "" }a%{ endif }b"
"${"nested ${"deep ${1}"}"}"
<<EOT
a
  b
EOT
<<-EOT
    a
      b
    c
EOT
<<-EOT
    a ${1}
      ${"b"}
  c
EOT
<<-EOT
    %{ for x in [1, 2] ~}
    ${x}
    %{ endfor ~}
    end
EOT
<<EOT
%{ if true }
x
%{ endif }
EOT
<<-EOT

    a

      b
EOT
<<EOT
$${x} %%{y} \n "q"
EOT
<<EOT
EOT
<<-EOT
	tab
	  tab2
EOT
"${<<EOT
x
EOT
}y"
upper(<<EOT
x
EOT
)
[<<A
1
A
, <<B
2
B
]
max([1, 5, 3]...)
max([]...)
max(null...)
max("x"...)
max(toset([1, 2])...)
concat([[1], [2]]...)
format("%s%s", ["a", "b"]...)
min(1, [2, 3]...)
max()
upper()
upper("a", "b")
coalesce()
concat()
merge()
setunion()
length()
format()
lookup({ a = 1 })
lookup({ a = 1 }, "a", 2, 3)
templatestring("x", {})
templatestring("${"x"}", {})
element(["a"], 0).x
terraform_data.u.id
terraform_data.u.output
[terraform_data.u.id, 1]
{ a = terraform_data.u.id, b = 1 }
upper(terraform_data.u.id)
length(terraform_data.u.id)
length([terraform_data.u.id])
length(terraform_data.u.output)
length(toset([terraform_data.u.id]))
length(toset([terraform_data.u.id, "x"]))
keys({ a = terraform_data.u.id })
contains(["a"], terraform_data.u.id)
contains([terraform_data.u.id], "a")
contains(["a", terraform_data.u.id], "a")
coalesce(null, terraform_data.u.id)
coalesce("x", terraform_data.u.id)
lookup({ a = 1 }, terraform_data.u.id, 2)
lookup({ a = terraform_data.u.id, b = 1 }, "b", 2)
tolist([terraform_data.u.id, "a"])[1]
tomap({ a = terraform_data.u.id }).a
flatten([terraform_data.u.output])
flatten([[terraform_data.u.id], ["a"]])
flatten([terraform_data.u.id])
distinct(["a", terraform_data.u.id])
sort(["b", terraform_data.u.id])
join(",", ["a", terraform_data.u.id])
split(",", terraform_data.u.id)
element([terraform_data.u.id, "a"], 1)
slice(["a", terraform_data.u.id], 0, 1)
zipmap(["a"], [terraform_data.u.id])
zipmap([terraform_data.u.id], ["a"])
merge({ a = terraform_data.u.id }, { b = 1 }).b
merge({ a = 1 }, terraform_data.u.output)
concat(["a"], [terraform_data.u.id])[0]
jsonencode({ a = terraform_data.u.id })
yamlencode({ a = terraform_data.u.id })
jsondecode(terraform_data.u.id)
format("%s", terraform_data.u.id)
formatlist("%s", [terraform_data.u.id, "a"])[1]
setproduct(["a"], [terraform_data.u.id])
try(terraform_data.u.id, 1)
try(terraform_data.u.output.x, 1)
can(terraform_data.u.output.x)
one([terraform_data.u.id])
one(terraform_data.u.output)
tobool(terraform_data.u.id)
tonumber(terraform_data.u.id)
tolist(terraform_data.u.id)
toset(terraform_data.u.output)
alltrue([terraform_data.u.id == "a", false])
anytrue([terraform_data.u.id == "a", true])
range(terraform_data.u.output)
startswith(terraform_data.u.id, "")
chunklist(["a", terraform_data.u.id], 1)[0]
compact(["a", terraform_data.u.id])
reverse(["a", terraform_data.u.id])[1]
sum([1, terraform_data.u.output])
index(["a", terraform_data.u.id], "a")
index([terraform_data.u.id, "a"], "a")
matchkeys(["a"], [terraform_data.u.id], ["a"])
transpose({ a = [terraform_data.u.id] })
coalescelist([], [terraform_data.u.id])
fileexists(terraform_data.u.id)
sensitive(1) == 1
nonsensitive(sensitive("x"))
tolist([1, "a", true])
tolist([1, [2]])
tolist([{ a = 1 }, { a = "x" }])
tolist([{ a = 1 }, { b = 1 }])
tolist([["a"], [1, 2]])
tolist([["a"], null])
tolist([null, null])
tolist([{}, { a = 1 }])
tolist([[], {}])
toset([1, "1", 1.0])
toset([true, "true"])
toset([[1], ["1"]])
toset([null, "a", null])
tomap({ a = 1, b = "x", c = true })
tomap({ a = 1, b = [1] })
tomap({ a = [1], b = ["x", "y"] })
tomap({ a = { x = 1 }, b = { x = "s" } })
tomap({ a = null, b = 1 })
tomap([1])
tolist({ a = 1 })
tostring([])
tostring(1.50)
tostring(1e30)
tostring(-0.0)
tonumber("0x10")
tonumber(" 1")
tonumber("1e2")
tonumber("1_000")
tonumber("")
tonumber(".5")
tonumber("5.")
tonumber("+5")
tonumber("-.5e+2")
tonumber("NaN")
tonumber("Inf")
tobool("True")
tobool("1")
tobool("0")
tobool(1)
tobool("")
jsonencode("<a>&\u2028\u0007\u007f")
jsonencode({ b = 1, a = [null, true, 1.50, 1e40] })
jsonencode(0.1 + 0.2)
jsonencode(1e-10)
jsonencode(toset(["b", "a"]))
jsonencode(tomap({ é = "ü" }))
jsondecode("{\"a\":1}").a
yamldecode("a: 1").a
upper("ß") == "ß"
title("hello_world foo-bar o'neil 日本 ärger")
title("a.b/c")
lower("İI")
strrev("e\u0301x👩‍👩‍👧")
substr("e\u0301x👩‍👩‍👧z", 1, 2)
formatdate("YYYY", "2018-01-02T23:12:01.5Z")
/* c */ 1 # d
( # comment
1 +
2 )
[
  1,
  2,
]
{
  a = 1
  b = 2,
  c = 3
}
1 == 2 == false
1 + 2 == 3 ? "y" : "n"
true ? false ? 1 : 2 : 3
2 - 1 - 1
8 / 4 / 2
2 + 3 * 4 - 1
-2 * -3
!true == false
'''


def hand():
    """The lines of HAND; what starts with a heredoc or an open bracket goes on to where it parses."""
    pending = []
    marks = []
    for line in HAND.strip("\n").split("\n"):
        pending.append(line)
        stripped = line.strip()
        if marks and stripped == marks[-1]:
            marks.pop()
        elif not marks or "<<" in line:
            for piece in line.split("<<")[1:]:
                mark = "".join(itertools.takewhile(str.isalnum, piece.lstrip("-")))
                if mark.isupper():
                    marks.append(mark)
        text = "\n".join(pending)
        plain = text if "<<" not in text else ""
        balance = sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")
        if marks or (balance > 0 and ('"' not in text or "<<" in text)) or (plain and balance > 0 and "\n" in text):
            continue
        yield text + ("\n" if "<<" in text else "")
        pending = []


def calls():
    chance = random.Random(20261124)
    for name, forms in FUNCTIONS.items():
        for pools in forms:
            combinations = list(itertools.product(*pools))
            limit = 150 if name in ("format", "issensitive") else 45
            if len(combinations) > limit:
                combinations = chance.sample(combinations, limit)
            for arguments in combinations:
                yield f"{name}({', '.join(arguments)})"
            for _ in range(12 if pools else 0):  # wrong arguments
                arguments = [chance.choice(pool) for pool in pools]
                arguments[chance.randrange(len(arguments))] = chance.choice(EVERY)
                yield f"{name}({', '.join(arguments)})"


def operators():
    chance = random.Random(7)
    for operator in ("+", "-", "*", "/", "%", "==", "!=", "<", ">=", ">", "<="):
        for _ in range(30):
            pool = EVERY if operator in ("==", "!=") else NUMBERS + STRINGS[8:13] + BOOLS + NULLS[:2]
            yield f"{chance.choice(pool)} {operator} {chance.choice(pool)}"
    for _ in range(250):
        yield f"{chance.choice(BOOLS)} ? {chance.choice(EVERY)} : {chance.choice(EVERY)}"
    for _ in range(60):
        yield f"{chance.choice(LISTS + MAPS)}[{chance.choice(EVERY)}]"
    for _ in range(60):
        yield f"[for k, v in {chance.choice(EVERY)} : k]"
    for _ in range(60):
        yield "{ for k, v in " + chance.choice(EVERY) + " : k => v }"
    for _ in range(40):
        yield f"{chance.choice(EVERY)}[*]"
    for _ in range(60):
        yield f"jsonencode({chance.choice(['tolist', 'toset', 'tomap', 'flatten', 'distinct'])}({chance.choice(LISTS + MAPS)}))"
    for _ in range(60):
        yield '"x${' + chance.choice(EVERY) + '}y"'


def everything():
    yield from hand()
    yield from calls()
    yield from operators()
