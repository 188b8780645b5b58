#!/usr/bin/env python3
"""Hostile Terraform trees: fuin answers at once, within its memory, names the place, and judges the rest.

usage: check_hostile.py FUIN; each test is a tree in a temporary directory, with a sound cluster beside what is
hostile. The limits hold for a build without sanitizers; with them memory is not looked at.
"""
import csv
import html.parser
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

FUIN = ""
SECONDS_MAX = 300  # a hang, not a measure of speed
MEMORY_BYTES_MAX = 1 << 30
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
FORMATS = ["text", "json", "sarif", "ocsf", "asff", "junit", "csv", "markdown", "html"]


def cluster(name, encryption="", label=None):
    """A cluster at 1.27: plain text unless `encryption` seals it."""
    return (f'resource "aws_eks_cluster" "{label or name}" {{\n  name = "{name}"\n'
            f'  version = "1.27"\n{encryption}}}\n')


def block(key=f'"{KEY}"'):
    return ("  encryption_config {\n    provider {\n      key_arn = " + key +
            '\n    }\n    resources = ["secrets"]\n  }\n')


def is_sanitized(program):
    return b"__asan_init" in pathlib.Path(program).read_bytes()


class Hostile(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.top = pathlib.Path(self.temporary.name) / "tree"
        self.write("sound/main.tf", cluster("sound", block()))

    def write(self, name, content):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def run_fuin(self, *words):
        def limit():
            if not is_sanitized(FUIN):
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        return subprocess.run([FUIN, "scan", "--root", self.top, *words, self.top],
                              capture_output=True, timeout=SECONDS_MAX, check=False,
                              preexec_fn=limit, env={"PATH": os.environ["PATH"]})

    def scan(self):
        """address -> at_rest by root, and the whole report."""
        done = self.run_fuin("--format", "json")
        self.assertIn(done.returncode, (0, 1, 2), done.stderr[-500:])
        report = json.loads(done.stdout)
        found = {f'{os.path.relpath(c["root"], self.top)}:{c["address"]}': c["at_rest"]
                 for c in report["clusters"]}
        self.assertEqual(found.get("sound:aws_eks_cluster.sound"), "customer_key",
                         "the sound cluster beside is judged")
        return found, report

    def problems(self, report):
        return [p for s in report["sources"] for p in s["problems"]]

    def assert_named(self, report, file, word=""):
        places = [(p["location"] or {}).get("file", "") for p in self.problems(report)
                  if word in p["message"]]
        self.assertTrue(any(file in place for place in places),
                        f"{file} is not named among {self.problems(report)}")

    def test_deep_nesting_of_expressions_and_blocks(self):
        deep = 200_000
        for name, text in {
            "brackets": "locals {\n a = " + "[" * deep + "]" * deep + "\n}\n",
            "parentheses": "locals {\n a = " + "(" * deep + "1" + ")" * deep + "\n}\n",
            "unary": "locals {\n a = " + "!" * deep + "true\n}\n",
            "conditional": "locals {\n a = " + "true ? 1 : " * deep + "1\n}\n",
            "templates": "locals {\n a = " + '"${' * deep + "1" + '}"' * deep + "\n}\n",
            "calls": "locals {\n a = " + "max(" * deep + "1" + ")" * deep + "\n}\n",
            "blocks": "a {\n" * deep + "}\n" * deep,
            "indexes": "locals {\n a = b" + "[0]" * deep + "\n}\n",
            "open": "locals {\n a = " + "{a=[" * deep,
        }.items():
            with self.subTest(name):
                self.write("deep/main.tf", cluster("beside") + text)
                found, report = self.scan()
                self.assertEqual(found["deep:aws_eks_cluster.beside"], "plaintext")
                self.assert_named(report, "deep/main.tf")

    def test_deep_json(self):
        self.write("deep/main.tf", cluster("beside"))
        self.write("deep/deep.tf.json", '{"locals":' * 100_000 + "1" + "}" * 100_000)
        found, report = self.scan()
        self.assertEqual(found["deep:aws_eks_cluster.beside"], "plaintext")
        self.assert_named(report, "deep.tf.json")

    def test_gigantic_expressions_end_at_a_limit(self):
        wide = " + ".join(["1"] * 400_000)
        product = "setproduct(" + ", ".join(["range(1000)"] * 4) + ")"
        doubling = "".join(f'  d{i} = "${{local.d{i - 1}}}${{local.d{i - 1}}}"\n'
                           for i in range(1, 60))
        lists = "".join(f"  l{i} = [local.l{i - 1}, local.l{i - 1}]\n" for i in range(1, 60))
        for name, text, asked in [
            ("lists", f'locals {{\n  l0 = ["x"]\n{lists}}}\n', "length(flatten(local.l59)) > 0"),
            ("shown", f'locals {{\n  l0 = ["x"]\n{lists}}}\n', "jsonencode(local.l59) > 0"),
            ("wide", f"locals {{\n  a = {wide}\n}}\n", "local.a > 0"),
            ("product", f"locals {{\n  a = {product}\n}}\n", "length(local.a) > 0"),
            ("doubling", f'locals {{\n  d0 = "xxxxxxxx"\n{doubling}}}\n', 'local.d59 != ""'),
            ("format", "", 'format("%1000000000d", 1) != ""'),
            ("repeat", "", 'join("", [for i in range(1000) : join("", [for j in range(1000) : '
                           'join("", range(1000))])]) != ""'),
            ("power", "", "pow(10, 100000) * pow(10, 100000) > 0"),
            ("regex", "", f'length(regexall("(a*)*b", "{"a" * 50000}")) > 0'),
            ("cidr", "", 'length(cidrsubnets("10.0.0.0/8", [for i in range(1000) : 20]...)) > 0'),
        ]:
            if name in ("product", "repeat") and is_sanitized(FUIN):
                continue  # they end at the limit of steps: minutes under sanitizers
            with self.subTest(name):
                dynamic = (f'  dynamic "encryption_config" {{\n    for_each = {asked} ? [1] : []\n'
                           f'    content {{\n      provider {{\n        key_arn = "{KEY}"\n      }}\n'
                           '      resources = ["secrets"]\n    }\n  }\n')
                self.write("huge/main.tf", text + cluster("huge", dynamic))
                found, _ = self.scan()
                self.assertIn(found["huge:aws_eks_cluster.huge"],
                              ("unknown", "misconfigured", "customer_key", "plaintext"))

    def test_counts_beyond_all_measure(self):
        self.write("many/main.tf", "variable \"n\" {\n  default = 1000000000\n}\n"
                   'resource "aws_eks_cluster" "many" {\n  count = var.n\n  name = "m"\n}\n')
        found, _ = self.scan()
        self.assertEqual([v for k, v in found.items() if "many" in k], ["unknown"])

    def test_cyclic_locals_outputs_and_modules(self):
        self.write("ring/main.tf", "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n"
                   'module "x" {\n  source = "./x"\n  in = module.y.out\n}\n'
                   'module "y" {\n  source = "./x"\n  in = module.x.out\n}\n' +
                   cluster("local", block("local.a")) + cluster("outputs", block("module.x.out")))
        self.write("ring/x/main.tf", 'variable "in" {}\noutput "out" {\n  value = var.in\n}\n')
        self.write("self/main.tf", 'module "again" {\n  source = "../self"\n}\n' + cluster("self"))
        self.write("a/main.tf", 'module "b" {\n  source = "../b"\n}\n' + cluster("a"))
        self.write("b/main.tf", 'module "a" {\n  source = "../a"\n}\n' + cluster("b"))
        found, _ = self.scan()
        self.assertEqual(found["ring:aws_eks_cluster.local"], "misconfigured")
        self.assertEqual(found["ring:aws_eks_cluster.outputs"], "misconfigured")
        self.assertEqual(found["self:aws_eks_cluster.self"], "plaintext")
        self.assertTrue(any(k.endswith("aws_eks_cluster.a") for k in found))
        self.assertTrue(any(k.endswith("aws_eks_cluster.b") for k in found))

    def test_links_within_the_tree_are_followed_and_loops_end(self):
        self.write("shared/cluster.tf", cluster("linked"))
        (self.top / "envs").mkdir()
        (self.top / "envs/cluster.tf").symlink_to("../shared/cluster.tf")
        (self.top / "loop").symlink_to(".")
        (self.top / "envs/up").symlink_to("..")
        (self.top / "one.tf").symlink_to("two.tf")
        (self.top / "two.tf").symlink_to("one.tf")
        found, report = self.scan()
        self.assertEqual(found["envs:aws_eks_cluster.linked"], "plaintext")
        self.assert_named(report, "one.tf")

    def test_links_out_of_the_tree_are_refused_by_name(self):
        outside = pathlib.Path(self.temporary.name) / "outside"
        outside.mkdir()
        (outside / "main.tf").write_text(cluster("foreign"))
        (outside / "terraform.tfvars").write_text("seal = false\n")
        (self.top / "away").symlink_to(outside)
        self.write("files/own.tf", 'variable "seal" {\n  default = true\n}\n' + cluster(
            "own", 'dynamic "encryption_config" {\n for_each = var.seal ? [1] : []\n content {\n'
            f'provider {{\n key_arn = "{KEY}"\n}}\n resources = ["secrets"]\n}}\n}}\n'))
        (self.top / "files/link.tf").symlink_to(outside / "main.tf")
        (self.top / "files/terraform.tfvars").symlink_to(outside / "terraform.tfvars")
        found, report = self.scan()
        self.assertFalse([k for k in found if "foreign" in k])
        self.assertEqual(found["files:aws_eks_cluster.own"], "unknown")
        for place in ("away", "files/link.tf", "files/terraform.tfvars"):
            self.assert_named(report, place, "outside of the tree")

    def test_files_outside_the_tree_are_refused_and_modules_beside_are_read(self):
        self.write("modules/eks/main.tf", cluster("shared"))
        self.write("envs/prod/main.tf", 'module "eks" {\n  source = "../../modules/eks"\n}\n')
        for name, expression in {
            "passwd": 'file("/etc/passwd")',
            "up": 'file("../../../../../../../../etc/passwd")',
            "tried": 'try(file("/etc/passwd"), "x")',
            "encoded": 'base64decode(filebase64("/etc/passwd"))',
            "template": 'templatefile("/etc/passwd", {})',
        }.items():
            self.write(f"{name}/main.tf", cluster(name, block(expression)))
        found, report = self.scan()
        self.assertEqual(found["envs/prod:module.eks.aws_eks_cluster.shared"], "plaintext")
        for name in ("passwd", "up", "tried", "encoded", "template"):
            self.assertEqual(found[f"{name}:aws_eks_cluster.{name}"], "unknown", name)
        self.assertNotIn("root:", json.dumps(report))
        self.assertIn("outside of the tree", json.dumps(report["clusters"]))

    def test_names_are_shown_without_terminal_escapes_or_markup(self):
        evil = '\\u001b[31m\\u001b]0;owned\\u0007<script>alert(1)</script>|`x`&=cmd()\\u202e\\u0085'
        self.write("evil/main.tf", f'resource "aws_eks_cluster" "evil" {{\n  name = "{evil}"\n'
                   '  version = "1.27"\n}\n')
        folder = self.top / "fo\x1b[2Jlder<img src=x>"
        folder.mkdir()
        (folder / "main.tf").write_text(cluster("inner"))
        for form in FORMATS:
            with self.subTest(form):
                done = self.run_fuin("--format", form)
                self.assertEqual(done.returncode, 1, done.stderr)
                text = done.stdout.decode("utf-8")
                for byte in "\x1b\x07\x00\x85\u202e":
                    self.assertNotIn(byte, text)
                if form == "html":
                    self.assertNotIn("<script>alert", text)
                    self.assertNotIn("<img src=x", text)
                    html.parser.HTMLParser().feed(text)
                if form == "markdown":
                    self.assertNotIn("<script>alert", text)
                if form == "junit":
                    xml.etree.ElementTree.fromstring(text)
                if form == "csv":
                    for row in csv.reader(text.splitlines()):
                        self.assertFalse([c for c in row if c[:1] in ("=", "+", "@", "-", "\t")])
                if form in ("json", "sarif", "ocsf", "asff"):
                    json.loads(text)

    def test_billion_laughs(self):
        laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n"
            for i in range(12))
        self.write("bomb/bomb.yaml", laughs + "apiVersion: cluster.x-k8s.io/v1beta1\n")
        self.write("bomb/main.tf", "locals {\n  y = yamldecode(file(\"bomb.yaml\"))\n}\n" +
                   cluster("bomb", block("local.y.a[0]")))
        found, _ = self.scan()
        self.assertIn(found["bomb:aws_eks_cluster.bomb"], ("unknown", "misconfigured"))

    def test_encodings(self):
        text = cluster("coded")
        self.write("bom/main.tf", b"\xef\xbb\xbf" + text.encode())
        self.write("crlf/main.tf", text.replace("\n", "\r\n"))
        self.write("cr/main.tf", text.replace("\n", "\r"))
        self.write("utf16/main.tf", text.encode("utf-16"))
        self.write("utf16/other.tf", cluster("other"))
        self.write("latin/main.tf", cluster("latin") + "# caf\xe9\n".encode("latin-1").decode("latin-1"))
        self.write("invalid/main.tf", b'locals {\n  a = "\xff\xfe"\n}\n' + text.encode())
        self.write("nul/main.tf", text.encode() + b"\0\0\0")
        found, report = self.scan()
        for root in ("bom", "crlf", "invalid", "nul"):
            self.assertEqual(found[f"{root}:aws_eks_cluster.coded"], "plaintext", root)
        self.assertEqual(found["utf16:aws_eks_cluster.other"], "plaintext")
        for file in ("cr/main.tf", "utf16/main.tf", "invalid/main.tf", "nul/main.tf"):
            self.assert_named(report, file)

    def test_a_file_too_large_is_named(self):
        self.write("large/main.tf", cluster("beside"))
        with open(self.top / "large/large.tf", "wb") as file:
            file.truncate(1 << 34)
        found, report = self.scan()
        self.assertEqual(found["large:aws_eks_cluster.beside"], "plaintext")
        self.assert_named(report, "large/large.tf", "limit")

    def test_pipes_and_devices_are_not_waited_for(self):
        self.write("odd/main.tf", cluster("beside"))
        os.mkfifo(self.top / "odd/pipe.tf")
        (self.top / "odd/zero.auto.tfvars").symlink_to("/dev/zero")
        found, report = self.scan()
        self.assertEqual(found["odd:aws_eks_cluster.beside"], "plaintext")
        self.assert_named(report, "odd/pipe.tf")
        self.assert_named(report, "odd/zero.auto.tfvars")

    def test_many_diagnostics_do_not_drown_the_report(self):
        self.write("noise/main.tf", cluster("beside") + "= ] ) }\n" * 200_000)
        found, report = self.scan()
        self.assertEqual(found["noise:aws_eks_cluster.beside"], "plaintext")
        self.assertLess(len(self.problems(report)), 2_000)

    def test_plans_and_states_that_are_broken(self):
        self.write("p/deep.json", '{"format_version":"1.2","terraform_version":"1.11.4","x":' +
                   "[" * 200_000)
        self.write("p/cut.tfstate", '{"version":4,"terraform_version":"1.11.4","serial":1,"resources":[{')
        self.write("p/wide.json", '{"format_version":"1.2","terraform_version":"1.11.4",'
                   '"planned_values":{"root_module":{"child_modules":' +
                   '[{"child_modules":' * 5_000 + "[]" + "}]" * 5_000 + "}}}")
        _, report = self.scan()
        for file in ("p/deep.json", "p/cut.tfstate", "p/wide.json"):
            self.assert_named(report, file)


if __name__ == "__main__":
    FUIN = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
