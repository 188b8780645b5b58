#!/usr/bin/env python3
"""Writes a tree of Terraform roots, each 30 files, with module calls three deep.

usage: make_tree.py DIR [ROOTS]   (300 roots by default: 9,000 files, about 8 MB, all different)
Odd roots put the encryption behind a variable and a dynamic block, even ones write it out.
"""
import pathlib
import sys

FILES_A_ROOT = 30
FILLERS = FILES_A_ROOT - 4  # beside the root's own file and three modules
QUEUES_A_FILLER = 8


def cluster(number):
    """The innermost module: one cluster; sealed in two roots of three."""
    key = f'"arn:aws:kms:eu-west-1:111122223333:key/{number:08x}-0000-4000-8000-{number:012x}"'
    body = f"provider {{\n key_arn = {key}\n}}\nresources = [\"secrets\"]\n"
    if number % 2:
        block = ('dynamic "encryption_config" {\nfor_each = var.sealed ? [1] : []\n'
                 f"content {{\n{body}}}\n}}\n")
    else:
        block = f"encryption_config {{\n{body}}}\n" if number % 3 else ""
    return ('variable "sealed" {\n  type = bool\n}\n'
            f'resource "aws_eks_cluster" "c{number}" {{\n  name = "c{number}"\n'
            f'role_arn = "arn:aws:iam::111122223333:role/c{number}"\nversion = "1.27"\n'
            f'vpc_config {{\n  subnet_ids = ["subnet-{number:x}"]\n}}\n{block}}}\n')


def call(number, source):
    """A file that hands `sealed` one module down."""
    default = "true" if number % 3 else "false"
    return (f'variable "sealed" {{\n  type = bool\n  default = {default}\n}}\n'
            f'module "m{number}" {{\n  source = "{source}"\n  sealed = var.sealed\n}}\n')


def filler(root, number):
    """Other resources, as most of a real tree is."""
    return "".join(f'resource "aws_sqs_queue" "q{root}_{number}_{i}" {{\n'
                   f'  name = "q-{root}-{number}-{i}"\n'
                   f'  delay_seconds = {i}\n  tags = {{ Team = "team-{root}", Part = "{number}" }}\n}}\n'
                   for i in range(QUEUES_A_FILLER))


def main():
    top = pathlib.Path(sys.argv[1])
    for root in range(int(sys.argv[2]) if len(sys.argv) > 2 else 300):
        home = top / f"root{root:03}"
        (home / "a/b/c").mkdir(parents=True)
        (home / "main.tf").write_text(call(root, "./a"))
        (home / "a/main.tf").write_text(call(root, "./b"))
        (home / "a/b/main.tf").write_text(call(root, "./c"))
        (home / "a/b/c/main.tf").write_text(cluster(root))
        for number in range(FILLERS):
            (home / f"queues{number:02}.tf").write_text(filler(root, number))


if __name__ == "__main__":
    main()
